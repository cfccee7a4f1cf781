import Locking

@testable import Console

extension InventedDesk {
    func answer(_ question: APIQuestion, for asker: String) async -> APIAnswer {
        askers.withLock { $0.append(asker) }
        questions.withLock { $0.append(question) }
        return api.withLock { $0 }
    }
}
