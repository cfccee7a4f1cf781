/// What one app may still do in one mailbox (FACTS §9). A plain value: the caller says what time it is.
struct RequestBudget: Sendable, Equatable {
    enum Refusal: Sendable, Equatable {
        case tooMany(retryAfterSeconds: Double)
        case concurrent
    }

    private var requests: SlidingSum
    private var uploads: SlidingSum
    private(set) var inFlight = 0
    private let limits: SimulatorLimits

    init(limits: SimulatorLimits) {
        self.limits = limits
        requests = SlidingSum(windowSeconds: limits.requestsWindowSeconds)
        uploads = SlidingSum(windowSeconds: limits.uploadWindowSeconds)
    }

    /// Counts a request and takes a place for it, or says why not. A refused one counts as well (FACTS §9).
    mutating func admit(uploadBytes: Int, nowSeconds: Double) -> Refusal? {
        requests.add(1, nowSeconds: nowSeconds)
        uploads.add(uploadBytes, nowSeconds: nowSeconds)
        if let maximum = limits.requestsMax, requests.total > maximum {
            return .tooMany(retryAfterSeconds: requests.secondsUntil(below: maximum, nowSeconds: nowSeconds))
        }
        if let maximum = limits.uploadBytesMax, uploads.total > maximum {
            return .tooMany(retryAfterSeconds: uploads.secondsUntil(below: maximum, nowSeconds: nowSeconds))
        }
        if let maximum = limits.concurrentRequestsMax, inFlight >= maximum { return .concurrent }
        inFlight += 1
        return nil
    }

    /// Gives back the place of an admitted request.
    mutating func release() { inFlight -= 1 }
}

/// A sum over the last so many seconds, kept in sixty slices.
struct SlidingSum: Sendable, Equatable {
    private struct Slice: Sendable, Equatable {
        var number: Int
        var amount: Int
    }

    private static let sliceCount = 60.0
    private let sliceSeconds: Double
    private var slices: [Slice] = []
    private(set) var total = 0

    init(windowSeconds: Double) { sliceSeconds = max(windowSeconds, 1) / Self.sliceCount }

    mutating func add(_ amount: Int, nowSeconds: Double) {
        let current = number(nowSeconds)
        let old = slices.prefix { $0.number <= current - Int(Self.sliceCount) }
        for slice in old { total -= slice.amount }
        slices.removeFirst(old.count)
        if let last = slices.indices.last, slices[last].number >= current {
            slices[last].amount += amount
        } else {
            slices.append(Slice(number: current, amount: amount))
        }
        total += amount
    }

    /// How long until enough has slid out of the window, if nothing more comes in.
    func secondsUntil(below maximum: Int, nowSeconds: Double) -> Double {
        var left = total
        for slice in slices {
            left -= slice.amount
            if left < maximum {
                return max(1, Double(slice.number + Int(Self.sliceCount)) * sliceSeconds - nowSeconds)
            }
        }
        return sliceSeconds * Self.sliceCount
    }

    private func number(_ nowSeconds: Double) -> Int { Int((nowSeconds / sliceSeconds).rounded(.down)) }
}
