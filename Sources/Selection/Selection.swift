/// Who gets which records, in which order, and why.
///
/// Promises: a selection is computed from perspectives only, so nothing that a member may not see decides anything in
/// it; its order is total; an explanation is computed by the code that selects. Must never: map a contact, read a
/// clock, or remember rights from one reading to the next.
package enum Selection {}
