import JSON
import Ledger
import Tools

/// Somebody who says over HTTPS what a token is worth: an address that an operator has named, at a host of the allowlist.
package struct PriceFeed: Sendable {
  private let address: ToolAddress
  private let field: FieldPath
  private let fetcher: ToolFetcher
  /// A price fits into a few kilobytes; lists of exchanges are longer.
  private static let limits = ToolFetcher.Limits(bytes: 256 << 10)

  /// - Parameter field: Leads to the price inside of the answer, a number or a text of digits.
  package init(_ address: ToolAddress, _ field: FieldPath, fetcher: ToolFetcher) {
    (self.address, self.field, self.fetcher) = (address, field, fetcher)
  }

  /// Why there is no price.
  package enum Fault: Error, Hashable, Sendable {
    case notReached(FetchError, host: String)
    /// The answer is no JSON, has nothing there, or something else than a price.
    case noPrice(host: String, field: String)

    /// One sentence for operators. Holds nothing that the other side wrote.
    package var sentence: String {
      switch self {
      case .notReached(let error, let host): error.sentence(about: host)
      case .noPrice(let host, let field): "\(host) gives no price at \(field)."
      }
    }
  }

  /// Asks once.
  ///
  /// - Returns: 10^-12 dollars for a whole token; above zero.
  package func price() async throws(Fault) -> Int64 {
    let body: [UInt8]
    do throws(FetchError) { body = try await fetcher.get(address, Self.limits) } catch {
      throw .notReached(error, host: address.hostName)
    }
    let value = (try? JSONDocument(parsing: body)).flatMap { field.value(in: $0.root) }
    let text =
      value?.string ?? value.flatMap { $0.double == nil ? nil : String(decoding: $0.bytes, as: UTF8.self) }
    guard let price = text.flatMap({ TokenPrice.read($0) }) else {
      throw .noPrice(host: address.hostName, field: field.text)
    }
    return price
  }
}

extension TokenPrice {
  /// A decimal number as services write it: `0.0000125`, `1.25e-05`. What is below 10^-12 dollars is cut off.
  ///
  /// - Returns: `nil` for zero, for what is below it or above all prices, and for what is no number.
  package static func read(_ text: String) -> Int64? {
    guard (1...60).contains(text.utf8.count) else { return nil }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard (1...2).contains(parts.count) else { return nil }
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let digits = mantissa.joined()
    guard (1...2).contains(mantissa.count), !mantissa.contains(""),
      digits.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    var exponent = 12 - (mantissa.count == 2 ? mantissa[1].utf8.count : 0)
    if parts.count == 2 {
      let written = parts[1].utf8
      guard let sign = written.first, (1...4).contains(written.count),
        written.dropFirst(sign == 43 || sign == 45 ? 1 : 0).allSatisfy({ (48...57).contains($0) }),
        let power = Int(parts[1])
      else { return nil }
      exponent += power
    }
    let shifted =
      exponent < 0
      ? String(digits.dropLast(-exponent)) : digits + String(repeating: "0", count: min(exponent, 40))
    let significant = shifted.drop { $0 == "0" }
    guard significant.utf8.count <= 19 else { return nil }
    return Int64(significant).flatMap { $0 > 0 ? $0 : nil }
  }
}
