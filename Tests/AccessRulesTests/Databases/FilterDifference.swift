/// Where a filter means something else than the same words in PostgreSQL, as `Documentation/Filters.md` puts it.
///
/// The translation (`PostgresDialect`) says in SQL what is meant instead, so that the comparison goes on; only a filter
/// that is put to PostgreSQL as it stands can meet one of these.
enum FilterDifference: String, CaseIterable {
    /// `satchel_key` (SEMANTICS 11).
    case textEquality = "Text is compared without case"
    /// The key's collation is "C" (SEMANTICS 12).
    case textOrder = "Text is ordered by code points"
    /// `satchel_integer`, `satchel_date`, `satchel_decimal`, `satchel_pattern` (SEMANTICS 18).
    case noErrors = "Nothing raises an error"
    /// `satchel_decimal` (SEMANTICS 18).
    case decimalDigits = "Decimals have 38 digits"
    /// `normalize` inside `length` (SEMANTICS 14).
    case length = "length counts code points in NFC"
    /// The collation "und-x-icu" (SEMANTICS 14).
    case caseMapping = "lower and upper know no locale"
    /// `= ANY` (SEMANTICS 16).
    case lists = "A list stands among the values of in"
    /// Every null is written with its type (SEMANTICS 15).
    case bareNull = "A bare null takes any type"
    /// Checked when a filter is compiled (SEMANTICS 15).
    case literals = "A text literal is always text"
    /// `AT TIME ZONE`, and `DayStartTests` (SEMANTICS 15).
    case twoMidnights = "A day begins at its first midnight"
    /// Literals in the translation (SEMANTICS 19).
    case clock = "now() and today() are those of the reading"
}
