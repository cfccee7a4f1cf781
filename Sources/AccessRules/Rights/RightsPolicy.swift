package import Foundation

/// What the configuration says about rights, where the CRM says nothing.
package struct RightsPolicy: Hashable, Sendable {
    /// `records_default`: of tables for which no record right is defined at all.
    package let recordsDefault: DefaultRight
    /// `fields_default`: of fields without any entry, in tables without a default of their own.
    package let fieldsDefault: DefaultRight
    /// `protected`: never in any perspective, whatever the CRM's rights say.
    package let protected: Set<FieldKey>
    /// What `today()` means.
    package let timeZone: TimeZone

    package init(
        recordsDefault: DefaultRight, fieldsDefault: DefaultRight, protected: Set<FieldKey>, timeZone: TimeZone
    ) {
        self.recordsDefault = recordsDefault
        self.fieldsDefault = fieldsDefault
        self.protected = protected
        self.timeZone = timeZone
    }
}
