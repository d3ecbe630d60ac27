import Vocabulary

/// Somebody, as a member points at them. Who that is, and whether they exist, is looked up elsewhere.
package enum PersonReference: Hashable, Sendable {
  /// An account that the platform resolved, or that was written in full (`telegram:1001`, `<@2002>`).
  case account(AccountOnPlatform)
  /// A bare number: an account on the platform where it was written.
  case number(String)
  /// A name without its `@`. Names change hands: never enough for a right.
  case handle(String)
  /// Our own identifier.
  case person(PersonID)

  package init?(text: String) {
    let utf8 = text.utf8
    if text.hasPrefix("<@"), text.hasSuffix(">") {
      let inner = text.dropFirst(2).dropLast()
      let number = inner.hasPrefix("!") ? inner.dropFirst() : inner
      guard number.isAccountNumber else { return nil }
      self = .account(AccountOnPlatform(.discord, String(number)))
    } else if text[...].isAccountNumber {
      self = .number(text)
    } else if let colon = utf8.firstIndex(of: UInt8(ascii: ":")) {
      let number = text[text.index(after: colon)...]
      guard let platform = Platform(rawValue: String(text[..<colon])), number.isAccountNumber else {
        return nil
      }
      self = .account(AccountOnPlatform(platform, String(number)))
    } else if text.hasPrefix("usr_"), utf8.count == 30, utf8.dropFirst(4).allSatisfy(\.isCrockford) {
      self = .person(PersonID(text))
    } else {
      let name = text.hasPrefix("@") ? text.dropFirst() : text[...]
      guard (2...32).contains(name.utf8.count), name.utf8.allSatisfy(\.isHandle) else { return nil }
      self = .handle(String(name))
    }
  }
}

extension PersonReference: CommandValue {
  package static var shape: ArgumentShape { .person }

  package init(argument value: OptionValue) throws(CommandError) {
    switch value {
    case .person(let account): self = .account(account)
    case .text(let text):
      guard let reference = PersonReference(text: text) else {
        throw .argumentInvalid("That", expected: Self.shape.expectation)
      }
      self = reference
    case .integer, .boolean, .double:
      throw .argumentInvalid("That", expected: Self.shape.expectation)
    }
  }
}

extension Substring {
  /// 1 to 20 ASCII digits: 64 bits, as both platforms number their accounts.
  fileprivate var isAccountNumber: Bool {
    (1...20).contains(utf8.count) && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension UInt8 {
  fileprivate var isCrockford: Bool {
    switch self {
    case UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "O"), UInt8(ascii: "U"): false
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: false
    }
  }

  /// The letters of the names that Telegram and Discord give out.
  fileprivate var isHandle: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
