import Foundation

extension FilterValue {
    /// Whether contacts made of both are the same to the byte; texts may be equal and differ in that.
    package func isIdentical(to other: FilterValue) -> Bool {
        switch (self, other) {
        case (.one(let left), .one(let right)): left.isIdentical(to: right)
        case (.list(let left?), .list(let right?)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        case (.list(nil), .list(nil)): true
        case (.relation(let left), .relation(let right)): left == right
        default: false
        }
    }
}

extension FieldValue {
    /// As `FilterValue`'s.
    package func isIdentical(to other: FieldValue) -> Bool {
        switch (self, other) {
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.decimal(let left), .decimal(let right)): left.description == right.description
        case (.textList(let left), .textList(let right)):
            left.map { $0.map(ExactText.init) } == right.map { $0.map(ExactText.init) }
        default: self == other
        }
    }
}
