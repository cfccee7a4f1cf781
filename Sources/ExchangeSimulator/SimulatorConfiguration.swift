package import Cryptography

/// What a simulated tenant is like: who may sign in, who lives there, and how the service behaves.
package struct SimulatorConfiguration: Sendable, Equatable {
    /// The directory's id or domain, as it stands in the token endpoint's path.
    package var tenant: String
    package var clientID: String
    package var secret: String
    /// The certificates that the app registration knows.
    package var certificates: [Certificate] = []
    /// Whose signed tokens the app registration trusts; at most 20 (FACTS §12.1).
    package var federations: [SimulatedFederation] = []
    package var users: [SimulatedUser]
    /// Ids are made from it. `nil` keeps the state file's, or draws one. A state file's own seed always wins.
    package var seed: UInt64?
    package var limits = SimulatorLimits()
    package var behaviour = SimulatorBehaviour()

    package init(
        tenant: String, clientID: String, secret: String, users: [SimulatedUser] = [], seed: UInt64? = nil
    ) {
        self.tenant = tenant
        self.clientID = clientID
        self.secret = secret
        self.users = users
        self.seed = seed
    }
}

/// An issuer whose tokens prove the app (workload identity federation, FACTS §12.1). Upper and lower case count.
package struct SimulatedFederation: Sendable, Equatable {
    package var issuer: String
    package var subject: String
    package var audience: String
    /// What verifies the issuer's signatures; Entra would fetch it from the issuer's own pages.
    package var certificate: Certificate

    package init(
        issuer: String, subject: String, audience: String = "api://AzureADTokenExchange", certificate: Certificate
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.certificate = certificate
    }
}

/// A user of the simulated directory.
package struct SimulatedUser: Sendable, Equatable {
    /// What stands behind the user (FACTS §11 and §16.11).
    package enum MailboxState: String, Sendable, Equatable, CaseIterable {
        case cloud
        /// No licence: 404 `MailboxNotEnabledForRESTAPI`.
        case none
        case onPremises
        case softDeleted
        /// Over quota: reads and removals work, everything else is 403 `ErrorQuotaExceeded`, delta included.
        case full
        /// An application access policy keeps the app out, whatever it was granted: 403 `ErrorAccessDenied`.
        case outsideScope
        /// Not in the scope of the app's Exchange role: 403 `ErrorAccessDenied`, unless the token names
        /// Contacts.ReadWrite, since grants add up (FACTS §12.3).
        case outsideRole
    }

    /// The object id, a GUID; `nil` derives one from the seed and the user principal name.
    package var id: String?
    package var userPrincipalName: String
    package var mail: String?
    package var displayName: String
    package var mailboxState: MailboxState
    package var accountEnabled: Bool

    package init(
        id: String? = nil, userPrincipalName: String, mail: String? = nil, displayName: String,
        mailboxState: MailboxState = .cloud, accountEnabled: Bool = true
    ) {
        self.id = id
        self.userPrincipalName = userPrincipalName
        self.mail = mail
        self.displayName = displayName
        self.mailboxState = mailboxState
        self.accountEnabled = accountEnabled
    }
}

/// The published limits (FACTS §9 and §10), per app and mailbox. `nil` lifts one.
package struct SimulatorLimits: Sendable, Equatable {
    package var requestsMax: Int? = 10_000
    package var requestsWindowSeconds = 600.0
    package var concurrentRequestsMax: Int? = 4
    package var uploadBytesMax: Int? = 150 * 1024 * 1024
    package var uploadWindowSeconds = 300.0
    package var bodyBytesMax = 4 * 1024 * 1024
    package var batchItemsMax = 20
    package var accessTokenSeconds = 3599.0
    /// How far the clocks of a client and of this service may be apart. **NV**
    package var clockSkewSeconds = 300.0
    /// FACTS §12.1: a client assertion lives 5 to 10 minutes.
    package var assertionSecondsMax = 600.0
    /// FACTS §13: over all apps, of which there is one here; and how long a subscription lives.
    package var subscriptionsPerMailboxMax = 1000
    package var subscriptionSecondsMin = 45.0 * 60
    package var subscriptionSecondsMax = 10_080.0 * 60
    /// FACTS §13: how long a receiver may take to prove itself, and to take a notification.
    package var validationSeconds = 10.0
    package var notificationSeconds = 3.0
    /// FACTS §13: how long a notification is tried again.
    package var notificationRetrySeconds = 4.0 * 3600
    /// Changes beyond so many that wait are told as missed.
    package var notificationsWaitingMax = 100_000
    /// How many writes `ExchangeSimulator.writes()` remembers; older ones are forgotten first.
    package var writesRememberedMax = 100_000

    package init() {}
}

