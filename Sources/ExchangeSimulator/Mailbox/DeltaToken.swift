/// The place in a folder's changes that a delta or skip token stands for (FACTS §6), opaque on the wire.
///
/// Changes are read in their order, so a place is one number: what changed during a round simply comes later in it.
struct DeltaToken: Sendable, Equatable {
    var folder: UInt64
    /// Everything up to this change was told.
    var position: UInt64
    var pageItemsMax: Int
    /// The properties of the first request, frozen; `nil` is all.
    var select: [String]?
    var generation: UInt64

    enum Failure: Error, Sendable, Equatable {
        /// No token of this mailbox.
        case malformed
        case folderDiffers
        case expired(generation: UInt64)
    }

    init(folder: UInt64, position: UInt64, pageItemsMax: Int, select: [String]?, generation: UInt64) {
        self.folder = folder
        self.position = position
        self.pageItemsMax = pageItemsMax
        self.select = select
        self.generation = generation
    }

    init(text: String, folder: UInt64, mailbox: Mailbox, seed: UInt64) throws(Failure) {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self) else {
            throw .malformed
        }
        let parts = plain.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 6, let generation = UInt64(parts[0]), let folderNumber = UInt64(parts[1]),
            let position = UInt64(parts[2]), let items = Int(parts[3]), items > 0
        else { throw .malformed }
        let names = parts[4].isEmpty ? nil : parts[4].split(separator: ",").map(String.init)
        self.init(
            folder: folderNumber, position: position, pageItemsMax: items, select: names, generation: generation)
        guard self.text(mailbox: mailbox.number, seed: seed) == text else { throw .malformed }
        guard folderNumber == folder else { throw .folderDiffers }
        guard generation == mailbox.tokenGeneration, position <= mailbox.lastChange else {
            throw .expired(generation: generation)
        }
    }

    func text(mailbox: UInt64, seed: UInt64) -> String {
        let plain =
            "\(generation)|\(folder)|\(position)|\(pageItemsMax)|\((select ?? []).joined(separator: ","))|"
        var check = Mixer(plain, seed: seed ^ mailbox)
        return Base64URL.encode(Array((plain + String(check.next(), radix: 36)).utf8), isPadded: false)
    }
}
