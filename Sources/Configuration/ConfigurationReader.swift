internal import AccessRules
internal import ContactModel
internal import Foundation
internal import SyncPlanning
internal import YAML

/// Turns the file's tree into values. Reads on after a fault, so that all are found at once.
struct ConfigurationReader {
    let faults: FaultList

    /// `nil` where a required key could not be read. Any fault at all makes the answer useless.
    func configuration(_ root: YAMLNode) -> SatchelConfiguration? {
        guard let file = Section(root, as: nil, prefix: "", keys: Keys.root, faults: faults) else { return nil }
        let site = file.name(Keys.site, lengthMax: 64)
        let mode = file.choice(Keys.mode, among: Self.modes) ?? .plan
        let canary = canary(file)
        let crm = database(
            Keys.crm, in: file, notYet: ["postgresql", "odbc", "odoo", "tryton"], besides: [Keys.pictures])
        let pictures = crm?.section.name(Keys.pictures, lengthMax: 4096).map { resolvedPath($0.value) }
        let exchange = exchange(file)
        let seats = file.integer(Keys.seats, in: 1...1_000_000)
        let locale = locale(file)
        let timezone = timezone(file)
        let region = region(file)
        let recordsDefault: DefaultRight? = file.choice(
            Keys.recordsDefault, among: ["visible": .open, "hidden": .hidden])
        let fieldsDefault: DefaultRight? = file.choice(
            Keys.fieldsDefault, among: ["readable": .open, "hidden": .hidden])
        let protected = protected(file)
        let schedule = schedule(file)
        let health = file.section(Keys.health, keys: Keys.healthKeys).flatMap(loopback)
        let console = console(file)
        let alarms = alarms(file)
        let named = database(Keys.journal, in: file, notYet: ["postgresql"], besides: [Keys.keep])
        let journal = file.has(Keys.journal) ? named?.path : resolvedPath("journal.db")
        let accountKept = accountKept(named?.section)
        let leftovers = leftovers(file)
        let books = BookReader(faults: faults).books(file)
        guard let site, let crm, let exchange, let seats, let locale, let timezone, let recordsDefault,
            let fieldsDefault, let journal, let books
        else { return nil }
        return SatchelConfiguration(
            fileName: faults.fileName, site: site.value, mode: mode, canary: canary, crm: .sqlite(path: crm.path),
            pictures: pictures, exchange: exchange, seats: seats, locale: locale, timezone: timezone,
            defaultRegion: region,
            recordsDefault: recordsDefault, fieldsDefault: fieldsDefault, protected: protected, schedule: schedule,
            health: health, console: console.address, consoleSignIn: console.signIn,
            consoleShowsContents: console.showsContents, alarms: alarms,
            journal: .sqlite(path: journal), accountKept: accountKept, leftovers: leftovers, books: books)
    }

    static let modes: KeyValuePairs<String, SyncMode> = [
        "off": .off, "plan": .plan, "nodelete": .nodelete, "live": .live,
    ]

    /// A path as the process can open it: relative to the configuration's folder.
    func resolvedPath(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = faults.fileName.lastIndex(of: "/") else { return path }
        return faults.fileName[...slash] + path
    }

    private func database(
        _ key: ConfigurationKey, in file: Section, notYet: Set<String>, besides others: [ConfigurationKey] = []
    ) -> (path: String, section: Section)? {
        guard let section = file.section(key, keys: [Keys.sqlite] + others, notYet: notYet) else { return nil }
        // Another kind was asked for and has been refused; that `sqlite` is missing would say it twice.
        guard section.has(Keys.sqlite) || !section.hasAny(of: notYet) else { return nil }
        return section.name(Keys.sqlite, lengthMax: 4096).map { (resolvedPath($0.value), section) }
    }

    private func accountKept(_ journal: Section?) -> Duration {
        let fallback = Duration.seconds(3 * 365 * 86_400)
        guard let journal, let text = journal.text(Keys.keep) else { return fallback }
        // A year is 365 days here: nobody counts leap days.
        let years = text.value.hasSuffix("y") ? Int(text.value.dropLast()) : nil
        let inDays = years.flatMap { (1...30).contains($0) ? "\($0 * 365)d" : nil } ?? text.value
        let longest = Duration.seconds(30 * 365 * 86_400)
        guard let duration = Duration(configured: inDays), (.seconds(30 * 86_400)...longest).contains(duration) else {
            journal.refuse(Keys.keep, at: text.place, "is \(text.value.quoted)")
            return fallback
        }
        return duration
    }

    private func canary(_ file: Section) -> [Located<RecordID>] {
        (file.texts(Keys.canary, allowsNone: true) ?? []).compactMap { text in
            if let record = RecordID(text.value) { return text.map { _ in record } }
            faults.report(
                text.place, "canary \(text.value.quoted) names no record. Give TABLE/KEY, such as Kontakte/1.")
            return nil
        }
    }

