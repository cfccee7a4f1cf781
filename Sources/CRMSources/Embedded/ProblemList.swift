import AccessRules

/// What a reading could not take over, up to a limit, beyond which it is counted.
struct ProblemList {
    /// How many problems of each kind are kept one by one.
    static let problemsMax = 1000

    private var schema: [ReadingProblem] = []
    private var records: [ReadingProblem] = []
    private var rights: [ReadingProblem] = []
    private var recordsOmitted = 0
    private var rightsOmitted = 0

    /// - Parameter part: what is to be read again for the problem to be found gone.
    mutating func append(
        place: @autoclosure () -> String, _ text: String, affectsRights: Bool, part: ReadingProblem.Part
    ) {
        if affectsRights {
            guard rights.count < Self.problemsMax else { return rightsOmitted += 1 }
            rights.append(ReadingProblem(place: place(), text: text, affectsRights: true, part: part))
        } else {
            guard records.count < Self.problemsMax else { return recordsOmitted += 1 }
            records.append(ReadingProblem(place: place(), text: text, affectsRights: false, part: part))
        }
    }

    /// A table or column that is missing; as many as the schema names, so without a limit.
    mutating func appendMissing(place: String, _ text: String) {
        schema.append(ReadingProblem(place: place, text: text, affectsRights: false, isOfSchema: true))
    }

    /// Those of the schema first, then those of directory and rights, each kind in the order of reading.
    var all: [ReadingProblem] {
        var all = schema + rights
        if rightsOmitted > 0 {
            all.append(
                ReadingProblem(
                    place: "directory and rights", text: "\(rightsOmitted) more rows do not fit.",
                    affectsRights: true))
        }
        all += records
        if recordsOmitted > 0 {
            all.append(
                ReadingProblem(
                    place: "records", text: "\(recordsOmitted) more values or records do not fit.",
                    affectsRights: false))
        }
        return all
    }
}
