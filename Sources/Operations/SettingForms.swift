import LanguageModels
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

/// One of `words`, or a provider and a model.
func modelChoice(_ node: YAMLNode, or words: [String]) throws(YAMLError) -> ModelChoice {
  let text = try node.string()
  guard let choice = ModelChoice(text), choice.model != nil || words.contains(text) else {
    throw node.mustBeModel(or: words, ModelProvider.allCases)
  }
  return choice
}

/// A model of one of these providers; `nil` for `word`.
func modelOrWord(
  _ node: YAMLNode, _ word: String, _ providers: [ModelProvider]
) throws(YAMLError) -> ModelID? {
  let text = try node.string()
  if text == word { return nil }
  guard let model = ModelID(text), providers.contains(model.provider) else {
    throw node.mustBeModel(or: [word], providers)
  }
  return model
}

extension YAMLNode {
  fileprivate func mustBeModel(or words: [String], _ providers: [ModelProvider]) -> YAMLError {
    let forms = words + providers.map { "\($0.rawValue):<model>" }
    return mustBe("\(forms.dropLast().joined(separator: ", ")) or \(forms.last ?? "")")
  }
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
func dollars(_ node: YAMLNode) throws(YAMLError) -> MicroDollars {
  // A million dollars a day is a slip of the finger.
  guard let amount = MicroDollars(dollars: try node.string()), amount.count < 1_000_000 * 1_000_000 else {
    throw node.mustBe("dollars such as \"1.00\", below a million and with at most six decimals")
  }
  return amount
}
