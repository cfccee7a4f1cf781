import AccessRules
import CRMSources

enum CRMInitCommand {
    private struct Answer: Encodable {
        let file: String
        let tables: [String]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let path = try CommandSupport.crmPath(arguments)
        let isBare = arguments.has("bare")
        do throws(EmbeddedCRMError) {
            let crm = try EmbeddedCRM.create(path: path)
            if !isBare { try StarterCRM.fill(crm) }
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        let tables = isBare ? [] : StarterCRM.tables.map(\.name)
        output.result(
            isBare
                ? ["Made a CRM without data tables in \(path). How to add one: Documentation/EmbeddedCRM.md."]
                : [
                    "Made a CRM in \(path): empty tables \(tables.joined(separator: " and ")), view \(StarterCRM.view), group "
                        + "\(StarterCRM.group).",
                    "Nobody is in it and nobody has a right yet. How to enter users and rights: Documentation/EmbeddedCRM.md.",
                ])
        try output.json(Answer(file: path, tables: tables))
        return .done
    }
}

enum CRMSampleCommand {
    private struct Answer: Encodable {
        let file: String
        let seed: UInt64
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let path = try CommandSupport.crmPath(arguments)
        let seed = try CommandSupport.seed(arguments)
        do throws(EmbeddedCRMError) {
            try SampleCRM.write(to: path, seed: seed)
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        output.result(["Wrote the sample CRM of seed \(seed) to \(path)."])
        try output.json(Answer(file: path, seed: seed))
        return .done
    }
}

extension CommandSupport {
    static func seed(_ arguments: ParsedArguments) throws(UsageError) -> UInt64 {
        try arguments.integer("seed", in: 0...Int.max).map(UInt64.init) ?? SampleCRM.defaultSeed
    }
}
