import Foundation
import PhoneNumbers

/// Finds the region that a record's country means, for telephone numbers without one.
enum Regions {
    /// Two capital letters; `nil` for a text that names no country, or one whose numbers cannot be read.
    ///
    /// Known are ISO's codes, the codes on cars where they are one letter or `FL`, the names in the languages of
    /// `languages`, and a few that people use besides. Case, accents and punctuation do not count.
    static func region(ofCountry country: String) -> String? { byName[key(country)] }

    private static let languages = ["de", "en", "fr", "it", "es", "nl"]

    private static let byName: [String: String] = {
        let codes = Locale.Region.isoRegions.map(\.identifier).filter { PhoneNumbers.isKnownRegion($0) }.sorted()
        var byName: [String: String] = [:]
        for locale in languages.map({ Locale(identifier: $0) }) {
            for code in codes {
                guard let name = locale.localizedString(forRegionCode: code) else { continue }
                for key in keys(name) where byName[key] == nil { byName[key] = code }
            }
        }
        for (name, code) in besides { byName[key(name)] = code }
        for code in codes { byName[key(code)] = code }
        return byName
    }()

    /// Codes on cars (United Nations, distinguishing signs of vehicles) and names that ICU's tables lack.
    private static let besides = [
        "A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "FL": "LI", "H": "HU", "I": "IT", "L": "LU", "M": "MT",
        "N": "NO", "P": "PT", "S": "SE", "V": "VA",
        "DEU": "DE", "AUT": "AT", "CHE": "CH", "GER": "DE",
        "BRD": "DE", "Bundesrepublik Deutschland": "DE", "Federal Republic of Germany": "DE",
        "Republik Österreich": "AT", "Schweizerische Eidgenossenschaft": "CH", "Confoederatio Helvetica": "CH",
        "Fürstentum Liechtenstein": "LI", "Holland": "NL", "The Netherlands": "NL", "UK": "GB", "Great Britain": "GB",
        "Großbritannien": "GB", "England": "GB", "Schottland": "GB", "Scotland": "GB", "Wales": "GB", "USA": "US",
        "United States of America": "US", "Vereinigte Staaten von Amerika": "US", "Tschechische Republik": "CZ",
        "Czech Republic": "CZ", "Slowakische Republik": "SK", "Türkei": "TR", "Turkey": "TR", "VR China": "CN",
    ]

    /// The keys of a name: umlauts without their dots, and written out.
    private static func keys(_ name: String) -> Set<String> {
        var written = name
        for (umlaut, letters) in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")] {
            written = written.replacingOccurrences(of: umlaut, with: letters)
        }
        return [key(name), key(written)]
    }

    private static func key(_ name: String) -> String {
        name.replacingOccurrences(of: "ß", with: "ss").folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil
        ).filter(\.isLetter)
    }
}
