import AccessRules
import ContactModel

/// A small CRM that the sample configuration fits.
enum SampleCRM {
    static let users = [
        User(id: UserID("u1"), login: "hmueller"),
        User(id: UserID("u2"), login: "praktikant"),
        User(id: UserID("u3"), login: "anna"),
        User(id: UserID("u4"), login: "frueher", isActive: false),
        User(id: UserID("u5"), login: "nora"),
    ]

    static let groups = [
        Group(id: GroupID("g1"), name: "Aussendienst"), Group(id: GroupID("g2"), name: "Nord"),
        Group(id: GroupID("g3"), name: "Innendienst"),
    ]

    /// Nord lies inside Aussendienst.
    static let memberships = [
        Membership(group: GroupID("g1"), member: .group(GroupID("g2"))),
        Membership(group: GroupID("g1"), member: .user(UserID("u2"))),
        Membership(group: GroupID("g1"), member: .user(UserID("u3"))),
        Membership(group: GroupID("g2"), member: .user(UserID("u5"))),
        Membership(group: GroupID("g2"), member: .user(UserID("u4"))),
    ]

    static let contacts = TableSchema(
        name: "Kontakte", keyField: "Id",
        fields: [
            FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Vorname", type: .text), FieldDefinition(name: "Telefon", type: .text),
            FieldDefinition(name: "Ort", type: .text), FieldDefinition(name: "Status", type: .text),
            FieldDefinition(name: "Betreuer", type: .text), FieldDefinition(name: "Diagnose", type: .text),
            FieldDefinition(name: "Befund 1.1", type: .text), FieldDefinition(name: "Geburtstag", type: .date),
            FieldDefinition(name: "Foto", type: .blob), FieldDefinition(name: "Themen", type: .textList),
            FieldDefinition(name: "FirmaId", type: .integer),
        ], relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")])

    static let companies = TableSchema(
        name: "Firmen", keyField: "Id",
        fields: [FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text)])

    static let views = [
        ViewDefinition(
            name: "Kontakte", table: "Kontakte", filter: "Status <> 'inaktiv'",
            sort: [SortCriterion(path: "Firma.Name"), SortCriterion(path: "Name", isDescending: true)]),
        ViewDefinition(name: "Firmen", table: "Firmen"),
        ViewDefinition(name: "Verwaist", table: "Weg"),
        ViewDefinition(name: "Kaputt", table: "Kontakte", filter: "Status = 'a' or\nStadt = 'b'"),
        ViewDefinition(name: "Diagnosen", table: "Kontakte", filter: "Diagnose is null"),
        ViewDefinition(
            name: "Unsortierbar", table: "Kontakte",
            sort: [SortCriterion(path: "Themen"), SortCriterion(path: "Diagnose"), SortCriterion(path: "Nmae")]),
    ]

    static func reading(
        users: [User] = users, groups: [Group] = groups, hasRecord: Bool = true,
        views: [ViewDefinition] = views
    ) -> CRMReading {
        let values = contacts.fields.map { $0.name == "Id" ? FieldValue.integer(1) : .null }
        let record = Record(id: RecordID(table: "Kontakte", key: "1"), values: values)
        return CRMReading(
            schema: CRMSchema(
                tables: ["Kontakte": contacts, "Firmen": companies],
                views: Dictionary(uniqueKeysWithValues: views.map { ($0.name, $0) }), attributes: [:]),
            directory: DirectoryRows(users: users, groups: groups, memberships: memberships), rights: RightsRows(),
            records: ["Kontakte": hasRecord ? [record] : []], startedAt: Moment(milliseconds: 0))
    }
}

/// The sample CRM's directory, checked.
let sampleDirectory = Directory(SampleCRM.reading().directory)
