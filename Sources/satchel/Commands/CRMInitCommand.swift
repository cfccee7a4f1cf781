import CRMSources

enum CRMInitCommand {
    private struct Answer: Encodable { let file: String }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let path = try CommandSupport.crmPath(arguments)
        do throws(EmbeddedCRMError) {
            _ = try EmbeddedCRM.create(path: path)
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        output.result(["Made an empty CRM in \(path). Its tables: Documentation/EmbeddedCRM.md."])
        try output.json(Answer(file: path))
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
