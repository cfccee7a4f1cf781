import AccessRules
import ContactModel
import Sentences

/// Where a mapping gets values from: a perspective, seen as its member sees it.
struct ValueReader {
    let country: String?
    let value: (FieldPath) -> FieldValue
}

/// Makes one contact, property by property.
struct ContactMaker {
    private let mapping: Mapping
    private let options: MappingOptions
    private let reader: ValueReader
    /// Where telephone numbers may be from, most likely first.
    private let regions: [String]

    private var contact = Contact()
    private var notes: [MappingNote] = []
    private var fields: Set<Int> = []

    /// A text of a list's template, with the positions of the fields in it.
    private struct Element {
        var text: String
        var fields: [Int]
    }

    init(_ mapping: Mapping, _ options: MappingOptions, _ reader: ValueReader) {
        self.mapping = mapping
        self.options = options
        self.reader = reader
        let country = mapping.countryField == nil ? nil : reader.country
        regions = [country.flatMap(Regions.region(ofCountry:)), options.defaultRegion].compactMap { $0 }
    }

    mutating func make() -> MappedContact {
        for entry in mapping.rules {
            let property = entry.property
            switch entry.rule {
            case .text(let line): text(property, line)
            case .texts(let lines): texts(property, lines)
            case .phones(let lines): phones(property, lines)
            case .mails(let lines): mails(property, lines)
            case .address(let parts): address(property, parts)
            case .date(let path, let fields): date(property, path, fields)
            }
        }
        return MappedContact(contact: contact.normalised, notes: notes, fields: fields.sorted())
    }

    // MARK: By shape

    private mutating func text(_ property: ContactProperty, _ line: Mapping.Line) {
        guard let element = element(line) else { return }
        let (text, cut) = fitted(element.text, PropertyLimits.unitsMax(of: property), property.textExtent)
        guard !text.isEmpty else { return }
        contact[property] = .text(text)
        fields.formUnion(element.fields)
        if let cut { note(property, .cut, NoteSentence.cut.text(cut.from, cut.to)) }
    }

    private mutating func texts(_ property: ContactProperty, _ lines: [Mapping.Line]) {
        var elements = lines.flatMap(elements)
        let countBefore = elements.count
        let unitsMax = PropertyLimits.unitsMax(of: property)
        var cuts: [Int] = []
        for index in elements.indices {
            let (text, cut) = fitted(elements[index].text, unitsMax, property.textExtent)
            elements[index].text = text
            if cut != nil { cuts.append(index + 1) }
        }
        if !property.isOrdered {
            var seen: Set<String> = []
            elements = elements.filter { seen.insert($0.text).inserted }
        }
        let surplus = store(elements, property)
        if !cuts.isEmpty {
            let sentence: NoteSentence = cuts.count == 1 ? .valueCut : .valuesCut
            note(property, .cut, sentence.text(Self.listed(cuts), countBefore, unitsMax))
        }
        if surplus > 0 { noteSurplus(property, surplus, elements.count, .surplusValues) }
    }

    private mutating func address(_ property: ContactProperty, _ parts: [AddressPart: Mapping.Line]) {
        var address = PostalAddress()
        for part in AddressPart.allCases {
            guard let line = parts[part], let element = element(line) else { continue }
            let extent: NormalText.Extent = part == .street ? .lines : .line
            let (text, cut) = fitted(element.text, PropertyLimits.addressPartUnitsMax, extent)
            guard !text.isEmpty else { continue }
            address[keyPath: part.keyPath] = text
            fields.formUnion(element.fields)
            if let cut { note(property, .cut, NoteSentence.partCut.text(part.rawValue, cut.from, cut.to)) }
        }
        contact[property] = .address(address)
    }

    private mutating func date(_ property: ContactProperty, _ path: FieldPath, _ positions: [Int]) {
        let value = reader.value(path)
        guard !value.isNull else { return }
        guard let date = FieldText.date(of: value, timeZone: options.timeZone) else {
            note(property, .dropped, NoteSentence.noDate.text())
            return
        }
        contact[property] = .date(date)
        fields.formUnion(positions)
    }

