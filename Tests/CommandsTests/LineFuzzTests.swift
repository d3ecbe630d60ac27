import Commands
import Groundwork
import Testing
import Vocabulary

@Suite("Any line at all")
struct LineFuzzTests {
  let samples = Samples()
  let direct = CommandContext(
    chatKind: .direct, botName: "WardenBot", repliedAuthor: AccountOnPlatform(.discord, "1"))

  /// Pieces that mean something to the parser, and some that no parser likes.
  static let pieces = [
    "/", "stake", "add", "admin", "round", "open", "confirm", "wiki", "memory", "help", "rep", "up",
    "attempt", "@",
    "WardenBot", "other", " ", "  ", "\n", "\t", "\u{A0}", "\u{3000}", "\"", "“", "”", "=", "renew=", "fund=",
    "days=",
    "message=", "team", "yes", "90", "-1", "9223372036854775808", "ö", "𝕏", "👨‍👩‍👧", "e\u{301}", "\u{0}",
    "\u{202E}",
    "\u{FEFF}", "\u{1B}[2J", "'", "\\", "usr_", "<@", ">", "telegram:", ":", "x",
  ]

  @Test("is read without a fault, and the same way twice", arguments: [UInt64](1...8))
  func survives(seed: UInt64) async throws {
    var chance = SplitMix64(state: seed)
    let registry = samples.registry
    for _ in 0..<2_500 {
      let count = Int.random(in: 0..<24, using: &chance)
      let line = (0..<count).map { _ in Self.pieces.randomElement(using: &chance) ?? "" }.joined()
      let slashed = Bool.random(using: &chance) ? line : "/" + line
      let first = try await samples.outcome(of: registry.parse(slashed, in: direct))
      #expect(try await samples.outcome(of: registry.parse(slashed, in: direct)) == first)
    }
  }

  @Test("of random bytes is read without a fault", arguments: [UInt64](1...4))
  func bytes(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    let registry = samples.registry
    for _ in 0..<2_500 {
      let count = Int.random(in: 0..<64, using: &chance)
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
      _ = registry.parse("/stake add " + String(decoding: noise, as: UTF8.self), in: direct)
      _ = registry.parse("/" + String(decoding: noise, as: UTF8.self), in: direct)
    }
  }

  @Test("that spells out some values gives those values back", arguments: [UInt64](1...8))
  func roundTrip(seed: UInt64) async throws {
    var chance = SplitMix64(state: seed)
    let registry = samples.registry
    for _ in 0..<500 {
      let values: [(name: String, value: String)] = [
        ("rules", word(&chance)), ("amount", word(&chance)),
      ].shuffled(using: &chance)
      let line = "/admin round open " + values.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: " ")
      let rules = values.first { $0.name == "rules" }?.value ?? ""
      let amount = values.first { $0.name == "amount" }?.value ?? ""
      let typed = try await samples.outcome(of: registry.parse(line, in: direct))
      #expect(typed == "admin round open ‹\(rules)› ‹\(amount)›", "\(line)")
      let byPlace = "/admin round open \"\(rules)\" \"\(amount)\""
      #expect(try await samples.outcome(of: registry.parse(byPlace, in: direct)) == typed, "\(byPlace)")
      let form = registry.parse(
        CommandForm(
          path: ["admin", "round", "open"],
          options: values.map { CommandForm.Option(name: $0.name, value: .text($0.value)) }))
      #expect(try await samples.outcome(of: form) == typed)
    }
  }

  @Test("gives free text back to the last byte", arguments: [UInt64](1...8))
  func freeText(seed: UInt64) async throws {
    var chance = SplitMix64(state: seed)
    let registry = samples.registry
    for _ in 0..<500 {
      let count = Int.random(in: 0..<12, using: &chance)
      let tail = (0..<count).map { _ in Self.pieces.randomElement(using: &chance) ?? "" }.joined()
      let text = "x" + tail
      // Unless it begins like an argument's name.
      guard !text.contains("=") else { continue }
      let outcome = try await samples.outcome(of: registry.parse("/memory add " + text, in: direct))
      #expect(Array(outcome.utf8) == Array("memory add «\(text)» -".utf8))
    }
  }

  /// Up to 24 letters without a double quote.
  private func word(_ chance: inout SplitMix64) -> String {
    let letters = Array("abc =:'/\\@.-_\n\tÄß東👍\u{301}0123".unicodeScalars)
    let count = Int.random(in: 1...24, using: &chance)
    var word = String.UnicodeScalarView()
    for _ in 0..<count { word.append(letters[Int.random(in: 0..<letters.count, using: &chance)]) }
    return String(word)
  }
}
