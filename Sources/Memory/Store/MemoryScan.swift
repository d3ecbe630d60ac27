import Groundwork

/// Looks at a text before it is remembered. What passes may still be anything that people write; recalled text is
/// therefore never more than material. What is refused here would only do harm.
enum MemoryScan {
  static func refusal(of text: String) -> MemoryRefusal? {
    if isSecret(text) { return .secret }
    return isInstruction(text) ? .instruction : nil
  }

  // MARK: Secrets

  /// Keys, passwords and card numbers.
  static func isSecret(_ text: String) -> Bool {
    if Redaction.of(text) != text { return true }
    let small = text.lowercased()
    if small.contains("-----begin") && small.contains("key-----") { return true }
    if holdsCardNumber(text) { return true }
    let words = small.split {
      $0.isWhitespace || $0 == "\"" || $0 == "'" || $0 == "`" || $0 == "=" || $0 == ","
    }
    if words.contains(where: isToken) { return true }
    // "PIN: 4711" is "PIN is 4711".
    return namesPassword(words.flatMap { $0.hasSuffix(":") ? [$0.trimmed, "is"] : [$0.trimmed] })
  }

  private static func isToken(_ word: Substring) -> Bool {
    let starts = [
      "sk-", "ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "akia", "glpat-", "aiza", "eyjh",
    ]
    return word.utf8.count >= 20 && starts.contains { word.hasPrefix($0) }
  }

  /// "My password is hunter2", "PIN: 4711"; not "I forgot my password".
  private static func namesPassword(_ words: [String]) -> Bool {
    let names: Set<String> = [
      "password", "passwort", "passcode", "pin", "passphrase", "pwd", "mnemonic", "contraseña", "пароль",
    ]
    for (index, word) in words.enumerated() {
      let isPair = ["seed", "secret", "private", "api", "recovery"].contains(word) && index + 1 < words.count
      let isPhrase = isPair && ["phrase", "key", "words", "code"].contains(words[index + 1])
      guard names.contains(word) || isPhrase else { continue }
      let rest = words[(index + (isPhrase ? 2 : 1))...]
      if let next = rest.first, ["is", "ist", "was", "are", "lautet", "es", "est", ""].contains(next),
        rest.count > 1,
        !["not", "a", "too", "so", "safe", "strong", "weak", "wrong", "lost"].contains(
          rest[rest.startIndex + 1])
      {
        return true
      }
    }
    return false
  }

  /// 13 to 19 digits, perhaps in groups, whose check digit is right (ISO/IEC 7812).
  private static func holdsCardNumber(_ text: String) -> Bool {
    var digits: [Int] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39: digits.append(Int(byte - 0x30))
      case 0x20, 0x2D: continue
      default:
        if isCardNumber(digits) { return true }
        digits.removeAll(keepingCapacity: true)
      }
    }
    return isCardNumber(digits)
  }

  private static func isCardNumber(_ digits: [Int]) -> Bool {
    guard (13...19).contains(digits.count), Set(digits).count > 1 else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      let doubled = digit.offset.isMultiple(of: 2) ? digit.element : digit.element * 2
      return sum + (doubled > 9 ? doubled - 9 : doubled)
    }
    return sum.isMultiple(of: 10)
  }

  // MARK: Instructions

  /// Words to a model and not about anything: nobody needs to be reminded of them.
  static func isInstruction(_ text: String) -> Bool {
    let small = text.lowercased()
    if markers.contains(where: small.contains) { return true }
    let words = small.split { !$0.isLetter && !$0.isNumber }.map { String($0) }
    return orders.contains { order in
      guard let first = order.first, words.count >= order.count else { return false }
      return words.indices.dropLast(order.count - 1).contains { start in
        first.contains(words[start]) && zip(words[start...], order).allSatisfy { $0.1.contains($0.0) }
      }
    }
  }

  private static let markers = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "[inst]", "[/inst]", "<<sys>>", "### instruction",
    "### system", "</recalled", "<recalled", "<system>", "</system>", "begin system prompt",
  ]

  /// One entry a word, with its alternatives.
  private static let orders: [[Set<String>]] = [
    "ignore|disregard|forget|override|bypass all|any|the|your|my|these|those previous|prior|above|earlier|other|former|preceding",
    "ignore|disregard|forget|override|bypass previous|prior|above|earlier|preceding instructions|rules|prompts|messages|orders",
    "ignore|disregard|forget|override|bypass|break your|all|the|any|these instructions|rules|guidelines|prompt|programming|restrictions|directives",
    "reveal|show|print|repeat|output|leak|tell me|us|your|the system|hidden|initial|secret prompt|instructions|prompts",
    "reveal|show|print|repeat|output|leak your|the system|hidden|initial|secret|original prompt|instructions|message",
    "from now on you|always|never|respond|answer|ignore|act",
    "you are|must now|always|never dan|jailbroken|unrestricted|unfiltered|obey|comply|approve|evil",
    "act|behave|pretend|roleplay|respond as|like if|though you are|have|had",
    "enable|enter|activate developer|jailbreak|god|dan|sudo|debug mode",
    "new|updated system instructions|prompt|message|rules",
    "approve transfer|approve_transfer",
    "always|must approve|transfer|send|pay|grant|give the|all|me|us|funds|money|tokens|prize",
    "ignoriere|vergiss|missachte alle|die|deine|vorherigen|bisherigen anweisungen|regeln|vorherigen|bisherigen|instruktionen",
    "ignora|olvida todas|las|tus|le|tutte instrucciones|reglas|las|istruzioni",
    "ignore|oublie toutes|les|tes instructions|consignes|les|règles",
  ].map { line in line.split(separator: " ").map { Set($0.split(separator: "|").map { String($0) }) } }
}

extension Substring {
  /// Without the signs around a word.
  fileprivate var trimmed: String {
    String(drop { !$0.isLetter && !$0.isNumber }.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed())
  }
}
