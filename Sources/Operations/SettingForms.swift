import Vocabulary
import YAML

// The forms that values of `warden.yaml` have to have.

/// `telegram:1001`: where somebody's account is, and its number. Names change hands, numbers do not.
func operatorEntry(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, Platform(rawValue: String(parts[0])) != nil, isIdentifier(parts[1]) else {
    throw node.mustBe("a platform and an account's number, such as telegram:1001")
  }
  return text
}

/// A Discord channel's identifier.
func channel(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  guard isIdentifier(text[...]) else { throw node.mustBe("a channel's number") }
  return text
}

/// A Discord server's identifier.
func server(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  guard isIdentifier(text[...]) else { throw node.mustBe("a server's number") }
  return text
}

/// 64 bits, without a leading zero.
private func isIdentifier(_ text: Substring) -> Bool {
  (1...20).contains(text.utf8.count) && !text.hasPrefix("0")
    && text.utf8.allSatisfy { (48...57).contains($0) }
}

/// `offline`, a provider and a model, or `auto` where that may stand.
func modelChoice(_ node: YAMLNode, mayBeAuto: Bool) throws(YAMLError) -> String {
  let text = try node.string()
  if text == "offline" || (text == "auto" && mayBeAuto) { return text }
  let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, ["anthropic", "openai", "ollama"].contains(parts[0]), !parts[1].isEmpty,
    parts[1].utf8.count <= 200, parts[1].utf8.allSatisfy({ $0 > 32 && $0 < 127 })
  else {
    let words = mayBeAuto ? "auto, offline" : "offline"
    throw node.mustBe("\(words), anthropic:<model>, openai:<model> or ollama:<model>")
  }
  return text
}

/// `same`, or a provider and a model.
func modelOrSame(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  if text == "same" { return text }
  guard text != "offline", text != "auto", let choice = try? modelChoice(node, mayBeAuto: false) else {
    throw node.mustBe("same, anthropic:<model>, openai:<model> or ollama:<model>")
  }
  return choice
}

/// `built_in`, or a model that makes vectors; Anthropic has none.
func embeddingChoice(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  if text == "built_in" { return text }
  guard let choice = try? modelChoice(node, mayBeAuto: false), choice != "offline",
    !choice.hasPrefix("anthropic:")
  else { throw node.mustBe("built_in, openai:<model> or ollama:<model>") }
  return choice
}

/// The name of a file without its ending, and nothing that leads elsewhere.
func personaName(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  let isName = text.utf8.allSatisfy { byte in
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-")
  }
  guard isName, (1...64).contains(text.utf8.count) else {
    throw node.mustBe("the name of a file in the personality folder without .yaml")
  }
  return text
}

/// What is told to whoever is asked over HTTP, in a header and there inside brackets.
func contact(_ node: YAMLNode) throws(YAMLError) -> String {
  let text = try node.string()
  let isPlain = text.utf8.allSatisfy {
    $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ")")
  }
  guard isPlain, (3...100).contains(text.utf8.count) else {
    throw node.mustBe("an e-mail address or the address of a page, without spaces")
  }
  return text
}

/// Dollars as decimal text, exact to a millionth; in quotes or not.
func microDollars(_ node: YAMLNode) throws(YAMLError) -> Int64 {
  let text = try node.string()
  let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  let fraction = parts.count == 2 ? parts[1] : "0"
  let isDecimal = (parts + [fraction]).allSatisfy { part in
    !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
  }
  // A million dollars a day is a slip of the finger, and six digits keep everything below 2^63.
  guard isDecimal, parts[0].utf8.count <= 6, fraction.utf8.count <= 6,
    let whole = Int64(parts[0]),
    let millionths = Int64(fraction + String(repeating: "0", count: 6 - fraction.count))
  else {
    throw node.mustBe("dollars such as \"1.00\", below a million and with at most six decimals")
  }
  return whole * 1_000_000 + millionths
}
