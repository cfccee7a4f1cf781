/// Who may see which record and which of its fields, and the filter language that says so.
///
/// Promises: every answer carries its reason; what cannot be read completely opens nothing; a `Perspective` is the only
/// way to a record's values that a mapping gets, and only this module can make one. Must never: read a clock, a
/// database or a file, fail while evaluating, or let a value of an unreadable field decide anything but a rights
/// filter.
package enum AccessRules {}
