/// What a shell can offer for a value: nothing is asked of the CRM or the journal while somebody types.
enum CompletionValue: Equatable {
    case files
    case folders
    case words([String])
    /// Only whoever types knows it.
    case own
}

extension CommandSpecification.Option {
    /// `nil`: a switch, which takes no value.
    var completionValue: CompletionValue? {
        switch argument {
        case .none: nil
        case .value where !choices.isEmpty: .words(choices)
        case .value("FILE"), .value("FILE|DIR"): .files
        case .value("DIR"): .folders
        case .value: .own
        }
    }
}

extension CommandSpecification.Operand {
    var completionValue: CompletionValue {
        if !choices.isEmpty { return .words(choices) }
        return name == "FILE" ? .files : .own
    }
}

/// The commands as a shell meets them, word by word.
struct CommandWords {
    let commands: [CommandSpecification]

    /// What may stand first, each once, with what it does: `preview`, `crm`.
    var first: [(word: String, summary: String)] {
        var seen = Set<String>()
        return commands.compactMap { command in
            let words = command.name.split(separator: " ").map(String.init)
            guard seen.insert(words[0]).inserted else { return nil }
            return (words[0], words.count == 1 ? command.summary : "Needs one of: \(seconds(of: words[0])).")
        }
    }

    /// The families of two words, with their members, in the order of the help.
    var families: [(word: String, members: [(word: String, summary: String)])] {
        first.map(\.word).compactMap { word in
            let members = members(of: word)
            return members.isEmpty ? nil : (word, members)
        }
    }

    private func members(of family: String) -> [(word: String, summary: String)] {
        commands.filter { $0.name.hasPrefix(family + " ") }
            .map { (String($0.name.dropFirst(family.count + 1)), $0.summary) }
    }

    private func seconds(of family: String) -> String { members(of: family).map(\.word).joined(separator: ", ") }
}
