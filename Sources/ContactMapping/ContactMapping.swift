/// What of a record becomes what of a contact: templates, telephone numbers, mail addresses, notes.
///
/// Promises: a contact is made of a `Perspective` alone, hence of nothing that its member may not read; it is normal,
/// within every limit, and the same for equal perspectives; whatever was cut, left out or not understood is noted.
/// Must never: carry a protected field, put a value into a note or an error, fail on a value, or read a clock.
package enum ContactMapping {}
