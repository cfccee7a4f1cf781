/// Filters for the corners of the language that random ones seldom meet. Each compiles in every table that has a `Name`.
enum FilterProbes {
    static let all = text + patterns + lists + numbers + time + logic + asTheyStand

    /// Without texts, users and values at the ends, so that PostgreSQL can read them, too.
    static let asTheyStand = [
        "1 = 1 is null", "(1 = 1) is null", "not true is null", "not (true is null)", "not 1 = 2 and true",
        "not 1 = 2 or null", "1 + 1 = 2 and not false or null", "false and null is null", "true or true and false",
        "(true or true) and false", "(1 = 1) in (true)", "true = 1 in (1, 2)", "1 in (1) is null",
        "2 between 1 and 3 = true", "true = 2 between 1 and 3", "2 between 1 and 3 and false",
        "2 not between 3 and 4 is null",
        "1 - - 1 = 2", "5 - 2 - 1 = 2", "5 - (2 - 1) = 4", "- 1 + 2 = 1", "- 1 - 2 = - 3", "+ 2 - 1 = 1", "1.50 = 1.5",
        "1 + 1 in (2)", "1 + 1 between 1 + 1 and 3 - 1", "not false = true", "not (false = true)", "true = (1 = 1)",
        "false < true", "true between false and true", "(null = 1) = (1 = 1)", "2 not between null and 1",
        "(1 between null and 0) is null", "coalesce(1 = null, true)", "true in (false, null) is null", "null or true",
        "date '2024-02-28' + 1 = date '2024-02-29'", "1 + date '2024-02-28' = date '2024-02-29'", "0.1 + 0.2 = 0.3",
        "date '2024-03-01' - 1 - 1 = date '2024-02-28'", "today() = now()", "today() + 1 > now()", "2 = 2.0",
        "coalesce(today(), now()) = today()", "now() between today() and today() + 1", "coalesce(1, 2.5) = 1.0",
    ]

    private static let text = [
        "'Straße' = 'STRAẞE'", "'Straße' = 'STRASSE'", "'e\u{301}' = 'É'", "'Σίσυφος' = 'ΣΊΣΥΦΟΣ'", "'\u{212A}' = 'k'",
        "'\u{FB00}' = 'ff'", "'\u{10400}' = '\u{10428}'", "'' is null", "'a' < 'B'", "'Z' < 'ä'",
        "'ä' between 'z' and 'ö'",
        "'\u{FF5E}' < '\u{10428}'", "length('q\u{308}') = 2", "length('e\u{301}') = 1", "length('\u{10400}') = 1",
        "length('') = 0", "trim(' \u{A0}a\t ') = '\u{A0}a\t'", "trim('   ') = ''", "lower('ΣΊΣΥΦΟΣ') = 'σίσυφοσ'",
        "length(upper('Straße')) = 7", "upper('\u{FB00}') = 'FF'", "length(lower('İ')) = 2", "upper('ß') = 'ß'",
        "coalesce(null, 'a') = 'A'", "lower(null) is null", "length(Name) > 4", "trim(Name) = Name",
        "length(trim(Name)) < length(Name)", "upper(Name) = lower(Name)", "lower(upper(Name)) = Name",
    ]

    private static let patterns = [
        "'a%b' like 'a\\%b'", "'axb' like 'a\\%b'", "'a\\b' like 'a\\\\b'", "'a%b' like 'a|%b' escape '|'",
        "'a\\b' like 'a\\b' escape ''", "'%' like '%%' escape '%'", "'a' like '%%' escape '%'",
        "'_' like '__' escape '_'",
        "'ß' like 'ßß' escape 'ß'", "'ẞ' like 'ẞ' escape 'ß'", "'a' like 'ßA' escape 'ß'", "'' like ''", "'' like '%'",
        "'' like '_'", "'\u{10400}' like '_'", "'q\u{308}' like '__'", "'é' like '_'", "'A' not like 'a'",
        "null like '%'",
        "'a' like null", "'a' like lower('A')", "'a\\' like lower('a\\')", "(Name like coalesce(Name, '')) is null",
        "Name like coalesce(Name, '') escape ''", "Name like lower('%\\\\%')",
        "(Name like coalesce('a|', Name) escape '|') is null",
        "contains('Straße', 'ẞ')", "contains('', '')", "contains('a', '')", "contains(null, 'a') is null",
        "starts_with('Nord', 'nO')", "starts_with('', 'a')", "starts_with(Name, '')", "starts_with(Name, null) is null",
        "contains('e\u{301}', 'e')", "contains(Name, Name)",
    ]

