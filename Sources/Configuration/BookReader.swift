internal import ContactModel
internal import Foundation
internal import SyncPlanning
internal import YAML

/// Turns the list of books into values.
struct BookReader {
    let faults: FaultList

    func books(_ file: Section) -> [BookConfiguration]? {
        guard let nodes = file.list(Keys.books, allowsNone: false) else { return nil }
        let sections = nodes.compactMap { node -> Section? in
            if case .mapping = node.content {
                return Section(node, as: nil, prefix: "", keys: Keys.bookKeys, faults: faults)
            }
            faults.report(
                node.place,
                "a book is \(Section.words(for: node)). Give a mapping with view, members and mapping.")
            return nil
        }
        let books = sections.map { book($0) }
        reportTwins(sections)
        return books.contains { $0 == nil } ? nil : books.compactMap { $0 }
    }

    private func book(_ section: Section) -> BookConfiguration? {
        let name = section.name(Keys.name, lengthMax: 255)
        let id = section.name(Keys.id, lengthMax: 255)
        let view = section.text(Keys.view)
        let filter = section.text(Keys.filter)
        let members = members(section)
        let limit = limit(section)
        let order = order(section)
        let pinned = section.text(Keys.pinned)
        let folder = section.choice(Keys.folder, among: ["own": FolderPolicy.own, "default": .default]) ?? .own
        let onEdit = section.choice(Keys.onEdit, among: ["restore": EditPolicy.restore, "keep": .keep])
        let onDelete = section.choice(Keys.onDelete, among: ["restore": DeletePolicy.restore, "leave": .leave])
        let brake = brake(section)
        let mode = section.choice(Keys.bookMode, among: ConfigurationReader.modes)
        let reuseFolder = section.boolean(Keys.reuseFolder)
        if reuseFolder == true, folder == .default { refuseReuse(section) }
        let mapping = MappingReader(faults: faults).lines(section)
        guard let view, let members, let mapping else { return nil }
        let folderName = name?.value ?? Self.nameDefault
        return BookConfiguration(
            id: BookID(id?.value ?? folderName), name: folderName, place: section.place, view: view, filter: filter,
            members: members, limit: limit, order: order, pinned: pinned, folder: folder, onEdit: onEdit ?? .restore,
            onDelete: onDelete ?? .restore, brake: brake, mode: mode, reuseFolder: reuseFolder ?? false,
            mapping: mapping.lines, photo: mapping.photo)
    }

    private static let nameDefault = "CRM"

    private func members(_ book: Section) -> MembersConfiguration? {
        guard let section = book.section(Keys.members, keys: Keys.memberKeys) else { return nil }
        let groups = section.texts(Keys.groups, allowsNone: true)
        let users = section.texts(Keys.users, allowsNone: true)
        let except = section.texts(Keys.except, allowsNone: true)
        let isReported = (section.has(Keys.groups) && groups == nil) || (section.has(Keys.users) && users == nil)
        if !isReported, !section.hasUnknownKeys, (groups ?? []).isEmpty, (users ?? []).isEmpty {
            book.refuse(Keys.members, at: section.place, "names neither a group nor a user")
            return nil
        }
        return MembersConfiguration(groups: groups ?? [], users: users ?? [], except: except ?? [])
    }

    private func limit(_ section: Section) -> Int? {
        guard section.has(Keys.limit) else { return BookConfiguration.limitDefault }
        guard let text = section.number(Keys.limit), text.value != "none" else { return nil }
        return section.integer(Keys.limit, in: 1...BookConfiguration.limitMax)?.value
    }

    private func order(_ section: Section) -> [OrderConfiguration]? {
        section.texts(Keys.order, allowsNone: false)?.compactMap { entry in
            let words = entry.value.split(whereSeparator: { $0 == " " })
            guard let direction = words.last?.lowercased(), words.count > 1, ["asc", "desc"].contains(direction) else {
                return OrderConfiguration(path: entry, isDescending: false)
            }
            var path = entry.value[..<words[words.count - 1].startIndex]
            while path.last == " " { path.removeLast() }
            return OrderConfiguration(path: entry.map { _ in String(path) }, isDescending: direction == "desc")
        }
    }

    /// The default Contacts folder is used as it is, and never taken over.
    private func refuseReuse(_ section: Section) {
        guard let text = section.quietText(Keys.reuseFolder) else { return }
        faults.report(text.place, "reuse_folder has no meaning beside folder: default. Drop one of the two lines.")
    }

    private func brake(_ book: Section) -> Brake {
        guard let section = book.section(Keys.brake, keys: Keys.brakeKeys) else { return Brake() }
        let standard = Brake()
        return Brake(
            items: section.integer(Keys.brakeItems, in: 0...100_000)?.value ?? standard.items,
            percent: section.integer(Keys.brakePercent, in: 0...100)?.value ?? standard.percent)
    }

    /// Two books may share neither id nor folder; folder names differ by more than case.
    private func reportTwins(_ sections: [Section]) {
        var names: [String: YAMLPlace] = [:]
        var ids: [String: YAMLPlace] = [:]
        for section in sections where !section.isMisspelt(Keys.name) {
            let name = section.quietText(Keys.name) ?? Located(Self.nameDefault, at: section.place)
            let id = section.quietText(Keys.id)
            let nameKey = name.value.precomposedStringWithCanonicalMapping.lowercased()
            if let first = names[nameKey] {
                faults.report(
                    name.place,
                    "name \(name.value.quoted) is that of the book in line \(first.line) too. Give each book a folder "
                        + "name of its own.")
            } else {
                names[nameKey] = name.place
            }
            let idText = id?.value ?? name.value
            let idPlace = id?.place ?? name.place
            if let first = ids[idText] {
                guard id != nil else { continue }
                faults.report(
                    idPlace,
                    "id \(idText.quoted) is that of the book in line \(first.line) too. Give each book an id of its "
                        + "own.")
            } else {
                ids[idText] = idPlace
            }
        }
    }
}
