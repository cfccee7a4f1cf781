internal import AccessRules
internal import ContactMapping
internal import ContactModel
internal import Cryptography
internal import Foundation
internal import Selection

/// Digests of a book's definition, over a canonical form: each text with its length, so that nothing runs together.
enum BookDigest {
    /// View, filters, order, limit and the defaults of rights. `protected` fields cannot stand in any of them.
    static func definition(_ rule: SelectionRule, policy: RightsPolicy) -> [UInt8] {
        var form = CanonicalForm(name: "satchel book definition 1")
        form.add(rule.view.name)
        form.add(rule.view.table)
        form.add(rule.viewFilter?.text)
        form.add(rule.filter?.text)
        form.add(rule.pinned?.text)
        form.add(rule.order.count)
        for criterion in rule.order {
            form.add(criterion.path.description)
            form.add(criterion.isDescending ? 1 : 0)
        }
        form.add(rule.limit ?? 0)
        form.add(policy.recordsDefault.rawValue)
        form.add(policy.fieldsDefault.rawValue)
        form.add(policy.timeZone.identifier)
        return form.digest
    }

    /// Templates by property, whatever order the file has them in.
    static func mapping(
        _ lines: [MappingLine], photo: PhotoLine?, table: String, defaultRegion: String?, protected: Set<FieldKey>
    ) -> [UInt8] {
        var form = CanonicalForm(name: "satchel book mapping 1")
        form.add(table)
        form.add(defaultRegion)
        form.add(protected.count)
        for key in protected.sorted() {
            form.add(key.table)
            form.add(key.field)
        }
        for line in lines.sorted(by: { $0.property.value < $1.property.value }) {
            form.add(line.property.value.rawValue)
            switch line.template {
            case .text(let template): form.add(template.value)
            case .texts(let templates):
                form.add(templates.count)
                for template in templates { form.add(template.value) }
            case .address(let parts):
                for part in AddressPart.allCases { form.add(parts[part]?.value) }
            }
        }
        if let photo {
            form.add(Mapping.photoName)
            form.add(photo.template.value)
        }
        return form.digest
    }
}

private struct CanonicalForm {
    private var bytes: [UInt8] = []

    init(name: String) { add(name) }

    var digest: [UInt8] { SHA256.digest(of: bytes) }

    mutating func add(_ text: String?) {
        guard let text else {
            bytes.append(0)
            return
        }
        bytes.append(1)
        add(text.utf8.count)
        bytes += text.utf8
    }

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: Int64(number).bigEndian) { bytes += $0 }
    }
}
