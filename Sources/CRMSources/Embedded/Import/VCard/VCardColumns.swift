import AccessRules

/// Which field of a table each property of a vCard goes to.
struct VCardColumns {
    let fields: [VCardPart: FieldDefinition]
    /// The properties that are looked at at all.
    let properties: Set<String>

    /// Where properties go unless told: the first of these fields that the table has, by name or label, of the type.
    private static let usual: [(part: VCardPart, names: [String], type: FieldType)] = [
        (VCardPart("N", "family"), ["Name", "Nachname"], .text), (VCardPart("N", "given"), ["Vorname"], .text),
        (VCardPart("N", "middle"), ["Zweitname"], .text), (VCardPart("N", "prefix"), ["Titel"], .text),
        (VCardPart("N", "suffix"), ["Namenszusatz"], .text), (VCardPart("NICKNAME"), ["Spitzname"], .text),
        (VCardPart("ORG", "name"), ["Firma", "Organisation"], .text), (VCardPart("ORG", "unit"), ["Abteilung"], .text),
        (VCardPart("TITLE"), ["Position"], .text), (VCardPart("ROLE"), ["Rolle"], .text),
        (VCardPart("TEL", "work"), ["Telefon"], .text), (VCardPart("TEL", "cell"), ["Mobil"], .text),
        (VCardPart("TEL", "home"), ["Privat"], .text), (VCardPart("TEL", "fax"), ["Fax"], .text),
        (VCardPart("EMAIL"), ["EMail", "E-Mail"], .text), (VCardPart("URL"), ["Web"], .text),
        (VCardPart("ADR", "box"), ["Postfach"], .text), (VCardPart("ADR", "extended"), ["Adresszusatz"], .text),
        (VCardPart("ADR", "street"), ["Strasse", "Straße"], .text), (VCardPart("ADR", "city"), ["Ort"], .text),
        (VCardPart("ADR", "region"), ["Bundesland"], .text), (VCardPart("ADR", "code"), ["PLZ"], .text),
        (VCardPart("ADR", "country"), ["Land"], .text), (VCardPart("BDAY"), ["Geburtstag"], .date),
        (VCardPart("NOTE"), ["Bemerkung"], .text), (VCardPart("CATEGORIES"), ["Kategorien", "Stichworte"], .textList),
        (VCardPart("PHOTO"), ["Foto", "Bild"], .blob),
    ]

    /// - Parameter named: `PROPERTY=FIELD` each, before what is usual; `PROPERTY=` for none.
    /// - Throws: what is wrong with each of them.
    init(named: [String], table: TableSchema) throws(CSVColumnFaults) {
        var faults: [String] = []
        var fields: [VCardPart: FieldDefinition] = [:]
        var mentioned: Set<VCardPart> = []
        for text in named {
            do throws(CSVColumnFaults) {
                let (part, field) = try Self.column(text, of: table)
                if !mentioned.insert(part).inserted { throw Self.fault(part, "it is given twice.") }
                if let field, fields.values.contains(where: { $0.name == field.name }) {
                    throw Self.fault(part, "another property goes to the field \(field.name) already.")
                }
                fields[part] = field
            } catch {
                faults += error.texts
            }
        }
        guard faults.isEmpty else { throw CSVColumnFaults(texts: faults) }
        for (part, names, type) in Self.usual where !mentioned.contains(part) {
            let field = Self.usualField(names, type, of: table)
            if let field, !fields.values.contains(where: { $0.name == field.name }) { fields[part] = field }
        }
        guard !fields.isEmpty else {
            throw CSVColumnFaults(texts: ["no property has a column in \(table.name). Name some: --column FN=FIELD."])
        }
        self.fields = fields
        properties = Set(fields.keys.map(\.property))
    }

    // MARK: Private

    private static func fault(_ part: VCardPart, _ why: String) -> CSVColumnFaults {
        CSVColumnFaults(texts: ["column \(part): \(why)"])
    }

    private static func column(
        _ text: String, of table: TableSchema
    ) throws(CSVColumnFaults) -> (VCardPart, FieldDefinition?) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            throw CSVColumnFaults(texts: ["column \(text.inMessage): write PROPERTY=FIELD, such as TITLE=Position."])
        }
        let part = try VCardPart(parsing: String(sides[0]))
        guard !sides[1].isEmpty else { return (part, nil) }
        let field = try CSVColumns.field(String(sides[1]), of: table).get()
        guard field.name != table.keyField else { throw fault(part, "keys are given by the import.") }
        guard (field.type == .blob) == (part.property == "PHOTO") else {
            throw fault(part, part.property == "PHOTO" ? "a photo needs a field of bytes." : "the field holds bytes.")
        }
        return (part, field)
    }

    private static func usualField(_ names: [String], _ type: FieldType, of table: TableSchema) -> FieldDefinition? {
        let special = [table.keyField, table.deletedField, table.mergedIntoField]
        let candidates = table.fields.filter { $0.type == type && !special.contains($0.name) }
        for name in names {
            if let field = candidates.first(where: { $0.name == name }) { return field }
            let labelled = table.fields.filter { $0.label == name }
            if labelled.count == 1, let field = candidates.first(where: { $0.name == labelled[0].name }) {
                return field
            }
        }
        return nil
    }
}
