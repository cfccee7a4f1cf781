/// The CRMs that Satchel reads: one folder per kind, each turning its rows and permissions into our values.
///
/// Promises: a reading is of one state of the CRM; a row or value that does not fit is named by its place and left out
/// or null, and says whether rights may be incomplete by it. Must never: write to a CRM while reading it, judge rights
/// (it hands them on as they are), or put a field's value into a message. The embedded CRM, which Satchel also makes,
/// fills and checks, is in `Embedded`.
package enum CRMSources {}
