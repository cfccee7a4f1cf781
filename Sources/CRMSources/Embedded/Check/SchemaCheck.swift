import AccessRules

/// Finds views and record rights whose filters do not compile, and sort criteria that lead nowhere.
struct SchemaCheck {
    let schema: CRMSchema
    let rights: RightsRows
    let directory: Directory

    func run(_ findings: inout CRMFindings) {
        for view in schema.views.values.sorted(by: { $0.name < $1.name }) {
            if let filter = view.filter {
                check(filter, table: view.table, purpose: .viewBase, weight: .record, "view \(view.name)", &findings)
            }
            for criterion in view.sort { check(criterion, of: view, &findings) }
        }
        for (table, entries) in rights.records.sorted(by: { $0.key < $1.key }) where schema.tables[table] != nil {
            for entry in entries where entry.value == .yes {
                guard let filter = entry.filter else { continue }
                let place = "record right on \(table) of \(PrincipalName.text(entry.principal, directory))"
                check(filter, table: table, purpose: .recordRight, weight: .rights, place, &findings)
            }
        }
    }

    private func check(
        _ filter: String, table: String, purpose: FilterPurpose, weight: CRMFinding.Weight, _ place: String,
        _ findings: inout CRMFindings
    ) {
        let scope = FilterScope(
            schema: schema, table: table, purpose: purpose, protected: [], directory: directory)
        guard case .failure(let errors) = Filter.compile(filter, in: scope) else { return }
        for error in errors.findings {
            findings.add(weight, place, "Filter, line \(error.line), column \(error.column): \(error.message)")
        }
    }

    private func check(_ criterion: SortCriterion, of view: ViewDefinition, _ findings: inout CRMFindings) {
        do throws(PathError) {
            let path = try FieldPath.resolve(criterion.path, table: view.table, schema: schema)
            switch path.field?.type {
            case nil:
                findings.add(.record, "view \(view.name)", "\(criterion.path) is a relation; sort by a field of it.")
            case .textList, .blob:
                findings.add(
                    .record, "view \(view.name)", "\(criterion.path) cannot be sorted by, being a list or bytes.")
            case .text, .integer, .decimal, .boolean, .date, .timestamp: break
            }
        } catch {
            findings.add(.record, "view \(view.name)", "Sort criterion \(criterion.path): \(error.message)")
        }
    }
}

/// How findings name a user or group.
enum PrincipalName {
    static func text(_ principal: Principal, _ directory: Directory) -> String {
        switch principal {
        case .user(let id): directory.user(id).map { "user \($0.login)" } ?? "unknown user \(id)"
        case .group(let id): directory.group(id).map { "group \($0.name)" } ?? "unknown group \(id)"
        }
    }
}
