import Testing

@testable import Configuration

/// Single keys of a book, changed in the text.
@Suite("Configuration: a book's keys in the text") struct BookEditTests {
    private static let text = """
        # Die Firma
        site: production
        books:
          - name: CRM
            id: crm
            view: Kontakte      # die Sicht
            # wer betreut
            filter: subscribed() or Betreuer = user.login
            members:
              groups: [Aussendienst]
              # Praktikum
              except: [praktikant]

            # höchstens
            limit: 2000
            mapping:
              surname: "{Name}"
          - view: Presse
            name: Presse
            members: { users: [hmueller] }
            mapping: { surname: "{Name}" }
        # am Ende
        seats: 25

        """

    private static func applying(
        _ id: String = "crm", in text: String = text, _ change: (inout BookForm) -> Void
    ) throws -> String? {
        let bytes = Array(text.utf8)
        var form = try #require(BookEdit.form(of: id, in: bytes))
        change(&form)
        return BookEdit.applying(form, to: id, in: bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a book's keys are read as a form has them`() throws {
        let bytes = Array(Self.text.utf8)
        #expect(BookEdit.books(in: bytes).map(\.id) == ["crm", "Presse"])
        let form = try #require(BookEdit.form(of: "crm", in: bytes))
        #expect(form.filter == "subscribed() or Betreuer = user.login" && form.limit == "2000" && form.order.isEmpty)
        #expect(form.groups == ["Aussendienst"] && form.users.isEmpty && form.except == ["praktikant"])
        #expect(BookEdit.form(of: "nirgends", in: bytes) == nil)
        #expect(try Self.applying { _ in } == Self.text, "nothing is changed by nothing")
    }

    @Test func `what is changed is one line, and all others stay to the byte`() throws {
        #expect(
            try Self.applying { $0.limit = "none" } == Self.text.replacing("limit: 2000", with: "limit: none"))
        #expect(
            try Self.applying { $0.filter = "Ort = 'Köln: # \"Mitte\"'" }
                == Self.text.replacing(
                    "filter: subscribed() or Betreuer = user.login", with: #"filter: "Ort = 'Köln: # \"Mitte\"'""#))
        #expect(
            try Self.applying { $0.filter = "" }
                == Self.text.replacing("    filter: subscribed() or Betreuer = user.login\n", with: ""))
        #expect(
            try Self.applying { $0.order = ["Name", "Geändert am desc", "a, b"] }
                == Self.text.replacing(
                    "# die Sicht\n", with: "# die Sicht\n    order: [Name, Geändert am desc, \"a, b\"]\n"))
        #expect(
            try Self.applying("Presse") {
                $0.users = ["hmueller", "null"]
                $0.limit = "5"
            }
                == Self.text.replacing(
                    "- view: Presse\n    name: Presse\n    members: { users: [hmueller] }",
                    with: "- view: Presse\n    limit: 5\n    name: Presse\n    members: { users: [hmueller, \"null\"] }"
                ))
    }

    @Test func `a value of several lines becomes one, and the comments before the next key stay`() throws {
        let text = Self.text.replacing("      # Praktikum\n", with: "")
        let changed = try #require(try Self.applying(in: text) { $0.groups = ["Aussendienst", "Innendienst"] })
        #expect(
            changed.contains(
                "    members: { groups: [Aussendienst, Innendienst], except: [praktikant] }\n\n    # höchstens\n    limit: 2000\n"
            ))
        #expect(changed.hasPrefix("# Die Firma\n") && changed.hasSuffix("# am Ende\nseats: 25\n"))
    }

    @Test(arguments: [
        ("limit: 2000", "limit: 2000   # Betriebsrat", "limit: none   # Betriebsrat"),
        ("limit: 2000", "limit: 2000\t# a # b", "limit: none\t# a # b"),
        ("limit: 2000", "limit: '2000' # a", "limit: none # a"),
        ("limit: 2000", "limit: # noch keine", "limit: none # noch keine"),
        ("limit: 2000", "limit: \"20 # 00\" # a", "limit: none # a"),
    ])
    func `a comment behind a value stays behind it`(_ former: String, _ written: String, _ changed: String) throws {
        let text = Self.text.replacing(former, with: written)
        #expect(
            try Self.applying(in: text) { $0.limit = "none" } == Self.text.replacing(former, with: changed))
    }

    @Test func `a comment behind a value that goes stays on a line of its own`() throws {
        let text = Self.text.replacing("limit: 2000", with: "limit: 2000   # Betriebsrat")
        #expect(
            try Self.applying(in: text) { $0.limit = "" }
                == Self.text.replacing("limit: 2000", with: "# Betriebsrat"))
    }

    @Test(arguments: [
        "members:\n      groups: [Aussendienst]\n      # Praktikum\n      except: [praktikant]",
        "members:   # seit Mai\n      groups: [Aussendienst]\n      except: [praktikant]",
        "members:\n      groups: [Aussendienst]   # seit Mai\n      except: [praktikant]",
        "members:\n      groups:\n        - Aussendienst # seit Mai\n      except: [praktikant]",
        "members: { groups: [Aussendienst], # seit Mai\n      except: [praktikant] }",
    ])
    func `a value with a comment inside is not changed by the form, and all others are`(_ members: String) throws {
        let text = Self.text.replacing(
            "members:\n      groups: [Aussendienst]\n      # Praktikum\n      except: [praktikant]", with: members)
        #expect(try Self.applying(in: text) { $0.groups = ["Aussendienst", "Innendienst"] } == nil)
        #expect(
            try Self.applying(in: text) { $0.limit = "none" }
                == text.replacing("limit: 2000", with: "limit: none"))
    }

    @Test func `what looks like a comment in a text of several lines is none`() throws {
        let written = "filter: >-\n      Ort = 'A # B'\n      # or Ort = 'C'"
        let text = Self.text.replacing("filter: subscribed() or Betreuer = user.login", with: written)
        #expect(try Self.applying(in: text) { $0.filter = "Ort = 'D'" } == nil, "its last line would stay")
        let changed = try #require(
            try Self.applying(in: text.replacing("\n      # or Ort = 'C'", with: "")) { $0.filter = "Ort = 'D'" })
        #expect(changed == Self.text.replacing("subscribed() or Betreuer = user.login", with: "Ort = 'D'"))
    }

    @Test func `a new key and a changed one right below the view do not spoil each other`() throws {
        let text = Self.text.replacing(
            "    # wer betreut\n    filter: subscribed() or Betreuer = user.login\n", with: ""
        )
        .replacing("      # Praktikum\n", with: "")
        let changed = try Self.applying(in: text) {
            $0.filter = "Ort = 'Köln'"
            $0.order = ["Name"]
            $0.groups = ["Aussendienst", "Innendienst"]
        }
        let form = try #require(changed.flatMap { BookEdit.form(of: "crm", in: Array($0.utf8)) })
        #expect(form.filter == "Ort = 'Köln'" && form.order == ["Name"])
        #expect(form.groups == ["Aussendienst", "Innendienst"] && form.except == ["praktikant"])
        let gone = try Self.applying(in: text) {
            $0.filter = "Ort = 'Köln'"
            ($0.groups, $0.except) = ([], [])
        }
        #expect(
            gone
                == text.replacing(
                    "    members:\n      groups: [Aussendienst]\n      except: [praktikant]\n",
                    with: "    filter: Ort = 'Köln'\n"))
    }

    @Test(arguments: [
        "books: [ { name: CRM, view: K, mapping: {} } ]\n", "books:\n  - { name: CRM, view: K }\n", "books: x\n",
        "a: [\n",
        "books:\r\n  - name: CRM\r\n", "books:\n  - name: CRM\n    order: Name\n",
        "books:\n  - name: CRM\n    members: { groups: x }\n", "books:\n  - name: A\n  - name: A\n",
    ])
    func `a text that is laid out otherwise is left to people`(_ text: String) {
        #expect(BookEdit.books(in: Array(text.utf8)).isEmpty)
        var form = BookForm()
        form.limit = "7"
        #expect(BookEdit.applying(form, to: "CRM", in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "a\nb: c", "x #", "- a", "", "' ", "\u{7}", "{}", "*a", "!b", "k: v", "[", "\\", "\"", "~", "true",
    ])
    func `whatever is put in comes back as that value, or nothing is changed`(_ value: String) throws {
        var form = try #require(BookEdit.form(of: "crm", in: Array(Self.text.utf8)))
        form.filter = value
        guard let changed = BookEdit.applying(form, to: "crm", in: Array(Self.text.utf8)) else { return }
        #expect(BookEdit.form(of: "crm", in: changed) == form)
        #expect(BookEdit.form(of: "Presse", in: changed) == BookEdit.form(of: "Presse", in: Array(Self.text.utf8)))
    }
}
