/// What the fuzzers do with one input, and what must hold afterwards.
///
/// Promises: a function of the bytes alone, so that an input that was found once fails again; every broken promise is a
/// sentence. Must never: be part of the product.
package enum FuzzHarness {
    /// By name, as folders of the corpus and as `make fuzz-NAME`.
    package enum Fuzzer: String, CaseIterable, Sendable {
        case filter, configuration, graph, csv, value, contact, head, picture, vcard
    }

    /// Which promises do not hold for this input; empty: all do.
    package static func brokenPromises(_ bytes: [UInt8], by fuzzer: Fuzzer) async -> [String] {
        switch fuzzer {
        case .filter: FilterInput.brokenPromises(bytes)
        case .configuration: ConfigurationInput.brokenPromises(bytes)
        case .graph: await GraphInput.brokenPromises(bytes)
        case .csv: CSVInput.brokenPromises(bytes)
        case .value: ValueInput.brokenPromises(bytes)
        case .contact: ContactInput.brokenPromises(bytes)
        case .head: HeadInput.brokenPromises(bytes)
        case .picture: PictureInput.brokenPromises(bytes)
        case .vcard: VCardInput.brokenPromises(bytes)
        }
    }
}
