/// The daemon's life: read the CRM, judge the reading, keep every address book equal to its selection, report.
///
/// Promises: a reading that cannot be trusted opens nothing; one address book's trouble delays no other; a stop in the
/// middle of anything is healed by the next run. Must never: decide what a member may see, or touch a target itself.
package enum Service {}
