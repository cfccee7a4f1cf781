/// What marks single records for somebody: subscriptions and access lists.
extension Company {
    private static let subscriptionsPerMemberMax = 300
    private static let subscriptionsPerTeamMax = 50
    /// One of so many records has an access list.
    private static let recordsPerAccessList = 50

    /// Writes `subscriptions.tsv`: the members' first, then the teams'.
    func writeSubscriptions() throws {
        let table = try table("subscriptions.tsv")
        var draw = draw(.subscriptions)
        func subscribe(_ principal: String, count: Int) throws {
            for row in draw.distinct(count, below: options.records) { try table.row(Self.key(row: row), principal) }
        }
        let perMember = min(Self.subscriptionsPerMemberMax, options.records / 10)
        for member in 0..<options.members { try subscribe("u:" + Self.login(member: member), count: perMember) }
        let perTeam = min(Self.subscriptionsPerTeamMax, options.records / 20)
        for team in 0..<teams { try subscribe("g:" + Self.team(team), count: perTeam) }
        try table.finish()
    }

    /// Writes `access.tsv`, one list after the other, in the order of the records.
    func writeAccessLists() throws {
        let table = try table("access.tsv")
        var draw = draw(.accessLists)
        var wanted = options.records / Self.recordsPerAccessList
        // Each record is taken with the chance that the lists still wanted have among the records still to come.
        for row in 0..<options.records where draw.below(options.records - row) < wanted {
            wanted -= 1
            try writeAccessList(Self.key(row: row), &draw, table)
        }
        try table.finish()
    }

    private func writeAccessList(_ key: String, _ draw: inout Draw, _ table: TableWriter) throws {
        try table.row(key, "g:" + Self.team(draw.below(teams)), "yes")
        let allowed = draw.percent(50) ? draw.below(options.members) : nil
        if let allowed { try table.row(key, "u:" + Self.login(member: allowed), "yes") }
        // A principal has one entry per record, so the only member there is cannot be the other one too.
        guard draw.percent(25), allowed == nil || options.members > 1 else { return }
        var denied = draw.below(options.members)
        if denied == allowed { denied = (denied + 1) % options.members }
        try table.row(key, "u:" + Self.login(member: denied), "no")
    }
}
