import HTTPTransport
import Testing

@Suite("Dates in headers") struct HTTPDateTests {
    static let dates: [(String, Int)] = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ]

    @Test(arguments: dates) func `a date is read and written alike`(text: String, seconds: Int) {
        #expect(HTTPDate.secondsSince1970(text) == seconds)
        #expect(HTTPDate.text(secondsSince1970: Double(seconds) + 0.9) == text)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 06 Nuv 1994 08:49:37 GMT", "Fri, 31 Dec 9999 23:59:60 GMT",
    ])
    func `what is no such date is none`(text: String) {
        #expect(HTTPDate.secondsSince1970(text) == nil)
    }
}