    private static let lists = [
        "Name in (user.gebiete)", "Name not in (user.gebiete)", "(null in (user.gebiete)) is null",
        "null not in (user.gebiete)", "(Name in (user.gebiete, null)) is null", "Name in ('Nord', user.gebiet)",
        "contains(user.gebiete, 'nord')", "contains(user.gebiete, null) is null", "contains(user.themen, Name)",
        "(contains(user.themen, Name)) is null", "1 in (user.zahlen)", "1.0 in (user.zahlen)", "1 not in (user.zahlen)",
        "today() in (user.tage)", "now() not in (user.tage)", "user.gebiete is null", "user.themen is not null",
        "(Name in (user.themen)) is null", "null in ('a')", "(null in ('a')) is null", "'a' not in ('b', null)",
    ]

    private static let numbers = [
        "9223372036854775807 + 1 is null", "- 9223372036854775807 - 2 is null", "- (- 9223372036854775807 - 1) is null",
        "9223372036854775807 + 1.0 = 9223372036854775808", "9223372036854775808 > 9223372036854775807",
        "0.1 + 0.2 = 0.3",
        "99999999999999999999 + 0.0000000000000000001 is null", "12345678901234567890123456789012345678 + 0.1 is null",
        "12345678901234567890123456789012345678 + 1 = 12345678901234567890123456789012345679",
        "99999999999999999999999999999999999999 + 1 = 99999999999999999999999999999999999999",
        "99999999999999999999999999999999999999 + 2 is null", "99999999999999999999999999999999999999 + 1 is null",
        "10000000000000000000000000000000000000 + 90000000000000000000000000000000000000 is null",
        "- 1.5 < - 1", "1 between 0.5 and 1", "2 = 2.0", "- null is null", "null + 1 is null", "coalesce(1, 2.5) = 1.0",
        "1 - - 1 = 2", "5 - 2 - 1 = 2", "1.50 = 1.5",
    ]

    private static let time = [
        "date '9999-12-31' + 1 is null", "date '0001-01-01' - 1 is null", "1 + date '2024-02-28' = date '2024-02-29'",
        "date '2026-01-01' - 9223372036854775807 is null", "date '2026-01-01' + (- 9223372036854775807 - 1) is null",
        "date '2026-01-01' - (- 9223372036854775807 - 1) is null", "today() = now()", "today() <= now()",
        "today() + 1 > now()",
        "coalesce(today(), now()) = today()", "date '2026-03-29' + 1 > date '2026-03-29'", "today() - 0 = today()",
        "date '9999-12-31' - 3652058 = date '0001-01-01'", "now() between today() and today() + 1",
    ]

    private static let logic = [
        "null", "not null", "null or true", "null and false", "(null or false) is null", "(1 = null) is null",
        "(null = null) is null", "true = (1 = 1)", "(null = 1) = (1 = 1)", "not true is null", "1 = 1 is null",
        "false < true",
        "true between false and true", "null between 1 and 2", "(1 between null and 0) is null",
        "2 not between null and 1",
        "coalesce(1 = null, true)", "subscribed()", "not subscribed()", "true in (false, null) is null",
        "1 + 1 = 2 and not false or null", "false and null is null", "not 1 = 2 and true",
    ]
}
