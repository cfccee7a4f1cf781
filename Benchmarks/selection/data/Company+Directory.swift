/// The directory: groups inside groups, and members.
extension Company {
    private static let withoutNamesPercent = 2
    private static let withOwnRightPercent = 1
    private static let territoriesPerMemberMax = 3

    /// Writes `groups.tsv`, parents before what is inside them.
    func writeGroups() throws {
        let table = try table("groups.tsv")
        try table.row("alle", TableWriter.null)
        for region in 0..<Self.regions { try table.row(Self.region(region), "alle") }
        for team in 0..<teams { try table.row(Self.team(team), Self.region(team % Self.regions)) }
        try table.row("vertrieb", TableWriter.null)
        try table.row("leser", TableWriter.null)
        try table.finish()
    }

    /// Writes `members.tsv` and answers how many there are.
    func writeMembers() throws -> Int {
        let table = try table("members.tsv")
        var draw = draw(.members)
        for member in 0..<options.members {
            let count = 1 + draw.below(Self.territoriesPerMemberMax)
            let own = draw.distinct(count, below: territories).map(Self.territory).joined(separator: ",")
            let readsName = !draw.percent(Self.withoutNamesPercent)
            let hasOwnRight = draw.percent(Self.withOwnRightPercent)
            try table.row(
                Self.login(member: member), own, String(member % teams), readsName ? "1" : "0", hasOwnRight ? "1" : "0")
        }
        try table.finish()
        return options.members
    }
}
