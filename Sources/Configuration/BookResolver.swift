internal import AccessRules
internal import ContactMapping
internal import ContactModel
internal import Selection
internal import SyncPlanning
internal import YAML

/// Finds one book's names in the CRM. Goes on after a fault, so that all are found at once.
struct BookResolver {
    let schema: CRMSchema
    let directory: Directory
    let policy: RightsPolicy
    let defaultRegion: String?
    /// Whether the files are known that text fields name.
    let hasPictureFolder: Bool
    /// That of the file: the laxest that a book can have.
    let mode: SyncMode
    let faults: FaultList
    let warnings: FaultList

    /// `nil`, and reported, where anything is unknown or does not fit.
    func resolve(_ book: BookConfiguration) -> Book? {
        let members = members(book)
        guard let view = view(book) else { return nil }
        let viewFilter = viewFilter(view, book)
        let filter = book.filter.flatMap { self.filter($0, called: "filter", table: view.table) }
        let pinned = book.pinned.flatMap { self.filter($0, called: "pinned", table: view.table) }
        let order = order(book, view)
        let mapping = mapping(book, table: view.table)
        guard let order, let mapping else { return nil }
        let rule = SelectionRule(
            view: view, viewFilter: viewFilter, filter: filter, pinned: pinned, order: order, limit: book.limit)
        return Book(
            id: book.id, name: book.name, rule: rule, mapping: mapping, membership: members, folder: book.folder,
            onEdit: book.onEdit, onDelete: book.onDelete, brake: book.brake, mode: min(book.mode ?? mode, mode),
            reuseFolder: book.reuseFolder, definitionDigest: BookDigest.definition(rule, policy: policy),
            mappingDigest: BookDigest.mapping(
                book.mapping, photo: book.photo, table: view.table, defaultRegion: defaultRegion,
                protected: policy.protected))
    }

    // MARK: View, filters, order

    private func view(_ book: BookConfiguration) -> ViewDefinition? {
        guard let view = schema.views[book.view.value] else {
            reportUnknown("view", book.view, called: "view", known: schema.views.keys)
            return nil
        }
        guard schema.tables[view.table] != nil else {
            faults.report(
                book.view.place,
                "view \(view.name.quoted) shows a table \(view.table.quoted) that the CRM does not have. Mend the view "
                    + "in the CRM, or name another.")
            return nil
        }
        return view
    }

    private func scope(_ table: String, _ purpose: FilterPurpose) -> FilterScope {
        FilterScope(
            schema: schema, table: table, purpose: purpose, protected: policy.protected, directory: directory)
    }

    /// The view's own filter stands in the CRM; its faults are shown with its text.
    private func viewFilter(_ view: ViewDefinition, _ book: BookConfiguration) -> Filter? {
        guard let text = view.filter else { return nil }
        switch Filter.compile(text, in: scope(view.table, .viewBase)) {
        case .success(let filter): return filter
        case .failure(let errors):
            for finding in errors.findings {
                let excerpt = Located(text, at: book.view.place)
                    .excerpt(line: finding.line, column: finding.column, length: finding.length)
                faults.report(
                    book.view.place,
                    "the filter of view \(view.name.quoted) in the CRM: \(finding.message) Mend it in the CRM.\(excerpt)"
                )
            }
            return nil
        }
    }

    private func filter(_ text: Located<String>, called name: String, table: String) -> Filter? {
        func report(_ finding: FilterFinding, to list: FaultList) {
            list.report(
                text.place(line: finding.line, column: finding.column),
                "\(name): \(finding.message)"
                    + text.excerpt(line: finding.line, column: finding.column, length: finding.length))
        }
        switch Filter.compile(text.value, in: scope(table, .selection)) {
        case .success(let filter):
            for finding in filter.warnings { report(finding, to: warnings) }
            return filter
        case .failure(let errors):
            for finding in errors.findings { report(finding, to: faults) }
            return nil
        }
    }

    private func order(_ book: BookConfiguration, _ view: ViewDefinition) -> [OrderCriterion]? {
        let criteria: [OrderCriterion?]
        if let order = book.order {
            criteria = order.map { entry in
                criterion(entry.path.value, entry.isDescending, table: view.table) { why in
                    faults.report(entry.path.place, "order: \(why)")
                }
            }
        } else {
            criteria = view.sort.map { entry in
                criterion(entry.path, entry.isDescending, table: view.table) { why in
                    faults.report(
                        book.view.place,
                        "the order of view \(view.name.quoted) in the CRM: \(why) Mend it in the CRM, or give the book "
                            + "an order.")
                }
            }
        }
        return criteria.contains { $0 == nil } ? nil : criteria.compactMap { $0 }
    }

    private func criterion(
        _ text: String, _ isDescending: Bool, table: String, report: (String) -> Void
    ) -> OrderCriterion? {
        do throws(PathError) {
            let path = try FieldPath.resolve(text, table: table, schema: schema)
            if let key = path.reads.first(where: policy.protected.contains) {
                report("\(key) is protected: no order may use it.")
                return nil
            }
            switch path.type {
            case .one(.blob), .list, .relation, .null:
                report("\(path) is \(path.type.name), which has no order. Name a field with one value.")
                return nil
            case .one: return OrderCriterion(path: path, isDescending: isDescending)
            }
        } catch {
            report(error.message)
            return nil
        }
    }

