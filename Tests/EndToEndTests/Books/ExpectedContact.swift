import ExchangeSimulator
import Foundation

/// What an item shall show of one contact, written down from the sample's mappings by hand, and how it differs.
struct ExpectedContact {
    /// Texts of one line, by property; unset ones are absent.
    var texts: [String: String] = [:]
    /// Parts of an address, by property and part.
    var parts: [String: [String: String]] = [:]
    /// The notes' words; white space between them is layout.
    var notes: [String] = []
    var categories: Set<String> = []
    /// The telephone fields behind a property, in order, as they were typed.
    var phones: [String: [String]] = [:]
    var mails: [String] = []

    init(_ seen: IndependentReading.Seen, of book: IndependentReading.Book) {
        let own = seen.own.compactMapValues { Self.line($0) }
        let company = seen.company.compactMapValues { Self.line($0) }
        texts["givenName"] = own["Vorname"]
        texts["surname"] = own["Name"]
        let name = [own["Name"], own["Vorname"], book == .crm ? company["Name"] : nil]
        // Exchange makes up a name where it is given none.
        defer { texts["displayName"] = texts["displayName"] ?? texts["companyName"] ?? mails.first }
        texts["displayName"] = Self.joined(name)
        phones["mobilePhone"] = Self.present([seen.own["Mobil"]])
        mails = Self.mails(seen.own["EMail"])
        notes = Self.words(seen.own["Bemerkung"])
        switch book {
        case .crm:
            texts["title"] = own["Titel"]
            texts["companyName"] = company["Name"]
            texts["jobTitle"] = own["Position"]
            texts["department"] = own["Abteilung"]
            texts["businessHomePage"] = own["Web"]
            parts["businessAddress"] = Self.address(own)
            phones["businessPhones"] = Self.present([seen.own["Telefon"], seen.company["Telefon"]])
            phones["homePhones"] = Self.present([seen.own["Privat"]])
            categories = Set(["CRM", own["Vertriebsgebiet"]].compactMap(\.self))
            if let turnover = own["Umsatz"] { notes += ["Umsatz:", Self.withoutZeros(turnover)] }
            if let result = own["Testergebnis"] { notes += ["Testergebnis:", result] }
        case .all:
            texts["companyName"] = company["Name"]
            texts["jobTitle"] = own["Position"]
            phones["businessPhones"] = Self.present([seen.own["Telefon"]])
            categories = Set(["CRM", own["Status"]].compactMap(\.self))
        case .patients:
            texts["title"] = own["Titel"]
            parts["homeAddress"] = Self.address(own)
            phones["homePhones"] = Self.present([seen.own["Privat"]])
            categories = ["Patienten"]
            if let result = own["Testergebnis"] { notes += ["Testergebnis:", result] }
        }
    }

    // MARK: Comparing

    /// Every property in which the item differs, with both sides.
    func differences(from item: SimulatedContact) -> [String] {
        var differences: [String] = []
        func differ(_ property: String, _ expected: Any?, _ found: Any?) {
            differences.append(
                "\(property): expected \(expected.map { "\($0)" } ?? "nothing"), found \(found.map { "\($0)" } ?? "nothing")"
            )
        }
        for property in Self.textProperties where !Self.fits(item.text(property), texts[property]) {
            differ(property, texts[property], item.text(property))
        }
        for property in ["businessAddress", "homeAddress"] {
            let found = (item.properties[property]?.object ?? [:]).compactMapValues(\.string)
            if found != parts[property] ?? [:] { differ(property, parts[property], found) }
        }
        let foundNotes = Self.words(item.text("personalNotes"))
        if !Self.fits(foundNotes.joined(separator: " "), notes.joined(separator: " "), longer: 30_000) {
            differ("personalNotes", notes, foundNotes)
        }
        if Set(item.texts("categories")) != categories { differ("categories", categories, item.texts("categories")) }
        if item.addresses.map(Self.withSmallDomain) != mails.map(Self.withSmallDomain) {
            differ("emailAddresses", mails, item.addresses)
        }
        for (property, typed) in phones {
            let found = property == "mobilePhone" ? Self.present([item.text(property)]) : item.texts(property)
            if !Self.agree(found, typed, roomFor: property == "mobilePhone" ? 1 : 2) { differ(property, typed, found) }
        }
        // What the book does not map stays unset.
        for property in ["businessPhones", "homePhones", "imAddresses"] where phones[property] == nil {
            if !item.texts(property).isEmpty { differ(property, nil, item.texts(property)) }
        }
        return differences
    }

    private static let textProperties = [
        "givenName", "surname", "displayName", "title", "companyName", "jobTitle", "department", "businessHomePage",
        "middleName", "nickName", "officeLocation",
    ]

    /// Long texts are cut: what is left must be how the whole begins, and most of what fits.
    private static func fits(_ found: String?, _ expected: String?, longer: Int = 230) -> Bool {
        guard let expected, expected.utf16.count > longer, let found, found != expected else {
            return (found ?? "") == (expected ?? "")
        }
        return found.utf16.count > longer && expected.hasPrefix(found)
    }

