import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Contracts
import Cryptography
import Foundation
import Selection
import Sentences

/// Reading the CRM, judging the reading, and making a snapshot of it.
extension SyncService {
    /// A snapshot, and what is to be said about it.
    struct Taken {
        var snapshot: Snapshot
        /// Of what the CRM said, which is not always what the snapshot goes by.
        let rightsDigest: Int64
        var problems: [String]
        /// What leads from the last reading to this one; `nil`: that is not known.
        let following: Following?
    }

    /// A reading whose snapshot goes by exactly what the source said, and by the configuration.
    struct LastReading {
        let reading: CRMReading
        let model: RightsModel
        let rightsDigest: Int64
    }

    /// Changes of records, access lists and subscriptions, and of nothing else.
    struct Following {
        /// The last reading's.
        let model: RightsModel
        let changes: CRMChanges
    }

    /// - Parameters:
    ///   - confirmations: relations and objects whose emptiness an operator confirms.
    ///   - follows: whether it is enough to ask the source for what has changed, if it can tell.
    func takeSnapshot(
        confirmations: Set<String>, follows: Bool, now: Moment
    ) async throws(ServiceError) -> Taken {
        let (read, changes) = try await read(follows: follows)
        if changes == nil { wholeReadings += 1 }
        var judge = judge ?? ReadingJudge(accepted: nil, acceptedRecords: nil)
        judge.confirmedEmpty = confirmations
        let unread = judge.unread(SourceFacts(read, defined: []), now: now)
        let withRights = rightsMemory?.completing(read, in: unread) ?? read
        let reading = desires.map { withRights.completingUnreadFields(from: $0.snapshot.reading) } ?? withRights
        let isCompleted = unread.isEmpty || rightsMemory != nil
        if isCompleted { rightsMemory = RightsMemory(reading) }

        var problems = reading.problems.map { "\($0.place): \($0.text)" }
        let (resolved, configurationFault) = try resolve(reading)
        if let configurationFault { problems.append(configurationFault) }

        let isAsRead =
            unread.isEmpty && configurationFault == nil && confirmations.isEmpty
            && !reading.problems.contains(where: \.isOfSchema)
        let following = isAsRead ? changes.flatMap(following) : nil
        let model: RightsModel
        if let following {
            model = RightsModel(following.model, reading: reading, changes: following.changes, now: now)
        } else {
            model = RightsModel(reading: reading, policy: resolved.policy, now: now, keptDefined: judge.definedToKeep)
        }
        // Subscriptions give no rights.
        let areRightsKept = following?.changes.access.isEmpty == true
        let digest = (areRightsKept ? lastReading?.rightsDigest : nil) ?? Self.rightsDigest(read)
        lastReading = isAsRead ? LastReading(reading: read, model: model, rightsDigest: digest) : nil
        problems += model.problems.map(\.description).filter { !problems.contains($0) }
        let records = reading.records.values.reduce(0) { $0 + $1.count }
        let schemaProblems = reading.problems.filter(\.isOfSchema).map { "\($0.place): \($0.text)" }
        var rightsProblems = model.problems.filter(\.failsClosed).map(\.description)
            .filter { !schemaProblems.contains($0) }
        if let configurationFault { rightsProblems.append(configurationFault) }
        let missing = parts.configuration.canary.map(\.value).filter { canary in
            if case .record = model.resolve(canary) { false } else { true }
        }
        var verdict = judge.judge(
            facts: SourceFacts(read, defined: model.definedObjects), records: records, missingCanaries: missing,
            rightsProblems: rightsProblems, schemaProblems: schemaProblems, isCompleted: isCompleted, now: now)
        // What a book asks for can then not be told; the judge has barred the gains.
        if configurationFault != nil { verdict.lossesBarred = verdict.lossesBarred ?? verdict.gainsBarred }
        problems += verdict.reasons.map { ReadingSentence.nobodyGains.text($0) }
        self.judge = judge

        let (number, rightsVersion, mappingVersions) = try await record(
            read, digest, resolved, verdict, records: records, canaryFound: missing.isEmpty,
            memory: judge.memory, now: now)
        var snapshot = Snapshot(
            reading: reading, model: model, books: resolved.books, verdict: verdict, rightsVersion: rightsVersion,
            mappingVersions: mappingVersions, collator: parts.collator, readingNumber: number,
            isFitting: configurationFault == nil)
        snapshot.wholeReading = wholeReadings
        return Taken(snapshot: snapshot, rightsDigest: digest, problems: problems, following: following)
    }

    /// `nil` where more has changed than can be followed.
    private func following(_ changes: CRMChanges) -> Following? {
        guard changes.directory == nil, changes.rights == nil, let lastReading else { return nil }
        return Following(model: lastReading.model, changes: changes)
    }

    /// - Returns: the CRM as it is now, and what made it so of the last reading where the source can tell.
    private func read(follows: Bool) async throws(ServiceError) -> (CRMReading, CRMChanges?) {
        do throws(SourceError) {
            if follows, let lastReading, let changes = try await parts.source.changes(since: lastReading.reading) {
                return (lastReading.reading.applying(changes), changes)
            }
            return (try await parts.source.read(), nil)
        } catch {
            // What was read before is not what the next one may follow: whoever waited for this one went without it.
            lastReading = nil
            throw .source(error)
        }
    }

