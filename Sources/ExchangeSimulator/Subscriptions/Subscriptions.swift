/// The app's subscriptions, and what is still to be told of them. A plain value: the caller says what time it is.
struct Subscriptions: Sendable {
    /// How long before its end a client is asked to reauthorize. **NV**
    static let challengeSeconds = 900.0
    /// How many changes one notification holds at most. **NV**
    static let noticesPerPostMax = 20
    /// The pauses between attempts, which double. **NV**
    static let retrySecondsMin = 10.0
    static let retrySecondsMax = 600.0

    private(set) var all: [String: Subscription] = [:]
    private(set) var waiting: [Notice] = []

    init(_ stored: [Subscription] = []) {
        for subscription in stored { all[subscription.id] = subscription }
    }

    var isIdle: Bool { all.isEmpty && waiting.isEmpty }

    func of(_ userID: String) -> [Subscription] {
        all.values.filter { $0.userID == userID }.sorted { $0.id < $1.id }
    }

    /// What is to be sent in one go to one address.
    struct Post: Sendable {
        let url: String
        /// All of them of one kind: changes, or events of subscriptions' own lives.
        var notices: [Notice]
    }

    // MARK: What clients do

    mutating func put(_ subscription: Subscription) { all[subscription.id] = subscription }

    /// What still waits for its client is dropped.
    mutating func remove(_ id: String) {
        all[id] = nil
        waiting.removeAll { $0.subscription.id == id }
    }

    // MARK: What happens

    /// Puts a change in line for its subscriber, or what stands for it (FACTS §13).
    mutating func tell(
        _ event: Notice.Event, to subscription: Subscription, _ behaviour: SimulatorBehaviour, limits: SimulatorLimits,
        nowSeconds: Double
    ) {
        // What happens while a client has not reauthorized is lost.
        guard !subscription.isPaused else { return }
        guard waiting.count < limits.notificationsWaitingMax else {
            return miss(subscription, nowSeconds: nowSeconds)
        }
        switch behaviour.notifications {
        case .lost: return
        case .missed: miss(subscription, nowSeconds: nowSeconds)
        case .delivered:
            waiting.append(
                Notice(
                    subscription: subscription, event: event, url: subscription.notificationURL,
                    dueSeconds: nowSeconds + behaviour.notificationDelaySeconds))
        }
    }

    /// One such event stands for any number of changes.
    private mutating func miss(_ subscription: Subscription, nowSeconds: Double) {
        let isSaid = waiting.contains {
            $0.subscription.id == subscription.id && $0.event == .lifecycle(.missed)
        }
        if !isSaid { tell(.missed, of: subscription, nowSeconds: nowSeconds) }
    }

    private mutating func tell(_ event: Notice.LifecycleEvent, of subscription: Subscription, nowSeconds: Double) {
        guard let url = subscription.lifecycleURL else { return }
        waiting.append(
            Notice(subscription: subscription, event: .lifecycle(event), url: url, dueSeconds: nowSeconds))
    }

    /// Asks the client to reauthorize, and tells nothing more before it has.
    mutating func pause(_ id: String, nowSeconds: Double) -> Subscription? {
        guard var subscription = all[id] else { return nil }
        subscription.isChallenged = true
        subscription.isPaused = true
        all[id] = subscription
        tell(.reauthorizationRequired, of: subscription, nowSeconds: nowSeconds)
        return subscription
    }

    /// The service gives up the subscriptions to a mailbox. Returns their ids.
    mutating func giveUp(_ userID: String, nowSeconds: Double) -> [String] {
        let gone = of(userID)
        for subscription in gone {
            remove(subscription.id)
            tell(.subscriptionRemoved, of: subscription, nowSeconds: nowSeconds)
        }
        return gone.map(\.id)
    }

    /// Lets time pass: what has ended is gone, and who soon ends is asked to reauthorize, once.
    mutating func pass(nowSeconds: Double) -> (changed: [Subscription], removed: [String]) {
        let ended = all.values.filter { $0.expirationSeconds <= nowSeconds }.map(\.id).sorted()
        for id in ended { remove(id) }
        var changed: [Subscription] = []
        for var subscription in all.values.sorted(by: { $0.id < $1.id })
        where !subscription.isChallenged && subscription.expirationSeconds - nowSeconds <= Self.challengeSeconds {
            subscription.isChallenged = true
            all[subscription.id] = subscription
            tell(.reauthorizationRequired, of: subscription, nowSeconds: nowSeconds)
            changed.append(subscription)
        }
        return (changed, ended)
    }

    // MARK: Sending

    /// Takes out what is due, gathered by address, in the order it came in.
    mutating func takeDue(nowSeconds: Double) -> [Post] {
        var posts: [Post] = []
        for notice in waiting where notice.dueSeconds <= nowSeconds {
            let place = posts.lastIndex { post in
                post.url == notice.url && post.notices[0].isLifecycle == notice.isLifecycle
            }
            if let place, posts[place].notices.count < Self.noticesPerPostMax {
                posts[place].notices.append(notice)
            } else {
                posts.append(Post(url: notice.url, notices: [notice]))
            }
        }
        waiting.removeAll { $0.dueSeconds <= nowSeconds }
        return posts
    }

    /// FACTS §13: tried again for four hours; then a change counts as missed.
    mutating func failed(_ post: Post, limits: SimulatorLimits, nowSeconds: Double) {
        for notice in post.notices {
            // Removed meanwhile, by its client or by time: only that very news is still of use.
            guard all[notice.subscription.id] != nil || notice.event == .lifecycle(.subscriptionRemoved) else {
                continue
            }
            let firstTried = notice.firstTriedSeconds ?? nowSeconds
            let pause = min(Self.retrySecondsMin * Double(1 << min(notice.attempts, 10)), Self.retrySecondsMax)
            guard nowSeconds + pause - firstTried <= limits.notificationRetrySeconds else {
                if !notice.isLifecycle { miss(notice.subscription, nowSeconds: nowSeconds) }
                continue
            }
            waiting.append(
                Notice(
                    subscription: notice.subscription, event: notice.event, url: notice.url,
                    dueSeconds: nowSeconds + pause, firstTriedSeconds: firstTried, attempts: notice.attempts + 1))
        }
    }
}
