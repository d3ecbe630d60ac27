import Groundwork

/// What a record of the public log tells of.
package enum LogKind: String, Hashable, Sendable, CaseIterable {
  case key
  case roundOpen = "round-open"
  case held
  case decision
  case void
  case roundClose = "round-close"
  case prizePaid = "prize-paid"

  /// The lines of a record behind its head, in this order.
  package var fields: [LogField] {
    switch self {
    case .key: Self.keyFields
    case .roundOpen: Self.roundOpenFields
    case .held: Self.heldFields
    case .decision: Self.decisionFields
    case .void: Self.voidFields
    case .roundClose: Self.roundCloseFields
    case .prizePaid: Self.prizePaidFields
    }
  }

  // Made once: they are asked for with every value of every record.
  private static let keyFields: [LogField] = [
    .public, .proof, .reason(["genesis", "rotation", "compromise"]),
  ]
  private static let roundOpenFields: [LogField] = [
    .round, .hash("commit"), .hash("rules"), .units("seed"), .word("mode", ["paper", "live"]),
  ]
  private static let heldFields: [LogField] = [
    .round, .number, .attempt, LogField("team", .identifierOrNone("tea")), .hash("player"), .hash("message"),
    .units("fee"), .word("funding", ["wallet", "team", "stars"]),
  ]
  private static let decisionFields: [LogField] = [
    .round, .number, .attempt, .hash("message"), .hash("reply"),
    .word("tool", ["approve_transfer", "reject_transfer", "none"]),
    .word("judge", ["confirm", "deny", "not_asked"]),
    .word("outcome", ["rejected", "approved", "approved_denied"]), .units("prize"), .hash("bundle"),
    .hash("context"), LogField("model", .token),
  ]
  private static let voidFields: [LogField] = [
    .round, .number, .attempt, LogField("reason", .token), .units("refund"),
  ]
  private static let roundCloseFields: [LogField] = [
    .round, .word("result", ["won", "exhausted", "cancelled"]), LogField("winner", .identifierOrNone("att")),
    .hash("nonce"), .hash("bundle"),
  ]
  private static let prizePaidFields: [LogField] = [
    .round, LogField("payout", .identifier("pay")), .word("asset", ["USD", "TOK", "XTR"]), .units("amount"),
    LogField("signature", .token),
  ]
}

/// One line of a record: a name, and what may stand behind it. There is one way to write each value.
package struct LogField: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    /// 64 lower-case hexadecimal digits.
    case hash
    /// 64 bytes in base 64.
    case signature
    /// Digits without a zero in front; from 0.
    case number
    /// Three letters, `_` and a ULID.
    case identifier(String)
    case identifierOrNone(String)
    case oneOf([String])
    /// 1 to 120 visible ASCII characters.
    case token
  }

  package let name: String
  package let form: Form

  init(_ name: String, _ form: Form) { (self.name, self.form) = (name, form) }

  static let `public` = LogField("public", .hash)
  static let proof = LogField("proof", .signature)
  static let round = LogField("round", .identifier("rnd"))
  static let number = LogField("number", .number)
  static let attempt = LogField("attempt", .identifier("att"))
  static func reason(_ words: [String]) -> LogField { LogField("reason", .oneOf(words)) }
  static func hash(_ name: String) -> LogField { LogField(name, .hash) }
  static func units(_ name: String) -> LogField { LogField(name, .number) }
  static func word(_ name: String, _ words: [String]) -> LogField { LogField(name, .oneOf(words)) }
}

extension LogField.Form {
  /// Whether `value` is written in this form.
  func allows(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    switch self {
    case .hash: value.count == 64 && value.allSatisfy(\.isLowerHex)
    case .signature: value.count == 88 && [UInt8](base64: String(decoding: value, as: UTF8.self))?.count == 64
    case .number: LogNumber(value) != nil
    case .identifier(let prefix): value.isIdentifier(prefix)
    case .identifierOrNone(let prefix): value.elementsEqual("-".utf8) || value.isIdentifier(prefix)
    case .oneOf(let words): words.contains { value.elementsEqual($0.utf8) }
    case .token:
      (1...LogEntry.longestToken).contains(value.count) && value.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
  }
}
