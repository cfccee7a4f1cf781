package import ContactMapping
package import ContactModel
package import Selection
import SyncPlanning

/// What one member gets of one book: the selection and each record's contact.
package struct MemberContacts: Sendable {
    package struct Item: Sendable {
        package let selected: SelectedRecord
        package let mapped: MappedContact
        /// The picture that its photo is made of; `nil`: none.
        package let picture: MappedPhoto?
    }

    package let selection: MemberSelection
    /// In the selection's order. Records whose contact would be empty are in `empty` instead.
    package let items: [Item]
    /// Selected records of which the member may read no mapped field that has a value, in order.
    package let empty: [RecordID]

    package init(selection: MemberSelection, mapping: Mapping, options: MappingOptions) {
        self.selection = selection
        var items: [Item] = []
        items.reserveCapacity(selection.selected.count)
        var empty: [RecordID] = []
        for selected in selection.selected {
            let mapped = mapping.contact(from: selected.perspective, options: options)
            if mapped.isEmpty {
                empty.append(selected.record)
            } else {
                items.append(
                    Item(selected: selected, mapped: mapped, picture: mapping.photo(from: selected.perspective)))
            }
        }
        self.items = items
        self.empty = empty
    }
}
