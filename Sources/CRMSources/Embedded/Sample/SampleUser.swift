/// A user of the sample company.
struct SampleUser {
    let id: Int
    let login: String
    let name: String
    let group: String
    var areas: [String] = []
    var region: String?
    /// Whether the user has a mail address and so a mailbox.
    var hasMail = true
    var isActive = true
    /// A sign-in name that differs from the mail address.
    var mailbox: String?

    var mail: String? { hasMail ? "\(login)@musterwerk.example" : nil }

    static let all: [SampleUser] = [
        SampleUser(id: 1, login: "kbrandt", name: "Katharina Brandt", group: "Geschaeftsfuehrung"),
        // These areas hold some 2,600 active contacts: more than the limit of the book.
        SampleUser(
            id: 2, login: "sbergmann", name: "Stefan Bergmann", group: "Geschaeftsfuehrung",
            areas: ["Küste", "Mark", "Bodensee", "Rhein", "Ruhr"]),
        sales(3, "hmueller", "Hanna Müller", ["Küste", "Heide", "Weser"], mailbox: "hanna.mueller@musterwerk.example"),
        sales(4, "tfuchs", "Till Fuchs", ["Küste", "Weser", "Mark"]),
        sales(5, "bcelik", "Burak Celik", ["Mark", "Elbe", "Thüringen"]),
        sales(6, "lkrueger", "Lena Krüger", ["Elbe", "Thüringen", "Alb"]),
        sales(7, "pnowak", "Paul Nowak", ["Bodensee", "Alb", "Eifel"]),
        sales(8, "ihaas", "Inga Haas", ["Isar", "Alb", "Ruhr"]),
        sales(9, "wwinter", "Werner Winter", ["Rhein", "Ruhr", "Eifel"]),
        sales(10, "ngross", "Nina Groß", ["Bodensee", "Rhein", "Heide"]),
        sales(11, "jvoss", "Jörg Voß", ["Isar", "Eifel", "Elbe"]),
        office(12, "awolf", "Anja Wolf", "Nord"),
        office(13, "mkaya", "Mehmet Kaya", "Ost"),
        office(14, "rlutz", "Ruth Lutz", "Süd"),
        office(15, "dpohl", "Dieter Pohl", "West"),
        office(16, "jlorenz", "Jana Lorenz", "Süd"),
        SampleUser(
            id: 17, login: "empfang", name: "Empfang", group: "Innendienst", region: "Süd", hasMail: false),
        SampleUser(id: 18, login: "drbraun", name: "Dr. Vera Braun", group: "Aerzte"),
        SampleUser(id: 19, login: "drhuber", name: "Dr. Konrad Huber", group: "Aerzte"),
        SampleUser(id: 20, login: "drroth", name: "Dr. Thea Roth", group: "Aerzte"),
        SampleUser(id: 21, login: "fstein", name: "Frieda Stein", group: "Labor"),
        SampleUser(id: 22, login: "obusch", name: "Ole Busch", group: "Labor"),
        SampleUser(id: 23, login: "eengel", name: "Elke Engel", group: "Marketing"),
        SampleUser(id: 24, login: "fthiel", name: "Fabian Thiel", group: "Marketing"),
        SampleUser(id: 25, login: "smarx", name: "Sofia Marx", group: "Marketing"),
        SampleUser(
            id: 26, login: "praktikant", name: "Emil Seidel", group: "Aussendienst", areas: ["Isar"], isActive: false),
    ]

    static func logins(of group: String) -> [String] {
        all.filter { $0.group == group && $0.isActive }.map(\.login)
    }

    /// In the order of their ids, which begin at 1.
    static let groups = [
        "Alle", "Vertrieb", "Aussendienst", "Innendienst", "Aerzte", "Labor", "Marketing", "Geschaeftsfuehrung",
    ]

    /// Group and the group inside it.
    static let nesting = [
        ("Alle", "Vertrieb"), ("Alle", "Aerzte"), ("Alle", "Labor"), ("Alle", "Marketing"),
        ("Alle", "Geschaeftsfuehrung"), ("Vertrieb", "Aussendienst"), ("Vertrieb", "Innendienst"),
    ]

    private static func sales(
        _ id: Int, _ login: String, _ name: String, _ areas: [String], mailbox: String? = nil
    ) -> SampleUser {
        SampleUser(id: id, login: login, name: name, group: "Aussendienst", areas: areas, mailbox: mailbox)
    }

    private static func office(_ id: Int, _ login: String, _ name: String, _ region: String) -> SampleUser {
        SampleUser(id: id, login: login, name: name, group: "Innendienst", region: region)
    }
}
