import Configuration
import ContactModel
import Foundation

extension QuietHours {
    /// When they end in which `now` is; `nil`: it is in none. On a day on which the clock is changed, what the wall clock shows
    /// counts; an end that it leaps over is the moment of the leap.
    func end(at now: Moment, in zone: TimeZone) -> Moment? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
        let time = calendar.dateComponents([.hour, .minute], from: date)
        guard contains(minuteOfDay: (time.hour ?? 0) * 60 + (time.minute ?? 0)) else { return nil }
        let wanted = DateComponents(hour: endMinute / 60, minute: endMinute % 60, second: 0)
        let end = calendar.nextDate(after: date, matching: wanted, matchingPolicy: .nextTime)
        return end.map { Moment(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    }
}
