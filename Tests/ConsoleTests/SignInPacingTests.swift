import ContactModel
import Testing

@testable import Console

/// Who fails under more names, and from more addresses, than are remembered.
@Suite("Console sign-in, crowded") struct SignInPacingTests {
    /// So many names and addresses that nothing else is remembered.
    private static let crowd = 100
    private static let start = Moment(milliseconds: 1_790_000_000_000)

    /// A pacing, and a clock that goes on a millisecond with each failure.
    private struct Desk {
        let pacing = SignInPacing(keysMax: SignInPacingTests.crowd)
        var now = SignInPacingTests.start

        mutating func fail(_ name: String, isAccount: Bool = false, from address: String) {
            now = now + .milliseconds(1)
            guard pacing.begin(name: name, address: address, now: now) == nil else {
                Issue.record("must wait already")
                return
            }
            pacing.end(name: name, isAccount: isAccount, address: address, isGood: false, now: now)
        }

        mutating func crowd(_ word: String) {
            for number in 0..<SignInPacingTests.crowd { fail("\(word)\(number)", from: "\(word)-\(number)") }
        }

        func mustWait(_ name: String, from address: String = "elsewhere") -> Bool {
            guard pacing.begin(name: name, address: address, now: now) == nil else { return true }
            // Nothing is forgotten by asking.
            pacing.end(name: nil, isAccount: false, address: address, isGood: true, now: now)
            return false
        }

        mutating func signIn(_ name: String, from address: String) {
            now = now + .milliseconds(1)
            #expect(pacing.begin(name: name, address: address, now: now) == nil)
            pacing.end(name: name, isAccount: true, address: address, isGood: true, now: now)
        }
    }

    @Test(arguments: [true, false])
    func `after any crowd of failed names, whoever guesses one must wait, be it an account or not`(
        _ isAccount: Bool
    ) {
        var desk = Desk()
        desk.crowd("name")
        for number in 0..<SignInPacing.freeFailures {
            #expect(!desk.mustWait("anna"))
            desk.fail("anna", isAccount: isAccount, from: "guess-\(number)")
        }
        #expect(desk.mustWait("anna"))
    }

    @Test func `no crowd of failed names makes an account's failures forgotten`() {
        var desk = Desk()
        for round in 1..<SignInPacing.freeFailures {
            desk.fail("anna", isAccount: true, from: "guess-\(round)")
            desk.crowd("round\(round)")
        }
        desk.fail("anna", isAccount: true, from: "guess-\(SignInPacing.freeFailures)")
        #expect(desk.mustWait("anna"))
    }

    @Test func `an address that fails is remembered, whatever crowd failed before`() {
        var desk = Desk()
        desk.crowd("first")
        for number in 0..<SignInPacing.freeFailures {
            #expect(!desk.mustWait("somebody", from: "new"))
            desk.fail("new\(number)", from: "new")
        }
        #expect(desk.mustWait("somebody", from: "new"))
    }

    @Test func `an address that goes on failing is not pushed out by fewer others than are remembered`() {
        var desk = Desk()
        for round in 1...SignInPacing.freeFailures {
            desk.fail("name\(round)", from: "guesser")
            for number in 1..<Self.crowd { desk.fail("\(round)-\(number)", from: "\(round)-\(number)") }
        }
        #expect(desk.mustWait("somebody", from: "guesser"))
    }

    @Test func `a good sign-in has the failures of its account forgotten, and not those of its address`() {
        var desk = Desk()
        for number in 1..<SignInPacing.freeFailures {
            desk.fail("anna", isAccount: true, from: number == 1 ? "guess" : "guess-\(number)")
        }
        desk.signIn("anna", from: "guess")
        for _ in 1..<SignInPacing.freeFailures { desk.fail("anna", isAccount: true, from: "guess") }
        #expect(desk.mustWait("somebody", from: "guess") && !desk.mustWait("anna"))
    }
}
