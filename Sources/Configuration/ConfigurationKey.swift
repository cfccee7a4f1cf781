/// A key of `satchel.yaml` and the words in which errors speak of it.
struct ConfigurationKey: Sendable {
    enum Absence: Sendable {
        case required
        /// Nothing is set then.
        case nothing
        /// What holds then, as the file would say it.
        case uses(String)
    }

    let name: String
    /// What to write, following "Give".
    let wanted: String
    let absence: Absence

    init(_ name: String, _ wanted: String, _ absence: Absence) {
        self.name = name
        self.wanted = wanted
        self.absence = absence
    }

    /// How to mend the key's value, a whole sentence.
    var remedy: String {
        switch absence {
        case .required: "Give \(wanted)."
        case .nothing: "Give \(wanted), or drop the line."
        case .uses(let fallback): "Give \(wanted), or drop the line to use \(fallback)."
        }
    }
}

/// Every key, by the mapping that it stands in.
enum Keys {
    static let site = ConfigurationKey("site", "a name of this installation, such as production", .required)
    static let mode = ConfigurationKey("mode", "off, plan, nodelete or live", .uses("plan"))
    static let canary = ConfigurationKey("canary", "a list of records, each TABLE/KEY", .nothing)
    static let crm = ConfigurationKey("crm", "{ sqlite: FILE }", .required)
    static let exchange = ConfigurationKey(
        "exchange", "a mapping with tenant, client_id and secret", .required)
    static let seats = ConfigurationKey("seats", "the number of licensed address books, 1 to 1000000", .required)
    static let locale = ConfigurationKey("locale", "a locale, such as de-DE", .required)
    static let timezone = ConfigurationKey("timezone", "a time zone, such as Europe/Berlin", .required)
    static let defaultRegion = ConfigurationKey(
        "default_region", "a country's two capital letters, such as DE", .nothing)
    static let recordsDefault = ConfigurationKey("records_default", "visible or hidden", .required)
    static let fieldsDefault = ConfigurationKey("fields_default", "readable or hidden", .required)
    static let protected = ConfigurationKey("protected", "a list of fields, each TABLE.FIELD", .nothing)
    static let schedule = ConfigurationKey(
        "schedule", "a mapping such as { every: 15m, quiet: \"22:00-05:00\" }", .uses("{ every: 15m }"))
    static let health = ConfigurationKey("health", "a mapping such as { listen: \"127.0.0.1:9464\" }", .nothing)
    static let listen = ConfigurationKey(
        "listen", "a loopback address with a port, such as \"127.0.0.1:9464\" or \"[::1]:9464\"", .required)
    static let healthKeys = [listen]
    static let console = ConfigurationKey("console", "a mapping such as { listen: \"127.0.0.1:8480\" }", .nothing)
    static let contents = ConfigurationKey("contents", "hidden or shown", .uses("hidden"))
    static let consoleKeys = [listen, contents, oidc]
    static let alarms = ConfigurationKey("alarms", "a mapping with webhook, with mail, or with both", .nothing)
    static let webhook = ConfigurationKey(
        "webhook", "a mapping such as { url: https://alarms.example/satchel }", .nothing)
    static let alarmMail = ConfigurationKey("mail", "a mapping with server, from and to", .nothing)
    static let alarmKeys = [webhook, alarmMail]
    static let url = ConfigurationKey(
        "url", "an https address, or an http address on this machine's loopback", .required)
    static let token = ConfigurationKey("token", "{ env: NAME }, { file: PATH } or { credential: NAME }", .nothing)
    static let webhookKeys = [url, token]
    static let server = ConfigurationKey(
        "server", "smtps://HOST:PORT, or smtp://HOST:PORT for a server that knows STARTTLS", .required)
    static let from = ConfigurationKey("from", "the sender's mail address", .required)
    static let to = ConfigurationKey("to", "a list of mail addresses", .required)
    static let user = ConfigurationKey("user", "the name by which Satchel signs in to the mail server", .nothing)
    static let alarmMailKeys = [server, from, to, user, password]
    static let journal = ConfigurationKey("journal", "{ sqlite: FILE }", .uses("{ sqlite: journal.db }"))
    static let keep = ConfigurationKey("keep", "a time from 30d to 30y, such as 3y", .uses("3y"))
    static let leftovers = ConfigurationKey(
        "leftovers", "a mapping such as { categories: [Old CRM], folders: [Old CRM] }", .nothing)
    static let books = ConfigurationKey("books", "a list with at least one book", .required)
    static let root = [
        site, mode, canary, crm, exchange, seats, locale, timezone, defaultRegion, recordsDefault, fieldsDefault,
        protected, schedule, health, console, alarms, journal, leftovers, books,
    ]

    static let leftoverCategories = ConfigurationKey("categories", "a list of categories, such as [Old CRM]", .nothing)
    static let leftoverFolders = ConfigurationKey("folders", "a list of folder names, such as [Old CRM]", .nothing)
    static let leftoverMail = ConfigurationKey(
        "mail", "a list of mail addresses or domains, such as [oldcrm.example]", .nothing)
    static let leftoverKeys = [leftoverCategories, leftoverFolders, leftoverMail]

