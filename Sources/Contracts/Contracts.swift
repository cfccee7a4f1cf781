/// What a CRM source, an address book target and a journal store promise, and their errors.
///
/// Promises: each contract says all that its users may rely on, so that a second implementation needs nothing else.
/// Must never: import an implementation, or use one protocol's words (`deltaLink`, `SyncState`).
package enum Contracts {}
