/// Desired, recorded and observed state in, plan out; the journal's beliefs as values; marks, brakes.
///
/// Promises: a plan is a function of its inputs, the same to the byte whatever order they come in; every operation
/// carries its cause. Must never: do I/O, read a clock, or draw a random number.
package enum SyncPlanning {}
