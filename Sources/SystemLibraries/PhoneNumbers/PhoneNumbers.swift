import CPhoneNumber

/// Telephone numbers in international form, by libphonenumber.
///
/// Promises: any text from any thread is answered, none makes it fail; a number is never guessed, so that what is not
/// surely complete stays for the caller to keep as it is. Must never: log or keep a number.
package enum PhoneNumbers {
    /// The longest text that is looked at; no number is longer.
    package static let scalarsMax = 250

    /// The international form of the one number that `text` is, such as `+49 30 123456`, with ` ext. 12` after it for
    /// an extension; `nil` where the text is anything else.
    ///
    /// Read are digits of any script, punctuation, `+` or the region's international prefix, `(0)` after the country's
    /// number, an extension (`ext. 12`, `x12`, `#12`), and one of the usual words for a telephone in front. Any other
    /// word makes it not a number: `0171 1234567 privat` says more than its digits do, and letters are no digits.
    /// A number without its country must be complete and valid in `region`; one with it needs a possible length only.
    /// The international form is its own international form.
    /// - Parameter region: Two capital letters of ISO 3166, see `isKnownRegion`.
    package static func international(_ text: String, region: String) -> String? {
        guard let number = PhoneText.number(in: text) else { return nil }
        return filled { satchel_phone_international(number, region, $0, $1) }
    }

    /// Whether `region` is one whose numbers can be read: two capital letters such as `DE`.
    package static func isKnownRegion(_ region: String) -> Bool {
        satchel_phone_is_known_region(region)
    }

    /// The version of the library, whose tables say what is valid; `nil` where it is linked in and does not say.
    package static var libraryVersion: String? {
        let path = filled { satchel_phone_library_path($0, $1) }
        guard let path, let suffix = path.split(separator: "/").last?.firstRange(of: ".so.") else { return nil }
        return String(path[suffix.upperBound...])
    }

    private static func filled(_ fill: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            guard let start = buffer.baseAddress, fill(start, buffer.count) else { return nil }
            return String(cString: start)
        }
    }
}
