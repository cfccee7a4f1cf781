/// What several test targets share: a seeded generator, texts that are made to be awkward, random filters and worlds.
///
/// Promises: the same seed gives the same values on every machine. Must never: be imported by a product target, or hold
/// anything about real people.
package enum TestSupport {}
