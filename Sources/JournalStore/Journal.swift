/// The journal on disk and in memory: two stores with the same promises, and the key that lies beside the file.
///
/// Promises: what a commit answered without an error is on disk; a transaction is written whole or not at all; a rule
/// of the journal that is broken is named; what a lost lease sends is refused; one process has the file. Must never:
/// hold a contact's content, put a row's value into an error, decide what a row means, or read a clock.
package enum Journal {
    /// What the name of the lock file adds to the journal's.
    package static let lockSuffix = ".lock"
    /// What the name of the fingerprint key's file adds to the journal's.
    package static let keySuffix = ".key"
}
