import ContactModel
import Contracts
import Sentences
import SyncPlanning

// What is written to the folder itself: its making, its name, its mark, its removal.
extension Run {
    private var folderMark: FolderMark {
        FolderMark(
            instance: context.instance, addressBook: order.addressBook, epoch: context.epoch, site: context.site,
            machine: context.machine)
    }

    mutating func createFolder() { writeFolder(.create) }

    mutating func writeFolder(_ write: FolderWrite) {
        let request: TargetRequest
        switch (write, beliefs.row.folder) {
        case (.create, _): request = .createFolder(name: order.folderName, mark: folderMark)
        case (.reuse(let id), _): request = .markFolder(id, folderMark)
        case (.rename, let id?): request = .renameFolder(id, name: order.folderName)
        case (.renew, let id?): request = .markFolder(id, folderMark)
        case (.remove, let id?): request = .removeFolder(id)
        case (_, nil): preconditionFailure("\(write) without a folder")
        }
        stage = .writingFolder(write)
        emit(.send([RunRequest(id: nextRequestID(), request: request)]))
    }

    mutating func folderWriteAnswered(_ answer: RunAnswer, _ write: FolderWrite) {
        let outcome: TargetOutcome
        switch answer {
        case .target(let answered): outcome = answered
        case .withoutPhoto: preconditionFailure("a folder has no photo")
        case .notSent(let until): return wait(until: until, then: .writeFolderAgain(write))
        case .gateClosed: preconditionFailure("the gate was asked about a folder")
        }
        countFolderWrite(write)
        if case .refused(let refusal) = outcome, refusal.stopsMailbox { return finish(by: outcome, doing: .write) }
        switch write {
        case .create: folderCreated(outcome)
        case .reuse(let id):
            if case .done = outcome { return adopt(id, epoch: context.epoch) }
            finish(by: outcome, doing: .markFolder)
        case .rename:
            if case .done = outcome {} else { noteFailure(outcome, .renameFolder) }
            observe()
        case .renew:
            if case .done = outcome {
                beliefs.row.folderEpoch = context.epoch
            } else {
                noteFailure(outcome, .markFolderAnew)
            }
            finish(summary.outcome)
        case .remove: folderRemoved(outcome)
        }
    }

    private mutating func folderCreated(_ outcome: TargetOutcome) {
        folder.attempts += 1
        switch outcome {
        case .done(.folder(let created?)): return adopt(created.id, epoch: context.epoch)
        case .done, .conflict, .unknown, .throttled: break
        case .refused(let refusal):
            guard refusal.kind == .folderExists else { return finish(by: outcome, doing: .createFolder) }
        }
        guard folder.attempts < limits.readAttemptsMax else {
            summary.againAt = now + limits.unknownRetryDelay
            return finish(by: outcome, doing: .createFolder)
        }
        ask([.folders], for: .findFolder)
    }

    private mutating func countFolderWrite(_ write: FolderWrite) {
        let kind =
            switch write {
            case .create: "createFolder"
            case .rename: "renameFolder"
            case .renew, .reuse: "markFolder"
            case .remove: "removeFolder"
            }
        summary.requests[kind, default: 0] += 1
    }

    mutating func noteFailure(_ outcome: TargetOutcome, _ task: RunTask) {
        let why =
            switch outcome {
            case .refused(let refusal): refusal.message
            case .unknown(let why): why
            case .conflict: RunObstacle.othersChange.text()
            case .done, .throttled: RunObstacle.unfitAnswer.text()
            }
        let sentence: RunSentence = why.endsSentence ? .taskRefused : .taskFailed
        summary.note(Told(sentence, task.text(), order.addressBook, why))
    }
}
