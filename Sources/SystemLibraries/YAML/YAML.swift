/// YAML text as a tree whose every node knows its line and column, over libyaml's event interface.
///
/// Promises: any bytes give a tree or a list of faults with their places, in bounded time and memory; texts come out
/// as they were written, without YAML's guesses at types (`off` is a text here). Must never: follow an alias, obey a
/// tag, open a file, or pass a fault over in silence.
package enum YAML {}
