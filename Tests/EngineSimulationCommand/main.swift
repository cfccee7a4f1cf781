import EngineSimulation
import Foundation
import SyncPlanning

// Tells seeded histories of the engine. `Scripts/simulate` and `Scripts/strength` say how it is used.
do {
    exit(try Order(CommandLine.arguments.dropFirst()).carryOut())
} catch {
    print("simulate-engine: \(error)")
    exit(2)
}
