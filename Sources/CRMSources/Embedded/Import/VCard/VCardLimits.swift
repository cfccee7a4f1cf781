/// How large what an import of vCards reads may be.
enum VCardLimits {
    static let fileBytesMax = 256 * 1024 * 1024
    /// Of one folder.
    static let filesMax = 20_000
    /// Of a line with everything that it is folded into: a photo and its third on top for base64.
    static let lineBytesMax = 12 * 1024 * 1024
    static let cardBytesMax = 32 * 1024 * 1024
    static let cardPropertiesMax = 1000
    /// Of a property's name, and of one of its parameters'.
    static let nameBytesMax = 60
    static let lineParametersMax = 100
    /// Of a property with its parameters, before the colon.
    static let headBytesMax = 16 * 1024
    static let uidBytesMax = 1000
    /// Of a text that goes into a column.
    static let valueBytesMax = 64 * 1024
    /// Of the same as it is written, encoded; of a longer one nobody needs to look what it says.
    static let encodedBytesMax = 4 * valueBytesMax
    static let photoBytesMax = 8 * 1024 * 1024
    /// Errors that are listed one by one; the others are counted.
    static let errorsMax = 1000
    /// Kinds of what is left out that are listed one by one.
    static let leftOutKindsMax = 200
}

/// What is wrong at a line, as a sentence without a capital, to stand after the place. Never a value.
struct VCardFault: Error, Equatable {
    let line: Int
    let text: String
}