    static let sqlite = ConfigurationKey("sqlite", "the path of a database file", .required)
    static let pictures = ConfigurationKey(
        "pictures", "the path of the folder in which the files lie that a text field names", .nothing)

    static let tenant = ConfigurationKey("tenant", "the directory (tenant) id from Entra", .required)
    static let clientID = ConfigurationKey("client_id", "the application (client) id from Entra", .required)
    static let secret = ConfigurationKey(
        "secret", "{ env: NAME }, { file: PATH } or { credential: NAME }", .required)
    static let cloud = ConfigurationKey(
        "cloud", "global, us-gov-high, us-gov-dod, china or china-partner", .uses("global"))
    static let endpoint = ConfigurationKey(
        "endpoint", "an https address, or an http address on this machine's loopback", .uses("that of the cloud"))
    static let proxy = ConfigurationKey("proxy", "an address such as http://proxy.example:3128", .nothing)
    static let ca = ConfigurationKey("ca", "the path of a file with certificates in PEM form", .nothing)
    static let forbidden = ConfigurationKey(
        "forbidden", "a list of addresses or object ids of mailboxes that must stay closed to the app", .nothing)
    // Exactly one of secret, certificate and federated_token is there; the last two are read only where they are.
    static let certificate = ConfigurationKey(
        "certificate", "{ file: PATH } or { credential: NAME }, with key and password where they are needed", .required)
    static let federatedToken = ConfigurationKey("federated_token", "{ file: PATH }", .required)
    static let secretExpires = ConfigurationKey(
        "secret_expires", "the day on which Entra lets the secret end, such as 2027-11-30", .nothing)
    static let exchangeKeys = [
        tenant, clientID, secret, secretExpires, certificate, federatedToken, cloud, endpoint, proxy, ca,
        forbidden,
    ]

    static let certificateFile = ConfigurationKey("file", "the path of a PEM or PKCS#12 file", .required)
    static let keyFile = ConfigurationKey("key", "the path of a PEM file with the private key", .nothing)
    static let password = ConfigurationKey(
        "password", "{ env: NAME }, { file: PATH } or { credential: NAME }", .nothing)
    static let certificateKeys = [certificateFile, credential, keyFile, password]
    static let tokenFile = ConfigurationKey("file", "the path of the file that the platform writes", .required)

    // Exactly one of the three is there; each is read only where it is.
    static let env = ConfigurationKey(
        "env", "the name of an environment variable, such as SATCHEL_SECRET, never the secret", .required)
    static let file = ConfigurationKey("file", "the path of a file that holds nothing but the secret", .required)
    static let credential = ConfigurationKey(
        "credential", "the name of a systemd credential, never the secret", .required)
    static let secretKeys = [env, file, credential]

    static let every = ConfigurationKey("every", "a duration from 1m to 24h, such as 15m", .uses("15m"))
    static let quiet = ConfigurationKey("quiet", "a time range such as \"22:00-05:00\"", .nothing)
    static let scheduleKeys = [every, quiet]

    static let name = ConfigurationKey("name", "1 to 255 characters", .uses("\"CRM\""))
    static let id = ConfigurationKey("id", "1 to 255 characters", .uses("the book's name"))
    static let view = ConfigurationKey("view", "the name of a view of the CRM", .required)
    static let filter = ConfigurationKey("filter", "a condition, such as subscribed()", .nothing)
    static let members = ConfigurationKey(
        "members", "a mapping with groups or users, such as { groups: [Sales] }", .required)
    static let limit = ConfigurationKey("limit", "a whole number from 1 to 100000, or none", .uses("2000"))
    static let order = ConfigurationKey(
        "order", "a list of fields, such as [Name, \"Changed desc\"]", .uses("the view's order"))
    static let pinned = ConfigurationKey("pinned", "a condition, such as Status = 'VIP'", .nothing)
    static let folder = ConfigurationKey("folder", "own or default", .uses("own"))
    static let onEdit = ConfigurationKey("on_edit", "restore or keep", .uses("restore"))
    static let onDelete = ConfigurationKey("on_delete", "restore or leave", .uses("restore"))
    static let brake = ConfigurationKey(
        "brake", "a mapping such as { items: 20, percent: 30 }", .uses("{ items: 20, percent: 30 }"))
    static let bookMode = ConfigurationKey("mode", "off, plan, nodelete or live", .uses("that of the whole file"))
    static let reuseFolder = ConfigurationKey("reuse_folder", "true or false", .uses("false"))
    static let mapping = ConfigurationKey(
        "mapping", "a mapping of contact properties, such as { surname: \"{Name}\" }", .required)
    static let bookKeys = [
        name, id, view, filter, members, limit, order, pinned, folder, onEdit, onDelete, brake, bookMode, reuseFolder,
        mapping,
    ]

    static let groups = ConfigurationKey("groups", "a list of groups of the CRM", .nothing)
    static let users = ConfigurationKey("users", "a list of logins of the CRM", .nothing)
    static let except = ConfigurationKey("except", "a list of logins or groups of the CRM", .nothing)
    static let memberKeys = [groups, users, except]

    static let brakeItems = ConfigurationKey("items", "a whole number from 0 to 100000", .uses("20"))
    static let brakePercent = ConfigurationKey("percent", "a whole number from 0 to 100", .uses("30"))
    static let brakeKeys = [brakeItems, brakePercent]
}
