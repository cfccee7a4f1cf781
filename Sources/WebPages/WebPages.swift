/// What pages over HTTP are made of, in two languages and without scripts.
///
/// Promises: text never becomes markup, and no text becomes an address. Must never: know what a page is about.
package enum WebPages {}
