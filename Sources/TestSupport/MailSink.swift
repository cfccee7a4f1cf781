import Dispatch
import Glibc
import Locking

/// A mail server that takes everything and keeps it, on a loopback port: as much SMTP as a client needs.
package final class MailSink: Sendable {
    package struct Mail: Sendable, Equatable {
        package var from = ""
        package var to: [String] = []
        /// What AUTH PLAIN gave, in base64; `nil`: nobody signed in.
        package var login: String?
        package var text = ""
    }

    private struct State: Sendable {
        var mails: [Mail] = []
        /// So many further mails are refused for now.
        var refusals = 0
        var isClosed = false
    }

    package let port: UInt16
    private let descriptor: Int32
    private let state = Locked(State())

    package struct CannotListen: Error {}

    package init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
                    ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard code == 0 else { throw CannotListen() }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        // One after the other, off the threads that tasks run on.
        DispatchQueue(label: "mail sink").async { [self] in serve() }
    }

    package var mails: [Mail] { state.withLock { $0.mails } }

    package func refuse(next count: Int) { state.withLock { $0.refusals = count } }

    package func close() {
        state.withLock { $0.isClosed = true }
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
    }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else {
                if state.withLock({ $0.isClosed }) { return }
                continue
            }
            talk(Connection(connection))
            Glibc.close(connection)
        }
    }

    private func talk(_ client: Connection) {
        var mail = Mail()
        client.say("220 sink.example ESMTP")
        while let line = client.line() {
            let word = line.prefix { $0 != " " && $0 != ":" }.uppercased()
            switch word {
            case "EHLO":
                client.say("250-sink.example")
                client.say("250 AUTH PLAIN")
            case "AUTH":
                mail.login = line.split(separator: " ").dropFirst(2).first.map(String.init)
                if mail.login == nil {
                    client.say("334 ")
                    mail.login = client.line()
                }
                client.say("235 welcome")
            case "MAIL":
                mail.from = Self.address(in: line)
                client.say("250 ok")
            case "RCPT":
                mail.to.append(Self.address(in: line))
                client.say("250 ok")
            case "DATA":
                client.say("354 go on")
                mail.text = client.data()
                client.say(keep(mail) ? "250 taken" : "451 not now")
            case "QUIT":
                client.say("221 bye")
                return
            default: client.say("250 ok")
            }
        }
    }

    private func keep(_ mail: Mail) -> Bool {
        state.withLock { state in
            if state.refusals > 0 {
                state.refusals -= 1
                return false
            }
            state.mails.append(mail)
            return true
        }
    }

    private static func address(in line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }

    /// A client's connection, line by line.
    private final class Connection {
        private let descriptor: Int32
        private var buffer: [UInt8] = []

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        func say(_ line: String) {
            let bytes = Array("\(line)\r\n".utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        /// Without its end; `nil`: the client has gone.
        func line() -> String? {
            while true {
                if let end = buffer.firstIndex(of: 0x0A) {
                    let line = String(decoding: buffer[..<end], as: UTF8.self)
                    buffer.removeSubrange(...end)
                    return line.hasSuffix("\r") ? String(line.dropLast()) : line
                }
                var piece = [UInt8](repeating: 0, count: 4_096)
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count > 0 else { return nil }
                buffer += piece[..<count]
            }
        }

        /// Up to the line with a dot alone.
        func data() -> String {
            var lines: [String] = []
            while let line = line(), line != "." { lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line) }
            return lines.joined(separator: "\n")
        }
    }
}
