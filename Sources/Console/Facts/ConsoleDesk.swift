/// Where the console has what it shows from, and where a person's word goes: a part for each area.
package protocol ConsoleDesk: AddressBookDesk, HoldDesk, ExplainDesk, HoldingsDesk, ContentsDesk, BookActDesk,
    ChangeDesk, SubscriptionDesk, MineDesk, APIDesk
{
    /// `nil`: the journal could not be read; the log says why.
    func facts() async -> ConsoleFacts?
}