    /// The configuration as it fits this reading; where it does not fit any more, as it last did, and why.
    private func resolve(_ reading: CRMReading) throws(ServiceError) -> (ResolvedConfiguration, String?) {
        switch parts.configuration.resolve(against: reading) {
        case .success(let resolved):
            lastResolved = resolved
            return (resolved, nil)
        case .failure(let errors):
            guard let lastResolved else { throw .configuration(errors) }
            return (lastResolved, ReadingSentence.configurationUnfit.text(errors))
        }
    }

    // MARK: Record of the reading

    private func record(
        _ reading: CRMReading, _ digest: Int64, _ resolved: ResolvedConfiguration, _ verdict: ReadingVerdict,
        records: Int, canaryFound: Bool, memory: [String: Int64], now: Moment
    ) async throws(ServiceError) -> (number: Int64, rights: Int64, mappings: [BookID: Int64]) {
        let last = try await journal { journal throws(JournalError) in
            try await journal.lastReading(accepted: false)
        }
        let facts = try await journal { journal throws(JournalError) in try await journal.sourceFacts() }
        var memory = memory
        memory[Self.rightsDigestFact] = digest
        let number = (last?.reading ?? 0) + 1
        let hasChanged = facts[Self.rightsDigestFact] != digest
        let rightsVersion = (last?.rightsVersion ?? 0) + (hasChanged ? 1 : 0)
        let configurationDigest = SHA256.digest(of: resolved.books.flatMap { $0.definitionDigest })
        var changes: [JournalChange] = []
        let (mappings, newMappings) = try await mappingVersions(resolved.books, now: now)
        changes += newMappings.map(JournalChange.putMappingVersion)

        let row = SourceReadingRow(
            reading: number, records: records, users: reading.directory.users.count, canaryFound: canaryFound,
            isComplete: verdict.revocationsBarred == nil && verdict.gainsBarred == nil, rightsVersion: rightsVersion,
            configurationDigest: configurationDigest,
            rejectedBecause: verdict.isAccepted ? nil : verdict.reasons.joined(separator: "; "), at: now)
        // A reading that says what the last one said leaves no row: a quiet cycle writes nothing.
        let isNews =
            last.map { last in
                last.records != row.records || last.users != row.users || last.rightsVersion != row.rightsVersion
                    || last.configurationDigest != row.configurationDigest
                    || last.rejectedBecause != row.rejectedBecause
            } ?? true
        if isNews { changes.append(.putReading(row)) }
        if memory != facts { changes.append(.putSourceFacts(memory)) }
        try await commit(changes)
        return (isNews ? number : last?.reading ?? number, rightsVersion, mappings)
    }

    private static let rightsDigestFact = "rightsDigest"

    /// 63 bits over directory and rights, in a form that does not depend on the order of rows.
    static func rightsDigest(_ reading: CRMReading) -> Int64 {
        var sum: UInt64 = 0
        func add(_ text: String) {
            let digest = SHA256.digest(of: Array(text.utf8))
            sum = sum &+ digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        for user in reading.directory.users {
            add("user|\(user.id)|\(user.login)|\(user.isActive)|\(user.mail ?? "")|\(user.name ?? "")")
            for (name, value) in user.attributes { add("attribute|\(user.id)|\(name)|\(value)") }
        }
        for group in reading.directory.groups { add("group|\(group.id)|\(group.name)") }
        for membership in reading.directory.memberships { add("membership|\(membership)") }
        for table in reading.schema.tables.values {
            add("default|\(table.name)|\(String(describing: table.fieldsDefault))")
        }
        func add(_ object: String, _ entries: [RightEntry]) {
            for entry in entries { add("\(object)|\(entry.principal)|\(entry.value.rawValue)|\(entry.filter ?? "")") }
        }
        for (view, entries) in reading.rights.views { add("view|\(view)", entries) }
        for (table, entries) in reading.rights.records { add("records|\(table)", entries) }
        for (field, entries) in reading.rights.fields { add("field|\(field)", entries) }
        for (record, entries) in reading.rights.access { add("access|\(record)", entries) }
        return Int64(sum >> 1)
    }

    /// The version of each book's mapping, and the rows of those that are new.
    private func mappingVersions(
        _ books: [Book], now: Moment
    ) async throws(ServiceError) -> (versions: [BookID: Int64], new: [MappingVersionRow]) {
        let known = try await journal { journal throws(JournalError) in try await journal.mappingVersions() }
        var highest = known.map(\.version).max() ?? 0
        var versions: [BookID: Int64] = [:]
        var new: [MappingVersionRow] = []
        for book in books {
            let fields = book.mapping.fields.map(\.description)
            let last = known.last { $0.book == book.id && $0.fields == fields }
            if let last {
                versions[book.id] = last.version
                continue
            }
            highest += 1
            versions[book.id] = highest
            new.append(
                MappingVersionRow(
                    version: highest, book: book.id, fields: fields, configurationDigest: book.mappingDigest, at: now))
        }
        mappingRows = known + new
        return (versions, new)
    }
}
