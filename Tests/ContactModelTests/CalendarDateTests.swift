import ContactModel
import Testing

@Suite("Calendar date") struct CalendarDateTests {
    @Test func `every day of the calendar is reached by counting, and counted back`() throws {
        var (year, month, day) = (1, 1, 1)
        var wrong = 0
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for days in CalendarDate.first.daysSinceEpoch...CalendarDate.last.daysSinceEpoch {
            let date = CalendarDate(daysSinceEpoch: days)
            let counted = date?.components
            if counted?.year != year || counted?.month != month || counted?.day != day { wrong += 1 }
            if CalendarDate(year: year, month: month, day: day) != date { wrong += 1 }
            day += 1
            if day > lengths[month - 1] + (month == 2 && CalendarDate.isLeap(year) ? 1 : 0) {
                (month, day) = (month + 1, 1)
                if month > 12 { (year, month) = (year + 1, 1) }
            }
        }
        #expect(wrong == 0)
        #expect((year, month, day) == (10_000, 1, 1))
    }

    @Test func `a text is read back as its day`() throws {
        for days in stride(from: CalendarDate.first.daysSinceEpoch, through: CalendarDate.last.daysSinceEpoch, by: 97) {
            let date = try #require(CalendarDate(daysSinceEpoch: days))
            try #require(CalendarDate(date.description) == date)
        }
        #expect(CalendarDate.first.description == "0001-01-01")
        #expect(CalendarDate.last.description == "9999-12-31")
    }

    @Test(arguments: [
        "", "2026-1-1", "2026-01-32", "2025-02-29", "1900-02-29", "0000-01-01", "2026/01/01", "2026-01-01 ",
        "+026-01-01",
        "2026-13-01", "2026-00-10", "2026-01-00", "２０２６-01-01", "2026-01-0a",
    ])
    func `a text that is no day is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `adding stays inside the calendar or is nothing`() throws {
        let leapDay = try #require(CalendarDate("2024-02-29"))
        #expect(leapDay.adding(days: 366)?.description == "2025-03-01")
        #expect(leapDay.adding(days: -1)?.description == "2024-02-28")
        #expect(CalendarDate.last.adding(days: 1) == nil)
        #expect(CalendarDate.first.adding(days: -1) == nil)
        #expect(leapDay.adding(days: .max) == nil && leapDay.adding(days: .min) == nil)
        #expect(CalendarDate("1970-01-01")?.daysSinceEpoch == 0)
    }
}
