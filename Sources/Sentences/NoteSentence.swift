/// What a contact does not show as its record has it: counts and positions, never a value.
package enum NoteSentence: String, Sentence {
    case cut = "cut from {} to {} characters"
    /// The first value is an `AddressPartName`.
    case partCut = "{} cut from {} to {} characters"
    case valueCut = "value {} of {} cut to {} characters"
    case valuesCut = "values {} of {} cut to {} characters"
    case numberCut = "number {} cut to {} characters"
    case numberTyped = "number {} of {} kept as typed"
    case numbersTyped = "numbers {} of {} kept as typed"
    case noDate = "the value is no date of the years 1 to 9999"
    case noMailAddress = "{} left out: not a valid mail address"
    case surplusValues = "{} of {} values left out: there is room for {}"
    case surplusNumbers = "{} of {} numbers left out: there is room for {}"
    case surplusAddresses = "{} of {} addresses left out: there is room for {}"
}

/// A part of a postal address, as mappings name it.
package enum AddressPartName: String, Sentence {
    case street, city, state, countryOrRegion, postalCode
}
