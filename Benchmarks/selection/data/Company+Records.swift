/// The records.
extension Company {
    private static let withoutOwnerPercent = 3
    private static let withoutTerritoryPercent = 2
    private static let withoutNamePercent = 1

    /// Writes `records.tsv` in the order of the keys' numbers.
    func writeRecords() throws {
        let table = try table("records.tsv")
        var draw = draw(.records)
        let logins = (0..<options.members).map(Self.login)
        let names = (0..<territories).map(Self.territory)
        for row in 0..<options.records {
            let owner = draw.percent(Self.withoutOwnerPercent) ? TableWriter.null : draw.element(logins)
            let territory = draw.percent(Self.withoutTerritoryPercent) ? TableWriter.null : draw.element(names)
            let status = Self.status(&draw)
            let kind = Self.kind(&draw)
            let name = draw.percent(Self.withoutNamePercent) ? TableWriter.null : InventedNames.surname(&draw)
            let first = draw.element(InventedNames.firstNames)
            let key = Self.key(row: row)
            try table.row(
                key, owner, territory, status, kind, name, first.name, Self.phone(&draw),
                "\(first.mail).\(key)@\(draw.element(InventedNames.companies)).example")
        }
        try table.finish()
    }

    private static func status(_ draw: inout Draw) -> String {
        switch draw.below(100) {
        case 0..<80: "aktiv"
        case 80..<88: "inaktiv"
        case 88..<93: "gesperrt"
        case 93..<98: "VIP"
        default: TableWriter.null
        }
    }

    private static func kind(_ draw: inout Draw) -> String {
        switch draw.below(100) {
        case 0..<50: "K"
        case 50..<70: "L"
        case 70..<85: "P"
        default: "X"
        }
    }

    /// One of the thousand Berlin numbers that are kept free for films and examples.
    private static func phone(_ draw: inout Draw) -> String { "+49 30 23125 " + padded(draw.below(1_000), digits: 3) }
}
