package import AccessRules
internal import ContactModel
internal import SyncPlanning

/// A configuration that fits the CRM of one reading: every name found, every filter and template compiled.
///
/// It belongs to that reading's schema and directory; resolve anew where either may differ.
package struct ResolvedConfiguration: Sendable {
    package let policy: RightsPolicy
    /// In the order of the file.
    package let books: [Book]
    /// What is allowed but probably not meant, in the order of the file.
    package let warnings: [ConfigurationFault]
}

extension SatchelConfiguration {
    /// Finds every name of the configuration in the CRM and compiles filters, orders and templates.
    ///
    /// Decides nothing about rights: a view that nobody may see resolves.
    /// - Returns: all errors at once, in the order of the file, where anything is unknown or does not fit.
    package func resolve(against reading: CRMReading) -> Result<ResolvedConfiguration, ConfigurationErrors> {
        let faults = FaultList(fileName: fileName)
        let warnings = FaultList(fileName: fileName)
        let protected = ProtectedReader(schema: reading.schema, faults: faults).keys(self.protected)
        CanaryCheck(reading: reading, faults: faults, warnings: warnings).check(canary)
        let policy = RightsPolicy(
            recordsDefault: recordsDefault, fieldsDefault: fieldsDefault, protected: protected, timeZone: timezone)
        let resolver = BookResolver(
            schema: reading.schema, directory: Directory(reading.directory), policy: policy,
            defaultRegion: defaultRegion, hasPictureFolder: pictures != nil, mode: mode, faults: faults,
            warnings: warnings)
        let resolved = books.map { resolver.resolve($0) }
        guard faults.faults.isEmpty else { return .failure(ConfigurationErrors(faults.faults)) }
        let books = resolved.compactMap { $0 }
        warnAboutModes(warnings)
        warnAboutSeats(books, directory: resolver.directory, warnings: warnings)
        return .success(
            ResolvedConfiguration(policy: policy, books: books, warnings: warnings.faults.inFileOrder))
    }

    private func warnAboutModes(_ warnings: FaultList) {
        for book in books {
            guard let own = book.mode, own > mode else { continue }
            warnings.report(
                book.place,
                "the mode of book \(book.name.quoted) is \(own.rawValue), but that of the file is \(mode.rawValue): the "
                    + "stricter one counts. Drop it from the book, or change that of the file.")
        }
    }

    private func warnAboutSeats(_ books: [Book], directory: Directory, warnings: FaultList) {
        let addressBooks = books.map { $0.members(in: directory).count }.reduce(0, +)
        guard addressBooks > seats.value else { return }
        warnings.report(
            seats.place,
            "seats is \(seats.value), but books and members make \(addressBooks) address books: "
                + "\(addressBooks - seats.value) of them get no seat. Raise seats, or take members out.")
    }
}

/// Finds protected fields.
private struct ProtectedReader {
    let schema: CRMSchema
    let faults: FaultList

    func keys(_ names: [Located<String>]) -> Set<FieldKey> {
        guard !names.isEmpty else { return [] }
        var known: [String: FieldKey] = [:]
        for table in schema.tables.values {
            for name in table.fields.map(\.name) + table.relations.map(\.name) {
                let key = FieldKey(table: table.name, field: name)
                known[key.description] = key
                known["\(FilterName.written(table.name)).\(FilterName.written(name))"] = key
            }
        }
        return Set(
            names.compactMap { name in
                if let key = known[name.value] { return key }
                let hint =
                    NearestName.nearest(to: name.value, among: known.keys)
                    .map { " Did you mean \($0.quoted)?" } ?? " Give TABLE.FIELD by the CRM's names, or drop the entry."
                faults.report(name.place, "protected names no field of the CRM: \(name.value.quoted).\(hint)")
                return nil
            })
    }
}

/// Compares the canary records with the reading.
private struct CanaryCheck {
    let reading: CRMReading
    let faults: FaultList
    let warnings: FaultList

    func check(_ records: [Located<RecordID>]) {
        for record in records {
            let id = record.value
            if reading.schema.tables[id.table] == nil {
                let hint =
                    NearestName.nearest(to: id.table, among: reading.schema.tables.keys)
                    .map { "Did you mean \($0.quoted)?" } ?? "Give TABLE/KEY by the CRM's names, or drop the entry."
                faults.report(record.place, "canary names no table of the CRM: \(id.table.quoted). \(hint)")
            } else if !reading.has(id) {
                warnings.report(
                    record.place,
                    "canary \(id.description.quoted) is not in the CRM: every reading would be rejected. Name a record "
                        + "that exists.")
            }
        }
    }
}