    /// Each number shown is one of those that were typed, by its digits or to the letter; there are as many as there is
    /// room for. A field may hold several.
    private static func agree(_ found: [String], _ typed: [String], roomFor room: Int) -> Bool {
        let isDivided = typed.contains { $0.contains { ",;/".contains($0) } }
        let different = Set(typed.map(localDigits)).count
        guard found.count <= room, isDivided || found.count == min(room, different) else { return false }
        guard found.count >= min(room, different) else { return false }
        return found.allSatisfy { number in
            typed.contains {
                $0 == number || (!localDigits(number).isEmpty && digits($0).contains(localDigits(number)))
            }
        }
    }

    private static func digits(_ text: String) -> String { text.filter { ("0"..."9").contains($0) } }

    /// The digits without the country's number and the zero of long distance; texts without digits as they are.
    private static func localDigits(_ text: String) -> String {
        let digits = digits(text)
        guard !digits.isEmpty else { return text }
        var local = digits[...]
        while local.first == "0" { local.removeFirst() }
        if text.hasPrefix("+") || text.hasPrefix("00"), ["49", "43", "41"].contains(local.prefix(2)) {
            local.removeFirst(2)
        }
        while local.first == "0" { local.removeFirst() }
        return String(local)
    }

    // MARK: Reading fields

    private static func present(_ texts: [String?]) -> [String] { texts.compactMap { $0 }.filter { !$0.isEmpty } }

    /// One line without control characters and without white space around it; `nil` when nothing is left.
    private static func line(_ text: String) -> String? {
        var line = ""
        // The one piece of HTML in the sample's names.
        let text = text.replacingOccurrences(of: "<b>", with: "")
        for scalar in text.unicodeScalars {
            if "\n\r\t\u{0B}\u{0C}\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) {
                line.unicodeScalars.append(" ")
            } else if scalar.properties.generalCategory != .control {
                line.unicodeScalars.append(scalar)
            }
        }
        line = line.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces)
        return line.isEmpty ? nil : line
    }

    /// `Name, Vorname · Firma`, without separators that stand alone.
    private static func joined(_ name: [String?]) -> String? {
        var text = ""
        for (separator, part) in zip(["", ", ", " · "], name) {
            guard let part else { continue }
            text += (text.isEmpty ? "" : separator) + part
        }
        return text.isEmpty ? nil : text
    }

    private static func address(_ own: [String: String]) -> [String: String] {
        [
            "street": [own["Strasse"], own["Hausnummer"]].compactMap(\.self).joined(separator: " "),
            "postalCode": own["PLZ"] ?? "", "city": own["Ort"] ?? "", "countryOrRegion": own["Land"] ?? "",
        ].filter { !$0.value.isEmpty }
    }

    /// Addresses with a name, one at-sign and a domain; at most three, each once.
    private static func mails(_ text: String?) -> [String] {
        var mails: [String] = []
        for word in (text ?? "").split(whereSeparator: { " ;,<>\"\n".contains($0) }).map(String.init) {
            let halves = word.split(separator: "@", omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[0].isEmpty, halves[1].contains("."),
                !mails.contains(where: { $0.lowercased() == word.lowercased() })
            else { continue }
            mails.append(word)
        }
        return Array(mails.prefix(3))
    }

    /// An amount is a number: `12.50` and `12.5` are the same.
    private static func withoutZeros(_ amount: String) -> String {
        guard amount.contains(".") else { return amount }
        var amount = amount[...]
        while amount.last == "0" { amount.removeLast() }
        if amount.last == "." { amount.removeLast() }
        return String(amount)
    }

    /// A domain's case means nothing, so it may be written either way.
    private static func withSmallDomain(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return address }
        return String(address[..<at]) + address[at...].lowercased()
    }

    /// The words of a note as a reader sees them: HTML translated by hand, list signs left out.
    private static func words(_ note: String?) -> [String] {
        var note = note ?? ""
        for (html, text) in htmlNotes { note = note.replacingOccurrences(of: html, with: text) }
        var plain = ""
        for scalar in note.unicodeScalars {
            if scalar.properties.generalCategory != .control || scalar.properties.isWhitespace {
                plain.unicodeScalars.append(scalar)
            }
        }
        return plain.split(whereSeparator: \.isWhitespace).map(String.init).filter { $0 != "-" }
    }

    private static let htmlNotes = [
        (
            "<p>Ruft gern <b>vormittags</b> an.<br>Danach nur <i>per Mail</i>.</p>",
            "Ruft gern vormittags an. Danach nur per Mail."
        ),
        (
            "<div>Angebot &amp; Vertrag liegen vor.</div><ul><li>Wartung</li><li>Ersatzteile</li></ul>",
            "Angebot & Vertrag liegen vor. Wartung Ersatzteile"
        ),
        (
            "<html><body><h1>Besuch</h1><p>Werk&nbsp;2, Tor&nbsp;3</p><script>alert('x')</script></body></html>",
            "Besuch Werk 2, Tor 3"
        ),
        ("Preis &lt; 5.000 &euro;<br/>Rabatt: 5&nbsp;%", "Preis < 5.000 € Rabatt: 5 %"),
    ]
}