/// Switches for what is unknown, reported in several ways, or differs between clouds.
package struct SimulatorBehaviour: Sendable, Equatable {
    /// FACTS §10: how `$batch` reaches a mailbox.
    package enum BatchDispatch: String, Sendable, Equatable, CaseIterable {
        /// Everything at once; what is beyond the mailbox's concurrency limit comes back as 429.
        case strict
        /// Four requests at a time, whatever their mailboxes.
        case serialised
    }
    /// FACTS §6: how a dead delta token is told.
    package enum DeadTokenAnswer: String, Sendable, Equatable, CaseIterable {
        /// 410 `SyncStateNotFound` with a `Location` for the new round.
        case gone
        /// 400 `SyncStateNotFound` without one.
        case badRequest
    }
    /// FACTS §9: how `Retry-After` is written.
    package enum RetryAfter: String, Sendable, Equatable, CaseIterable { case seconds, decimal, date, missing }
    /// FACTS §2.4: as what a birthday comes back. Only the day in UTC means anything; the rest is **NV**.
    package enum Birthdays: String, Sendable, Equatable, CaseIterable {
        /// The day in UTC at 11:59, whatever time was written.
        case noon
        /// The moment as it was written.
        case written
        /// The day in UTC at its first moment, and at its last second.
        case midnight, evening
        /// The day in UTC, without a time.
        case bare
        /// The moment as it was written, by the mailbox's clock and with its offset.
        case local
    }
    /// FACTS §2.3: when `displayName` and `fileAs` are made up again.
    package enum NameCalculation: String, Sendable, Equatable, CaseIterable {
        /// When a part of the name changes and they do not come along.
        case parts
        /// At every update that does not bring them along.
        case always
    }
    /// FACTS §2.3: what stands as the name of an e-mail address that was written without one.
    package enum EmailNames: String, Sendable, Equatable, CaseIterable { case address, none }
    /// FACTS §2.3: how the domains of e-mail addresses come back.
    package enum EmailDomains: String, Sendable, Equatable, CaseIterable { case kept, capitals }
    /// FACTS §2.3: which notes a list shows cut and without their line ends.
    package enum NotesTrap: String, Sendable, Equatable, CaseIterable {
        /// Those that begin with a line end.
        case leading
        case every
    }
    /// FACTS §2.3: an address that was never set.
    package enum EmptyAddresses: String, Sendable, Equatable, CaseIterable { case empty, nulls, null }
    /// FACTS §3: the code for an id that cannot be read.
    package enum MalformedID: String, Sendable, Equatable, CaseIterable {
        case invalidIDMalformed = "ErrorInvalidIdMalformed"
        case idMalformed = "ErrorIdMalformed"
    }
    /// FACTS §6: whether a list or delta shows the etag that the answer to the write had.
    package enum DeltaEtags: String, Sendable, Equatable, CaseIterable { case same, other }

    /// FACTS §13: what becomes of notifications of changes.
    package enum Notifications: String, Sendable, Equatable, CaseIterable {
        case delivered
        /// The lifecycle event `missed` comes in their stead, as in May 2022.
        case missed
        /// Nothing comes.
        case lost
    }
    /// What becomes of a subscription that is to last too long.
    package enum LongSubscriptions: String, Sendable, Equatable, CaseIterable {
        /// FACTS §16.13: it lasts as long as it may.
        case clamped
        /// It is refused [I:docs 2988].
        case refused
    }

    /// The time each request takes, batch items each for themselves.
    package var latencySeconds = 0.0
    package var batchDispatch = BatchDispatch.strict
    package var deadTokenAnswer = DeadTokenAnswer.gone
    package var retryAfter = RetryAfter.seconds
    /// FACTS §1: the global service; otherwise `permanentDelete` and the three single mail properties do not exist.
    package var isGlobalCloud = true
    package var birthdays = Birthdays.noon
    /// By how much the mailbox's clock is ahead of UTC, for birthdays that come back by it.
    package var mailboxOffsetSeconds = 0.0
    package var nameCalculation = NameCalculation.parts
    package var emailNames = EmailNames.address
    package var emailDomains = EmailDomains.kept
    /// FACTS §2.3: the address of a recipient of the tenant comes back as its legacy name.
    package var showsLegacyNames = false
    package var notesTrap = NotesTrap.leading
    package var emptyAddresses = EmptyAddresses.empty
    package var malformedID = MalformedID.invalidIDMalformed
    package var deltaEtags = DeltaEtags.same
    /// Texts come back decomposed (NFD). **NV**
    package var decomposesTexts = false
    /// White space at both ends of a text is dropped when it is stored. **NV**
    package var trimsTexts = false
    /// FACTS §5: the most items that a page of contacts or of delta holds, whatever was asked for; `nil` as asked for.
    package var pageItemsMax: Int?
    /// FACTS §2.5: a create without givenName is refused.
    package var requiresGivenName = false
    /// FACTS §2.5: changed read-only properties in a PATCH are ignored instead of refused.
    package var ignoresReadOnlyProperties = false
    /// FACTS §2.3: notes come back with CRLF line ends.
    package var returnsNotesWithCRLF = false
    /// FACTS §6: setting a photo shows the contact in delta.
    package var showsPhotoChangesInDelta = false
    /// FACTS §6: a round begins with an empty page that has a nextLink.
    package var startsDeltaWithEmptyPage = false
    /// FACTS §6: the last item of a page comes again on the next one.
    package var repeatsDeltaItems = false
    /// FACTS §6: the items of a page come in another order than they changed.
    package var shufflesDeltaPages = false
    /// FACTS §7: a filter does not find a contact that is younger than this.
    package var filterLagSeconds = 0.0
    package var notifications = Notifications.delivered
    /// FACTS §13: how long after a change its notification leaves.
    package var notificationDelaySeconds = 0.0
    package var longSubscriptions = LongSubscriptions.clamped
    /// FACTS §15.1: every bearer token is welcome, for clients that cannot sign in here.
    package var acceptsAnyToken = false
    /// FACTS §12.1: an assertion of a certificate is good for one use. MSAL for Python sends one again while it lives.
    package var takesAssertionsOnce = true
    /// FACTS §12.2: the client secret has ended.
    package var isSecretExpired = false
    /// FACTS §12.3: the roles in the token.
    package var tokenRoles = ["Contacts.ReadWrite", "User.Read.All"]
    /// FACTS §12.3: contacts are opened by Exchange's own role assignment, which no token shows.
    package var grantsContactsWithoutRole = false
    /// FACTS §12.2: the authority refuses every sign-in with this AADSTS number; `nil` judges what is sent.
    package var signInError: Int?
    /// By how much the `Date` of answers is ahead of the true time.
    package var clockOffsetSeconds = 0.0

    package init() {}

    /// The switches that are set, and contradict the description of the protocol on purpose.
    var deviations: [String] {
        // The description has birthdays as moments, and takes a bare date in requests only.
        birthdays == .bare ? ["birthdays=bare"] : []
    }
}
