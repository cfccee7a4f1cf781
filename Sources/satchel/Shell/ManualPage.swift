/// The manual page of the program, section 1, in the language of man(7).
struct ManualPage {
    let program: String
    let version: String
    let commands: [CommandSpecification]

    var source: String {
        let parts =
            [heading, name, synopsis, description] + [".SH COMMANDS"] + commands.map(section) + [
                exitCodes, files, seeAlso,
            ]
        return parts.joined(separator: "\n") + "\n"
    }

    // MARK: Its parts

    private var heading: String {
        """
        .\\" Made by '\(program) man' from the program's commands.
        .TH \(program.uppercased()) 1 "" "\(program) \(version)" "User Commands"
        """
    }

    private var name: String {
        """
        .SH NAME
        \(program) \\- fills Exchange address books with the contacts of a CRM
        """
    }

    private var synopsis: String {
        """
        .SH SYNOPSIS
        .B \(program)
        .I COMMAND
        .RI [ options ]
        .br
        .B \(program)
        .BR \\-\\-help | \\-\\-version
        """
    }

    private var description: String {
        """
        .SH DESCRIPTION
        Satchel fills each user's Exchange address book with exactly the CRM contacts that this user may see, over Microsoft Graph.
        .PP
        Every command takes
        .B \\-\\-json
        and
        .BR \\-\\-help ;
        most take
        .B \\-\\-config
        .IR FILE .
        Results go to standard output, everything else to standard error.
        """
    }

    private func section(_ command: CommandSpecification) -> String {
        var lines = [".SS \"\(Self.plain(command.name))\"", Self.text(command.summary), ".PP"]
        let operands = command.operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }.joined(separator: " ")
        lines.append(
            "\\fB\(program) \(Self.literal(command.name))\\fR \\fI\(Self.plain(operands))\\fR [\\fIoptions\\fR]")
        if !command.discussion.isEmpty { lines += [".PP", Self.text(command.discussion)] }
        for operand in command.operands {
            lines += [".TP", "\\fI\(Self.plain(operand.name))\\fR", Self.text(operand.help)]
        }
        for option in command.allOptions where !Self.isCommon(option) {
            lines += [".TP", Self.tag(option), Self.text(option.help)]
        }
        if !command.examples.isEmpty {
            lines += [".PP", ".EX"] + command.examples.map { "    \(program) \(Self.literal($0))" } + [".EE"]
        }
        return lines.joined(separator: "\n")
    }

    private var exitCodes: String {
        let rows = ExitCode.allCases.map { ".TP\n.B \($0.rawValue)\n\(Self.text($0.meaning))." }
        return ([".SH \"EXIT STATUS\""] + rows).joined(separator: "\n")
    }

    private var files: String {
        """
        .SH FILES
        .TP
        .I satchel.yaml
        The configuration, unless
        .B \\-\\-config
        names another. The Debian package's service reads
        .IR /etc/satchel/satchel.yaml .
        .TP
        .I /var/lib/satchel
        Where the Debian package's service keeps the journal, its key and its seals.
        """
    }

    private var seeAlso: String {
        """
        .SH "SEE ALSO"
        .BR satchel.yaml (5),
        .BR systemd.service (5)
        .PP
        Operations, exchange of credentials, rights and data protection are described in
        .IR /usr/share/doc/satchel .
        """
    }

    // MARK: The language of man(7)

    /// Said once for all commands.
    private static func isCommon(_ option: CommandSpecification.Option) -> Bool {
        [CommandSpecification.jsonOption, CommandSpecification.helpOption].map(\.name).contains(option.name)
    }

    private static func tag(_ option: CommandSpecification.Option) -> String {
        let name = "\\fB\(literal("--" + option.name))\\fR"
        guard case .value(let value) = option.argument else { return name }
        return name + " \\fI\(plain(value))\\fR"
    }

    /// A paragraph: no line of it is taken for a request.
    private static func text(_ text: String) -> String {
        TextTable.wrapped(plain(text), width: 110).map { line in
            line.hasPrefix(".") || line.hasPrefix("\\(aq") ? "\\&" + line : line
        }.joined(separator: "\n")
    }

    private static func plain(_ text: String) -> String {
        text.replacing("\\", with: "\\(rs").replacing("'", with: "\\(aq")
    }

    /// To be copied into a shell: hyphens are minus signs.
    private static func literal(_ text: String) -> String { plain(text).replacing("-", with: "\\-") }
}
