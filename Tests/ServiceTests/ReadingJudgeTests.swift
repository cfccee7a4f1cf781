import AccessRules
import ContactModel
import Testing

@testable import Service

@Suite("Reading judge") struct ReadingJudgeTests {
    static let before = SourceFacts(rows: [
        "crm_users": 26, "crm_memberships": 40, "crm_field_rights": 1, "view Kontakte": 1, "records of Kontakte": 1,
        "field Kontakte.Testergebnis": 1,
    ])
    static let field = RightsObject.field(FieldKey(table: "Kontakte", field: "Testergebnis"))
    static let start = Moment(milliseconds: 1_000_000)

    static func judge() -> ReadingJudge { ReadingJudge(accepted: before, acceptedRecords: 9800) }

    static func changed(_ rows: [String: Int?]) -> SourceFacts {
        var facts = before
        for (fact, count) in rows { facts.rows[fact] = count }
        return facts
    }

    @Test func `a reading like the one before is accepted`() {
        var judge = Self.judge()
        let verdict = judge.judge(
            facts: Self.before, records: 9800, missingCanaries: [], rightsProblems: [], now: Self.start)
        #expect(verdict.isAccepted)
    }

    @Test func `the first reading of all has nothing to be compared with`() {
        var judge = ReadingJudge(accepted: nil, acceptedRecords: nil)
        let verdict = judge.judge(
            facts: Self.before, records: 1, missingCanaries: [], rightsProblems: [], now: Self.start)
        #expect(verdict.isAccepted)
    }

    @Test func `a membership table cut in half moves nobody until a second reading a minute later agrees`() {
        var judge = Self.judge()
        let half = Self.changed(["crm_memberships": 20])
        func verdict(after seconds: Int) -> ReadingVerdict {
            judge.judge(
                facts: half, records: 9800, missingCanaries: [], rightsProblems: [],
                now: Self.start + .seconds(seconds))
        }

        let first = verdict(after: 0)
        let early = verdict(after: 59)
        let later = verdict(after: 60)

        #expect(first.revocationsBarred?.hasPrefix("crm_memberships lost half of its rows or more") == true)
        #expect(first.gainsBarred == first.revocationsBarred && first.lossesBarred == first.revocationsBarred)
        #expect(!early.isAccepted)
        #expect(later.isAccepted)
    }

    @Test func `a reading in between that is whole again starts the minute anew`() {
        var judge = Self.judge()
        func verdict(_ facts: SourceFacts, after seconds: Int) -> ReadingVerdict {
            judge.judge(
                facts: facts, records: 9800, missingCanaries: [], rightsProblems: [],
                now: Self.start + .seconds(seconds))
        }
        let half = Self.changed(["crm_memberships": 20])
        _ = verdict(half, after: 0)
        #expect(verdict(Self.before, after: 30).isAccepted)
        #expect(!verdict(half, after: 61).isAccepted)
        #expect(verdict(half, after: 121).isAccepted)
    }

    @Test func `after a clock was set back the minute begins anew, and does not last a day`() {
        var judge = Self.judge()
        func verdict(after seconds: Int) -> ReadingVerdict {
            judge.judge(
                facts: Self.changed(["crm_memberships": 19]), records: 9800, missingCanaries: [], rightsProblems: [],
                now: Self.start + .seconds(seconds))
        }
        _ = verdict(after: 86_400)
        #expect(!verdict(after: 0).isAccepted)
        #expect(verdict(after: 60).isAccepted)
    }

    @Test func `an emptied relation also needs an operator's word`() {
        var judge = Self.judge()
        let emptied = Self.changed(["crm_users": 0])
        func verdict(after seconds: Int) -> ReadingVerdict {
            judge.judge(
                facts: emptied, records: 9800, missingCanaries: [], rightsProblems: [],
                now: Self.start + .seconds(seconds))
        }
        _ = verdict(after: 0)
        #expect(verdict(after: 600).revocationsBarred?.contains("--confirm-emptied crm_users") == true)
        judge.confirmedEmpty = ["crm_users"]
        #expect(verdict(after: 660).isAccepted)
    }

    @Test func `records that vanished by the tenth let nobody gain or lose, but revocations go on`() {
        var judge = Self.judge()
        let verdict = judge.judge(
            facts: Self.before, records: 8819, missingCanaries: [], rightsProblems: [], now: Self.start)
        #expect(verdict.gainsBarred != nil && verdict.lossesBarred != nil)
        #expect(verdict.revocationsBarred == nil)
    }

