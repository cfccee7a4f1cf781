import AccessRules
import ContactModel
import Foundation
import Testing

extension Office {
    static func reading(
        contacts: [Record] = [], companies: [Record] = [], rights: RightsRows = RightsRows(),
        directory: DirectoryRows = Office.directory, problems: [ReadingProblem] = [], schema: CRMSchema = Office.schema
    ) -> CRMReading {
        CRMReading(
            schema: schema, directory: directory, rights: rights,
            records: ["Kontakte": contacts, "Firmen": companies], problems: problems, startedAt: now)
    }

    static func policy(
        records: DefaultRight = .open, fields: DefaultRight = .open, protected: Set<FieldKey> = []
    ) -> RightsPolicy {
        RightsPolicy(recordsDefault: records, fieldsDefault: fields, protected: protected, timeZone: berlin)
    }

    static func model(
        contacts: [Record] = [], companies: [Record] = [], rights: RightsRows = RightsRows(),
        directory: DirectoryRows = Office.directory, policy: RightsPolicy = Office.policy(),
        schema: CRMSchema = Office.schema, keptDefined: Set<RightsObject> = []
    ) -> RightsModel {
        let reading = reading(
            contacts: contacts, companies: companies, rights: rights, directory: directory, schema: schema)
        return RightsModel(reading: reading, policy: policy, now: now, keptDefined: keptDefined)
    }

    static func contact(_ key: String, _ values: [String: FieldValue] = [:]) -> Record { contacts.record(key, values) }

    static func company(_ key: Int64, _ values: [String: FieldValue] = [:]) -> Record {
        companies.record(String(key), values.merging(["Id": .integer(key)]) { given, _ in given })
    }

    static func id(_ key: String) -> RecordID { RecordID(table: "Kontakte", key: key) }

    static func key(_ name: String, _ table: String = "Kontakte") -> FieldKey { FieldKey(table: table, field: name) }
}

extension RightsModel {
    func anna() throws -> Viewer { try #require(viewer(of: Office.anna)) }

    func bert() throws -> Viewer { try #require(viewer(of: Office.bert)) }
}

extension Viewer {
    /// What a filter written for a selection says about a record that the user can see.
    func says(_ text: String, _ key: String = "1") throws -> Bool? {
        let perspective = try #require(self.perspective(on: Office.id(key)))
        return evaluate(try Office.filter(text, model), on: perspective)
    }

    func sees(_ key: String) -> Bool { perspective(on: Office.id(key)) != nil }

    func value(_ path: String, _ key: String = "1") throws -> FieldValue {
        let path = try FieldPath.resolve(path, table: "Kontakte", schema: model.schema)
        return try #require(self.perspective(on: Office.id(key))).value(of: path)
    }
}

extension Office {
    static func filter(_ text: String, _ model: RightsModel) throws -> Filter {
        let scope = FilterScope(
            schema: model.schema, table: "Kontakte", purpose: .selection, protected: model.policy.protected,
            directory: model.directory)
        return try Filter.compile(text, in: scope).get()
    }
}
