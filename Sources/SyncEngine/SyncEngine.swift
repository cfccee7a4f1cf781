/// One run of one address book: observe the folder, resolve what is open, plan, brake, apply, journal.
///
/// Promises: no change at the target without a committed intent before it; one item per record in the end, whatever is
/// late, lost or repeated; what is not ours is never touched. `Run` is pure: it does no I/O, reads no clock and draws
/// no number; `AddressBookRunner` carries out what it asks for. Must never: decide who may see what, or believe an
/// unknown outcome.
package enum SyncEngine {}
