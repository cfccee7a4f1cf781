/// The contact as a value, its canonical form and fingerprint, and the identifiers that every other part speaks of.
///
/// Promises: equal contacts have equal canonical forms, whatever order or spelling they came in; identifiers of
/// different things cannot be mixed up. Must never: read a clock, a file or a locale, or know where a contact comes
/// from or goes to.
package enum ContactModel {}
