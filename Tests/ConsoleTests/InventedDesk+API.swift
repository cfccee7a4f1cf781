import Locking

@testable import Console

extension InventedDesk {
    func answer(_ question: APIQuestion) async -> APIAnswer {
        questions.withLock { $0.append(question) }
        return api.withLock { $0 }
    }
}