    private mutating func phones(_ property: ContactProperty, _ lines: [Mapping.Line]) {
        var numbers: [Element] = []
        var unparsed: [Int] = []
        var seen: Set<String> = []
        for element in lines.flatMap(elements) {
            let list = PhoneList(element.text, regions: regions)
            for number in list.numbers {
                let unitsMax = PropertyLimits.unitsMax(of: property)
                let (text, cut) = fitted(number.text, unitsMax, property.textExtent)
                guard seen.insert(text).inserted else { continue }
                numbers.append(Element(text: text, fields: element.fields))
                if !number.isParsed { unparsed.append(numbers.count) }
                if cut != nil { note(property, .cut, NoteSentence.numberCut.text(numbers.count, unitsMax)) }
            }
        }
        let surplus = store(numbers, property)
        if let country = mapping.countryField, reader.country != nil, contact[property] != nil {
            fields.insert(country)
        }
        if !unparsed.isEmpty {
            let sentence: NoteSentence = unparsed.count == 1 ? .numberTyped : .numbersTyped
            note(property, .unparsed, sentence.text(Self.listed(unparsed), numbers.count))
        }
        if surplus > 0 { noteSurplus(property, surplus, numbers.count, .surplusNumbers) }
    }

    private mutating func mails(_ property: ContactProperty, _ lines: [Mapping.Line]) {
        var addresses: [Element] = []
        var invalidCount = 0
        var seen: Set<String> = []
        for element in lines.flatMap(elements) {
            let list = MailAddresses(element.text)
            invalidCount += list.invalidCount
            for address in list.addresses where seen.insert(address.lowercased()).inserted {
                addresses.append(Element(text: address, fields: element.fields))
            }
        }
        let surplus = store(addresses, property)
        if invalidCount > 0 {
            note(property, .dropped, NoteSentence.noMailAddress.text(invalidCount))
        }
        if surplus > 0 { noteSurplus(property, surplus, addresses.count, .surplusAddresses) }
    }

    // MARK: Templates

    private func element(_ line: Mapping.Line) -> Element? {
        let rendered = TemplateText.render(line.template.parts) { slot in
            FieldText.text(of: reader.value(slot.path), timeZone: options.timeZone)
        }
        return rendered.map { Element(text: $0.text, fields: $0.slots.flatMap { line.fields[$0] }) }
    }

    /// A field that is a whole template gives each element of its list; anything else gives one text.
    private func elements(_ line: Mapping.Line) -> [Element] {
        guard let path = line.template.onlyField else { return element(line).map { [$0] } ?? [] }
        return FieldText.elements(of: reader.value(path), timeZone: options.timeZone).map {
            Element(text: $0, fields: line.fields[0])
        }
    }

    /// The normal text within the limit, and how long it was and is where it was cut.
    private func fitted(
        _ text: String, _ unitsMax: Int, _ extent: NormalText.Extent
    ) -> (String, cut: (from: Int, to: Int)?) {
        let normal = NormalText.normalise(text, extent)
        let fitted = PropertyLimits.cut(normal, unitsMax: unitsMax, extent)
        let isCut = fitted.utf8.count < normal.utf8.count
        return (fitted, isCut ? (normal.utf16.count, fitted.utf16.count) : nil)
    }

    // MARK: Storing and noting

    /// Stores as many as there is room for, and answers how many there is none for.
    private mutating func store(_ elements: [Element], _ property: ContactProperty) -> Int {
        let present = elements.filter { !$0.text.isEmpty }
        let isSingle = property.shape == .text
        let kept = present.prefix(isSingle ? 1 : PropertyLimits.valuesMax(of: property))
        for element in kept { fields.formUnion(element.fields) }
        if isSingle {
            contact[property] = kept.first.map { .text($0.text) }
        } else {
            contact[property] = .texts(kept.map(\.text))
        }
        return present.count - kept.count
    }

    private mutating func note(_ property: ContactProperty, _ kind: MappingNote.Kind, _ detail: String) {
        notes.append(MappingNote(property: property, kind: kind, detail: detail))
    }

    private mutating func noteSurplus(
        _ property: ContactProperty, _ surplus: Int, _ count: Int, _ sentence: NoteSentence
    ) {
        note(property, .dropped, sentence.text(surplus, count, count - surplus))
    }

    /// `1, 3`.
    private static func listed(_ positions: [Int]) -> String { positions.map(String.init).joined(separator: ", ") }
}

extension AddressPart {
    fileprivate var keyPath: WritableKeyPath<PostalAddress, String?> {
        switch self {
        case .street: \.street
        case .city: \.city
        case .state: \.state
        case .countryOrRegion: \.countryOrRegion
        case .postalCode: \.postalCode
        }
    }
}
