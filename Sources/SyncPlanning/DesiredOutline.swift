package import ContactModel

/// What tells whether the CRM gives an address book anything to do, without what it shall hold.
package struct DesiredOutline: Hashable, Sendable {
    /// How many items it shall hold.
    package var items: Int
    /// As in `DesiredState`.
    package var digest: Fingerprint
    package var basis: Basis
    package var gainsWithheld: String?
    package var properties: Set<ContactProperty>

    package init(
        items: Int, digest: Fingerprint, basis: Basis, gainsWithheld: String? = nil, properties: Set<ContactProperty>
    ) {
        self.items = items
        self.digest = digest
        self.basis = basis
        self.gainsWithheld = gainsWithheld
        self.properties = properties
    }

    package init(_ desired: DesiredState) {
        self.init(
            items: desired.items.count, digest: desired.digest, basis: desired.basis,
            gainsWithheld: desired.gainsWithheld, properties: desired.properties)
    }
}
