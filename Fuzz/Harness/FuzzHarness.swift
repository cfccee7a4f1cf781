/// What the fuzzers do with one input, and what must hold afterwards.
///
/// Promises: a function of the bytes alone, so that an input that was found once fails again; every broken promise is a
/// sentence. Must never: be part of the product.
package enum FuzzHarness {
    /// The fuzzers by name, as folders of the corpus and as `make fuzz-NAME`.
    package static let fuzzers: [String: @Sendable ([UInt8]) -> [String]] = [
        "filter": FilterInput.brokenPromises, "configuration": ConfigurationInput.brokenPromises,
    ]
}
