import Service

/// How many contacts a cycle asked for, and how many of them it had to make.
struct ContactCount: Encodable {
    let asked: Int
    let made: Int

    init(asked: Int, made: Int) {
        self.asked = asked
        self.made = made
    }

    init(_ cost: ContactCost) { self.init(asked: cost.asked, made: cost.made) }

    var words: String { "\(asked) contacts asked for, \(made) of them made, the others shared or kept" }
}
