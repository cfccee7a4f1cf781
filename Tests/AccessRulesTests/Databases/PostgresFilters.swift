import AccessRules
import TestSupport

/// Asks PostgreSQL what filters say, over one world and in one process of psql.
struct PostgresFilters {
    let compared: ComparedWorld
    let cluster: PostgresCluster

    /// - Returns: for each filter its answers, or what the database said instead.
    func answers(_ filters: [Filter]) throws -> [Result<ComparedWorld.Answers, PostgresCluster.Failure>] {
        let dialect = PostgresDialect(timeZone: compared.world.policy.timeZone)
        let tables = DatabaseTables(dialect: dialect, model: compared.model, reading: compared.reading)
        let queries = try filters.map { try FilterSQL.query($0, in: compared.model, dialect) }
        return try cluster.answers(to: queries, after: PostgresDialect.functions + tables.statements())
    }
}

extension PostgresCluster {
    private static let mark = "#query"

    /// Answers queries of three columns, user, record and truth, in a new schema that `statements` fill.
    func answers(
        to queries: [String], after statements: [String]
    ) throws -> [Result<ComparedWorld.Answers, Failure>] {
        var lines = ["\\set ON_ERROR_STOP 1", "SET client_min_messages TO warning;", "BEGIN;"]
        lines += ["DROP SCHEMA IF EXISTS world CASCADE;", "CREATE SCHEMA world;"]
        // Its own functions come before those of the same name that PostgreSQL has.
        lines += ["SET search_path TO world, pg_catalog;"] + statements.map { "\($0);" }
        lines += ["COMMIT;", "\\set ON_ERROR_STOP 0"]
        for query in queries { lines += ["\(query);", "\\echo '\(Self.mark)' :ERROR"] }
        return try Self.parts(run(lines.joined(separator: "\n")), count: queries.count).map(Self.parsed)
    }

    /// The lines of each query, its mark last.
    private static func parts(_ lines: [Substring], count: Int) throws(Failure) -> [[Substring]] {
        var parts: [[Substring]] = [[]]
        for line in lines {
            parts[parts.count - 1].append(line)
            if line.hasPrefix(mark) { parts.append([]) }
        }
        guard parts.count == count + 1 else {
            throw Failure(description: "psql: \(lines.prefix(20).joined(separator: "\n"))")
        }
        return parts.dropLast()
    }

    private static func parsed(_ lines: [Substring]) -> Result<ComparedWorld.Answers, Failure> {
        guard lines.last == "\(mark) false" else {
            return .failure(Failure(description: lines.joined(separator: "\n")))
        }
        var answers: ComparedWorld.Answers = [:]
        for line in lines.dropLast() {
            let columns = line.split(separator: "|", omittingEmptySubsequences: false)
            guard columns.count == 3, let truth = ["t": true, "f": false, "null": nil][String(columns[2])] else {
                return .failure(Failure(description: String(line)))
            }
            answers["\(columns[0])|\(columns[1])"] = .some(truth)
        }
        return .success(answers)
    }
}
