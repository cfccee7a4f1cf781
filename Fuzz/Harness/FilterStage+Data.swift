import AccessRules
import ContactModel
import Foundation

extension FilterStage {
    static let view = ViewDefinition(name: "Kontakte", table: "Kontakte")

    static let schema = CRMSchema(
        tables: [
            "Kontakte": TableSchema(
                name: "Kontakte", keyField: "Id",
                fields: [
                    FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text),
                    FieldDefinition(name: "Status", type: .text), FieldDefinition(name: "Alter", type: .integer),
                    FieldDefinition(name: "Umsatz", type: .decimal), FieldDefinition(name: "Aktiv", type: .boolean),
                    FieldDefinition(name: "Tag", type: .date), FieldDefinition(name: "Stand", type: .timestamp),
                    FieldDefinition(name: "Themen", type: .textList), FieldDefinition(name: "Foto", type: .blob),
                    FieldDefinition(name: "Diagnose", type: .text), FieldDefinition(name: "Test", type: .text),
                    FieldDefinition(name: "FirmaId", type: .integer),
                    FieldDefinition(name: "Nächster Tag", type: .date),
                ], relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")]),
            "Firmen": TableSchema(
                name: "Firmen", keyField: "Id",
                fields: [
                    FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text),
                    FieldDefinition(name: "Ort", type: .text), FieldDefinition(name: "MutterId", type: .integer),
                ], relations: [RelationDefinition(name: "Mutter", field: "MutterId", targetTable: "Firmen")]),
        ], views: [view.name: view],
        attributes: [
            "gebiet": AttributeDefinition(name: "gebiet", type: .text, isList: false),
            "gebiete": AttributeDefinition(name: "gebiete", type: .text, isList: true),
            "stufe": AttributeDefinition(name: "stufe", type: .integer, isList: false),
            "zahlen": AttributeDefinition(name: "zahlen", type: .integer, isList: true),
        ])

    static let rows = DirectoryRows(
        users: [
            User(
                id: UserID("1"), login: "anna", name: "Anna Amsel", mail: "anna@musterwerk.example",
                attributes: [
                    "gebiet": .one(.text("Nord")), "gebiete": .list([.text("Nord"), .text("Straße")]),
                    "stufe": .one(.integer(3)), "zahlen": .list([]),
                ]),
            User(id: UserID("2"), login: "bert", attributes: ["zahlen": .list([.integer(1), .null])]),
        ],
        groups: [Group(id: GroupID("1"), name: "Vertrieb"), Group(id: GroupID("2"), name: "Außendienst")],
        memberships: [
            Membership(group: GroupID("1"), member: .group(GroupID("2"))),
            Membership(group: GroupID("2"), member: .user(UserID("1"))),
        ])

    static let directory = Directory(rows)

    /// Anna reads everything but `Diagnose`; Bert neither `Test` nor company 11 nor contact 4.
    private static var rights: RightsRows {
        let anna = [RightEntry(principal: .user(UserID("1")), value: .yes)]
        return RightsRows(
            access: [
                RecordID(table: "Firmen", key: "11"): anna, RecordID(table: "Kontakte", key: "4"): anna,
            ],
            fields: [FieldKey(table: "Kontakte", field: "Test"): anna],
            subscriptions: [
                RecordID(table: "Kontakte", key: "1"): [.group(GroupID("1"))],
                RecordID(table: "Kontakte", key: "2"): [.user(UserID("2"))],
            ])
    }

    /// In the twin, everything is otherwise that Bert may not see.
    static func model(isTwin: Bool) -> RightsModel {
        let moment = Moment(milliseconds: 1_772_535_600_000)
        return RightsModel(
            reading: CRMReading(
                schema: schema, directory: rows, rights: rights,
                records: ["Kontakte": contacts(isTwin: isTwin), "Firmen": companies(isTwin: isTwin)],
                startedAt: moment),
            policy: RightsPolicy(
                recordsDefault: .open, fieldsDefault: .open,
                protected: [FieldKey(table: "Kontakte", field: "Diagnose")],
                timeZone: TimeZone(identifier: "Europe/Berlin") ?? .gmt), now: moment)
    }

    private static func contacts(isTwin: Bool) -> [Record] {
        let day = CalendarDate("2026-03-03").map(FieldValue.date) ?? .null
        let first = CalendarDate.first
        let values: [[FieldValue]] = [
            [
                .integer(1), .text("Amsel"), .text("aktiv"), .integer(.max), .decimal(Decimal(12.5)), .boolean(true),
                day, .timestamp(Moment(milliseconds: 1_772_535_600_000)), .textList(["Messe", nil]), .null,
                .text(isTwin ? "a" : "b"), .text(isTwin ? "positiv" : "negativ"), .integer(10), .date(first),
            ],
            [
                .integer(2), .text("Straße"), .null, .integer(-1), .null, .boolean(false), .null, .null, .textList([]),
                .null, .null, isTwin ? .text("") : .null, .integer(11), .date(.last),
            ],
            [
                .integer(3), .text(""), .text("%_\\"), .null, .decimal(0), .null, day, .null, .null, .null,
                .text(isTwin ? "" : "c"), isTwin ? .null : .text("x"), .null, .null,
            ],
            [
                .integer(4), .text(isTwin ? "Dohle" : "dohle"), .text("STRAẞE"), .integer(isTwin ? 7 : 0), .null,
                .boolean(isTwin), .null, .null, .textList(["a"]), .null, .null, .null, .integer(10), day,
            ],
        ]
        return values.enumerated().map { Record(id: RecordID(table: "Kontakte", key: "\($0 + 1)"), values: $1) }
    }

    /// One that is not there is the same as one that must not be seen.
    private static func companies(isTwin: Bool) -> [Record] {
        let all: [[FieldValue]] = [
            [.integer(10), .text("Nordlicht GmbH"), .text("Konstanz"), .integer(11)],
            [.integer(11), .text("Verdeckt AG"), .text("Kiel"), .integer(12)],
            [.integer(12), .text("Mutter KG"), .null, .null],
        ]
        return zip(["10", "11", "12"], all).filter { !isTwin || $0.0 != "11" }
            .map { Record(id: RecordID(table: "Firmen", key: $0), values: $1) }
    }
}
