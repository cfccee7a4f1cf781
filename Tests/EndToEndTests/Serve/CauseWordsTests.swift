import SyncPlanning
import Testing

@testable import Console

@Suite("Causes in words") struct CauseWordsTests {
    static let causes: [OperationCause] =
        [.new, .changed, .lostFields, .drift, .unmarked, .merged, .duplicate, .misplaced, .photo, .photoGone]
        + RemovalCause.allCases.flatMap { [.removal($0), .released($0)] }

    @Test(arguments: causes) func `each cause of an operation is said in both languages`(_ cause: OperationCause) {
        #expect(OperationCause(cause.description) == cause)
        let german = DryRunWords.cause(cause.description, .german)
        #expect(german != cause.description && german != DryRunWords.cause(cause.description, .english))
    }
}
