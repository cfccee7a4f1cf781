/// When a mailbox may be sent its next requests: the window, the gate that a throttle closes, the budget of retries.
///
/// Promises: told the time and every answer, it never lets more out than the service allows. Must never: read a clock,
/// wait, or draw a random number.
package enum Pacing {}
