import Vocabulary

/// Who may touch money, rounds and keys: listed in the configuration by numeric account. Names change hands, numbers
/// do not.
package struct Operators: Hashable, Sendable {
  package let accounts: Set<AccountOnPlatform>

  package init(_ accounts: Set<AccountOnPlatform>) { self.accounts = accounts }

  /// - Parameter entries: As they stand in the configuration: `telegram:1001`, `discord:2002`.
  package init(entries: [String]) throws(OperatorEntryError) {
    var accounts: Set<AccountOnPlatform> = []
    for entry in entries { accounts.insert(try Operators.account(entry)) }
    self.accounts = accounts
  }

  /// Whether what `sender` did was done by an operator.
  ///
  /// Somebody else may have written a forwarded message, and a chat that speaks under its own name may be anybody in
  /// it: neither counts.
  package func contains(_ sender: Sender, isForwarded: Bool) -> Bool {
    !isForwarded && !sender.isChat && !sender.isBot && accounts.contains(sender.account)
  }

  private static func account(_ entry: String) throws(OperatorEntryError) -> AccountOnPlatform {
    guard let colon = entry.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw OperatorEntryError(entry: entry, problem: .noPlatform)
    }
    guard let platform = Platform(rawValue: String(entry[..<colon])) else {
      throw OperatorEntryError(entry: entry, problem: .unknownPlatform)
    }
    let number = entry[entry.index(after: colon)...]
    // 64 bits on both platforms. A leading zero or minus would never match: accounts of people have neither.
    guard (1...20).contains(number.utf8.count), number.utf8.allSatisfy(\.isDigit), !number.hasPrefix("0")
    else {
      throw OperatorEntryError(entry: entry, problem: .noNumber)
    }
    return AccountOnPlatform(platform, String(number))
  }
}

/// Why an entry in the list of operators names nobody.
package struct OperatorEntryError: Error, Hashable, CustomStringConvertible {
  package enum Problem: Hashable, Sendable { case noPlatform, unknownPlatform, noNumber }

  package let entry: String
  package let problem: Problem

  package var description: String {
    let reason =
      switch problem {
      case .noPlatform: "it does not say on which platform"
      case .unknownPlatform: "there is no such platform"
      case .noNumber: "an account is a number, not a name"
      }
    return
      "The operator \"\(entry)\" cannot be used, \(reason): write it as \"telegram:1001\" or \"discord:2002\"."
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
