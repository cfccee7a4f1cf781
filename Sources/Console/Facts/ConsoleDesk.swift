/// Where the console has what it shows from, and where a person's word goes.
package protocol ConsoleDesk: ExplainDesk, HoldingsDesk, ContentsDesk, BookActDesk, ChangeDesk, SubscriptionDesk,
    MineDesk
{
    /// `nil`: the journal could not be read; the log says why.
    func facts() async -> ConsoleFacts?
    /// `nil`: there is no such address book, or the journal could not be read.
    func detail(of addressBook: String) async -> AddressBookDetail?
    /// Whether it was still held, and is decided now; `nil`: the journal could not be written.
    func decide(_ decision: HoldDecision) async -> Bool?
}
