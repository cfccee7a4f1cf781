import Foundation

/// Sums of decimals without rounding. Foundation's own rounds silently where the digits do not fit.
enum ExactDecimal {
    /// A decimal holds this many digits exactly.
    static let digitsMax = 38

    /// Sign, digits and the power of ten of the last digit; digits without trailing zeros.
    private struct Parts {
        var isNegative: Bool
        var digits: UInt128
        var exponent: Int

        init(isNegative: Bool, digits: UInt128, exponent: Int) {
            (self.isNegative, self.digits, self.exponent) = (isNegative, digits, exponent)
            while self.digits != 0, self.digits.isMultiple(of: 10) {
                self.digits /= 10
                self.exponent += 1
            }
        }

        init?(_ decimal: Decimal) {
            guard !decimal.isNaN, let digits = UInt128(decimal.significand.description) else { return nil }
            self.init(isNegative: decimal < 0, digits: digits, exponent: decimal.exponent)
        }

        /// The digits as they are at a lower power of ten; `nil` where they then do not fit.
        func digits(at lower: Int) -> UInt128? {
            var aligned = digits
            for _ in 0..<(exponent - lower) {
                let (next, overflow) = aligned.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                aligned = next
            }
            return aligned
        }
    }

    /// `nil` where 38 digits do not hold the exact sum.
    static func sum(_ left: Decimal, _ right: Decimal) -> Decimal? {
        guard let left = Parts(left), let right = Parts(right) else { return nil }
        if left.digits == 0 { return decimal(right) }
        if right.digits == 0 { return decimal(left) }
        let exponent = min(left.exponent, right.exponent)
        guard let leftDigits = left.digits(at: exponent), let rightDigits = right.digits(at: exponent) else {
            return nil
        }
        if left.isNegative == right.isNegative {
            let (sum, overflow) = leftDigits.addingReportingOverflow(rightDigits)
            return overflow ? nil : decimal(.init(isNegative: left.isNegative, digits: sum, exponent: exponent))
        }
        let isLeftLarger = leftDigits >= rightDigits
        return decimal(
            Parts(
                isNegative: isLeftLarger ? left.isNegative : right.isNegative,
                digits: isLeftLarger ? leftDigits - rightDigits : rightDigits - leftDigits, exponent: exponent))
    }

    private static func decimal(_ parts: Parts) -> Decimal? {
        let digits = String(parts.digits)
        guard digits.count <= digitsMax else { return nil }
        return Decimal(string: "\(parts.isNegative ? "-" : "")\(digits)e\(parts.exponent)", locale: nil)
    }
}