    @Test func `a missing canary lets nobody gain or lose`() {
        var judge = Self.judge()
        let verdict = judge.judge(
            facts: Self.before, records: 9800, missingCanaries: [RecordID(table: "Kontakte", key: "1")],
            rightsProblems: [], now: Self.start)
        #expect(verdict.reasons == ["the canary record Kontakte/1 is missing from the CRM"])
        #expect(verdict.revocationsBarred == nil)
    }

    @Test func `rights that could not be read completely open nothing`() {
        var judge = Self.judge()
        let verdict = judge.judge(
            facts: Self.before, records: 9800, missingCanaries: [], rightsProblems: ["a bad filter", "another"],
            now: Self.start)
        #expect(verdict.gainsBarred == "directory or rights could not be read completely: a bad filter (and 1 more)")
        #expect(verdict.lossesBarred == nil && verdict.revocationsBarred == nil)
    }

    @Test func `an object that lost its last entry stays closed until an operator confirms (SEMANTICS 5)`() {
        var judge = Self.judge()
        #expect(judge.definedToKeep.contains(Self.field))
        judge.confirmedEmpty = ["field Kontakte.Testergebnis"]
        #expect(!judge.definedToKeep.contains(Self.field))
        #expect(judge.definedToKeep == [.view("Kontakte"), .records(table: "Kontakte")])
    }

    @Test func `the second reading agrees although somebody has worked meanwhile`() {
        var judge = Self.judge()
        func verdict(_ rows: Int, after seconds: Int) -> ReadingVerdict {
            judge.judge(
                facts: Self.changed(["crm_memberships": rows]), records: 9800, missingCanaries: [], rightsProblems: [],
                now: Self.start + .seconds(seconds))
        }
        _ = verdict(19, after: 0)
        _ = verdict(18, after: 30)
        #expect(verdict(17, after: 61).isAccepted)
    }

    @Test func `an operator's word lets a CRM that rightly shrank be read, and a halved relation at once`() {
        var judge = Self.judge()
        func verdict(_ facts: SourceFacts, records: Int) -> ReadingVerdict {
            judge.judge(
                facts: facts, records: records, missingCanaries: [], rightsProblems: [], now: Self.start)
        }
        #expect(verdict(Self.before, records: 5000).gainsBarred?.contains("--confirm-emptied records") == true)
        judge.confirmedEmpty = ["records", "crm_memberships"]
        #expect(verdict(Self.changed(["crm_memberships": 3]), records: 5000).isAccepted)
        #expect(judge.acceptedRecords == 5000)
    }

    @Test func `the next process judges as this one would`() {
        var judge = Self.judge()
        _ = judge.judge(
            facts: Self.changed(["crm_users": 12]), records: 9800, missingCanaries: [], rightsProblems: [],
            now: Self.start)
        #expect(ReadingJudge(recorded: judge.memory, acceptedRecords: 9800) == judge)
    }

    @Test func `where what it said before is known, a relation that counts as unread bars no revocation`() {
        var judge = Self.judge()
        let emptied = Self.changed(["crm_field_rights": 0, "crm_memberships": 19])
        func verdict(after seconds: Int) -> ReadingVerdict {
            judge.judge(
                facts: emptied, records: 9800, missingCanaries: [], rightsProblems: [], isCompleted: true,
                now: Self.start + .seconds(seconds))
        }
        #expect(judge.unread(emptied, now: Self.start) == ["crm_field_rights", "crm_memberships"])
        let first = verdict(after: 0)
        #expect(first.gainsBarred?.hasSuffix("before counts, and what it would take away waits") == true)
        #expect(first.lossesBarred == first.gainsBarred && first.revocationsBarred == nil)

        _ = verdict(after: 60)
        #expect(judge.unread(emptied, now: Self.start + .seconds(60)) == ["crm_field_rights"])
        judge.confirmedEmpty = ["crm_field_rights"]
        #expect(judge.unread(emptied, now: Self.start + .seconds(60)) == [])
    }

    @Test func `an operator's word that confirms nothing is refused, with what was probably meant`() {
        let judge = Self.judge()
        func unknown(_ words: String...) -> (word: String, nearest: String?)? {
            judge.unknownConfirmation(among: Set(words))
        }
        #expect(unknown("field Kontakte.Testergebnis", "crm_record_access", "records") == nil)
        #expect(unknown("Kontakte.Testergebnis")?.nearest == "field Kontakte.Testergebnis")
        #expect(unknown("crm_user", "records")?.nearest == "crm_users")
        let nonsense = unknown("nonsense")
        #expect(nonsense?.word == "nonsense" && nonsense?.nearest == nil)
    }
}