    private func protected(_ file: Section) -> [Located<String>] {
        (file.texts(Keys.protected, allowsNone: true) ?? []).filter { text in
            let dots = text.value.dropFirst().dropLast().filter { $0 == "." }.count
            if dots > 0 { return true }
            faults.report(
                text.place,
                "protected \(text.value.quoted) names no field. Give TABLE.FIELD, such as Kontakte.Diagnose.")
            return false
        }
    }

    private func locale(_ file: Section) -> String? {
        guard let text = file.text(Keys.locale) else { return nil }
        if LocaleNames.isKnown(locale: text.value) { return text.value }
        file.refuseWord(Keys.locale, text, known: LocaleNames.locales)
        return nil
    }

    private func timezone(_ file: Section) -> TimeZone? {
        guard let text = file.text(Keys.timezone) else { return nil }
        if let zone = TimeZone(identifier: text.value) { return zone }
        file.refuseWord(Keys.timezone, text, known: LocaleNames.timezones)
        return nil
    }

    private func region(_ file: Section) -> String? {
        guard let text = file.text(Keys.defaultRegion) else { return nil }
        if LocaleNames.regions.contains(text.value) { return text.value }
        if LocaleNames.regions.contains(text.value.uppercased()) {
            file.refuseWord(Keys.defaultRegion, text, known: [text.value.uppercased()])
        } else {
            file.refuse(Keys.defaultRegion, at: text.place, "is \(text.value.quoted)")
        }
        return nil
    }

    private func leftovers(_ file: Section) -> LeftoverRules? {
        guard let section = file.section(Keys.leftovers, keys: Keys.leftoverKeys) else { return nil }
        let keys = [Keys.leftoverCategories, Keys.leftoverFolders, Keys.leftoverMail]
        let lists = keys.map { section.texts($0, allowsNone: false)?.map(\.value) }
        if !section.hasUnknownKeys, !keys.contains(where: section.has) {
            file.refuse(Keys.leftovers, at: section.place, "names neither categories nor folders nor mail")
        }
        return LeftoverRules(categories: lists[0] ?? [], folders: lists[1] ?? [], mail: lists[2] ?? [])
    }

    /// The address that a section without further keys of its own listens on.
    private func loopback(_ section: Section) -> LoopbackAddress? {
        guard let text = section.text(Keys.listen) else { return nil }
        let address = LoopbackAddress(text.value)
        if address == nil { section.refuse(Keys.listen, at: text.place, "is \(text.value.quoted)") }
        return address
    }

    private func console(
        _ file: Section
    ) -> (address: LoopbackAddress?, signIn: ConsoleSignIn?, showsContents: Bool) {
        guard let section = file.section(Keys.console, keys: Keys.consoleKeys) else { return (nil, nil, false) }
        let shown = section.choice(Keys.contents, among: ["hidden": false, "shown": true])
        return (loopback(section), signIn(section), shown ?? false)
    }

    private func schedule(_ file: Section) -> Schedule {
        let section = file.section(Keys.schedule, keys: Keys.scheduleKeys)
        var every = Schedule.everyDefault
        if let text = section?.text(Keys.every) {
            if let duration = Duration(configured: text.value), (.seconds(60) ... .seconds(86_400)).contains(duration) {
                every = duration
            } else {
                section?.refuse(Keys.every, at: text.place, "is \(text.value.quoted)")
            }
        }
        var quiet: QuietHours?
        if let text = section?.text(Keys.quiet) {
            quiet = QuietHours(text.value)
            if quiet == nil { section?.refuse(Keys.quiet, at: text.place, "is \(text.value.quoted)") }
        }
        return Schedule(every: every, quiet: quiet)
    }
}

/// The names of locales, zones and countries that the system knows.
enum LocaleNames {
    static let locales = Locale.availableIdentifiers.map { $0.replacingOccurrences(of: "_", with: "-") }.sorted()
    /// Those worth suggesting; the system knows some more under older names.
    static let timezones = Set(TimeZone.knownTimeZoneIdentifiers + ["UTC"])
    static let regions = Set(Locale.Region.isoRegions.map(\.identifier).filter { $0.utf8.count == 2 })

    private static let localeSet = Set(locales)

    /// Collation keywords such as `de-DE-u-co-phonebk` are allowed behind a known locale.
    static func isKnown(locale: String) -> Bool {
        let name = locale.replacingOccurrences(of: "_", with: "-")
        let base = name.firstRange(of: "-u-").map { String(name[..<$0.lowerBound]) } ?? name
        return localeSet.contains(base)
    }
}
