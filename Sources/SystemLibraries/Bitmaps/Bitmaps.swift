/// Sets of numbers, compressed, by CRoaring.
///
/// Promises: a set never changes; every operation makes a new one, or gives back one of its operands. Must never: hand out
/// a pointer of the library.
package enum Bitmaps {}