    // MARK: Members

    private func members(_ book: BookConfiguration) -> BookMembers {
        let groups = book.members.groups.compactMap { name -> GroupID? in
            if let group = directory.group(named: name.value) { return group.id }
            reportUnknown("group", name, called: "members.groups", known: directory.groups.map(\.name))
            return nil
        }
        let users = book.members.users.compactMap { login -> UserID? in
            guard let user = directory.user(login: login.value) else {
                reportUnknown("login", login, called: "members.users", known: directory.users.map(\.login))
                return nil
            }
            if !user.isActive {
                warnings.report(
                    login.place, "members.users: \(login.value.quoted) is inactive in the CRM and gets no address book."
                )
            }
            return user.id
        }
        var exceptUsers: Set<UserID> = []
        var exceptGroups: Set<GroupID> = []
        for name in book.members.except {
            let user = directory.user(login: name.value)
            let group = directory.group(named: name.value)
            if let user { exceptUsers.insert(user.id) }
            if let group { exceptGroups.insert(group.id) }
            if user == nil, group == nil {
                reportUnknown(
                    "login or group", name, called: "members.except",
                    known: directory.users.map(\.login) + directory.groups.map(\.name))
            } else if user != nil, group != nil {
                warnings.report(
                    name.place,
                    "members.except: \(name.value.quoted) is both a login and a group; both are left out.")
            }
        }
        return BookMembers(
            users: Set(users), groups: Set(groups), exceptUsers: exceptUsers, exceptGroups: exceptGroups)
    }

    private func reportUnknown(
        _ kind: String, _ name: Located<String>, called key: String, known: some Collection<String>
    ) {
        // Found neither by name nor once: two that are equal as texts find neither of them (SEMANTICS 3).
        if known.contains(where: { TextKey($0) == TextKey(name.value) }) {
            faults.report(
                name.place, "\(key): the CRM has more than one \(kind) \(name.value.quoted). Mend it in the CRM.")
            return
        }
        let remedy =
            NearestName.nearest(to: name.value, among: known)
            .map { "Did you mean \($0.quoted)?" } ?? "Give one that the CRM knows, or drop it."
        faults.report(name.place, "\(key): the CRM has no \(kind) \(name.value.quoted). \(remedy)")
    }

    // MARK: Mapping

    private func mapping(_ book: BookConfiguration, table: String) -> Mapping? {
        var entries = book.mapping.map {
            MappingEntry(property: $0.property.value.rawValue, value: $0.template.entry)
        }
        if let photo = book.photo {
            entries.append(MappingEntry(property: Mapping.photoName, value: .template(photo.template.value)))
        }
        let compiled = Mapping.compile(
            entries: entries, table: table, schema: schema, protected: policy.protected,
            hasPictureFolder: hasPictureFolder)
        switch compiled {
        case .success(let mapping): return mapping
        case .failure(let errors):
            for error in errors.all {
                if let photo = book.photo, error.entry == book.mapping.count {
                    report(error, in: photo)
                } else {
                    report(error, in: book.mapping)
                }
            }
            return nil
        }
    }

    private func report(_ error: MappingError, in photo: PhotoLine) {
        guard let fault = error.template else { return faults.report(photo.template.place, error.message) }
        report(fault, in: photo.template, of: Mapping.photoName)
    }

    private func report(_ fault: TemplateError, in text: Located<String>, of name: String) {
        faults.report(
            text.place(line: fault.line, column: fault.column),
            "\(name): \(fault.message)"
                + text.excerpt(line: fault.line, column: fault.column, length: fault.length))
    }

    private func report(_ error: MappingError, in lines: [MappingLine]) {
        let line = lines[error.entry]
        guard let text = line.template.text(at: error.place) else {
            let place = error.place == .name ? line.property.place : line.template.place ?? line.property.place
            faults.report(place, error.message)
            return
        }
        guard let fault = error.template else {
            faults.report(text.place, error.message)
            return
        }
        report(fault, in: text, of: line.property.value.rawValue)
    }
}

extension TemplateConfiguration {
    /// As the mapping's compiler takes it; the parts of an address in their fixed order.
    fileprivate var entry: MappingEntry.Value {
        switch self {
        case .text(let template): .template(template.value)
        case .texts(let templates): .list(templates.map(\.value))
        case .address(let parts):
            .address(
                AddressPart.allCases.compactMap { part in
                    parts[part].map { MappingEntry.Part(name: part.rawValue, template: $0.value) }
                })
        }
    }

    /// The template that a fault is about; `nil` where it is about the whole line.
    fileprivate func text(at place: MappingError.Place) -> Located<String>? {
        switch (self, place) {
        case (.text(let template), .value): template
        case (.texts(let templates), .element(let index)) where templates.indices.contains(index): templates[index]
        case (.address(let parts), .part(let name)): AddressPart(rawValue: name).flatMap { parts[$0] }
        default: nil
        }
    }

    /// Where the first of its templates stands.
    fileprivate var place: YAMLPlace? {
        switch self {
        case .text(let template): template.place
        case .texts(let templates): templates.first?.place
        case .address(let parts): parts.values.map(\.place).min()
        }
    }
}
