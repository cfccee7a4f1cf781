/// The invented company: how many of everything there is, and what things are called.
struct Company {
    /// What a sequence of draws is for.
    enum Purpose: UInt64 { case records = 1, members, subscriptions, accessLists }

    static let regions = 10
    /// Below so many members the territories are fewer.
    private static let membersOfManyTerritories = 1_000
    private static let territoriesMax = 250
    private static let membersPerTeam = 100

    let options: Options
    let territories: Int
    let teams: Int

    init(options: Options) {
        self.options = options
        let areFew = options.members < Self.membersOfManyTerritories
        territories = areFew ? max(5, options.members / 40) : Self.territoriesMax
        teams = max(4, options.members / Self.membersPerTeam)
    }

    func draw(_ purpose: Purpose) -> Draw { Draw(seed: options.seed, purpose: purpose.rawValue) }

    func table(_ name: String) throws -> TableWriter { try TableWriter(folder: options.output, name: name) }

    /// The text id of the record in this row; rows count from 0.
    static func key(row: Int) -> String { String(row + 1) }

    /// Members and their logins count from different ends: member 0 is `m00001`.
    static func login(member: Int) -> String { "m" + padded(member + 1, digits: 5) }

    static func territory(_ index: Int) -> String { "G" + padded(index + 1, digits: 3) }

    static func team(_ index: Int) -> String { "team" + padded(index, digits: 3) }

    static func region(_ index: Int) -> String { "region" + padded(index, digits: 2) }

    static func padded(_ number: Int, digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
