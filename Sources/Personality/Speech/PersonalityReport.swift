import Vocabulary

/// What `/personality show` answers: who the persona is, how it feels towards the person who asks, and why.
package struct PersonalityReport: Sendable {
  private let persona: Persona
  private let state: MoodState
  private let overrides: [Trait: Int]
  private let now: Moment

  /// - Parameters:
  ///   - persona: With the traits of the community already set, see ``Persona/with(_:)``.
  ///   - overrides: Those traits, to mark them.
  package init(_ persona: Persona, state: MoodState, overrides: [Trait: Int] = [:], at now: Moment) {
    self.persona = persona
    self.state = state
    self.overrides = overrides
    self.now = now
  }

  package var text: RichText {
    var page = Page()
    page.add(persona.name, .bold)
    page.add("\n\(persona.summary)\n\n")
    let mood = state.mood(of: persona, at: now)
    page.add(bars(Dimension.allCases.map { ($0.rawValue, mood[$0], "") }), .codeBlock(language: nil))
    page.add("\nI feel \(state.feeling(of: persona, at: now)).")
    let reasons = self.reasons
    if !reasons.isEmpty { page.add(" Why:\n" + reasons.map { "• \($0)" }.joined(separator: "\n")) }
    page.add("\n\n")
    page.add("Character", .bold)
    page.add("\n")
    let traits = Trait.allCases.map { trait in
      (trait.rawValue, persona.traits[trait] * 100, overrides[trait] == nil ? "" : "  set here")
    }
    page.add(bars(traits), .codeBlock(language: nil))
    page.add("\n\(acquaintance)")
    return page.text
  }

  /// `You thanked me twice, 5 minutes ago: affection +3, happiness +2`, the strongest first.
  package var reasons: [String] {
    state.standingCauses(of: persona, at: now).prefix(5).compactMap { cause in
      let effects = Dimension.allCases.sorted {
        cause.effect[$0].magnitude > cause.effect[$1].magnitude
      }.compactMap { dimension -> String? in
        let points = Int(cause.effect[dimension].rounded())
        guard points != 0 else { return nil }
        return "\(dimension.rawValue) \(points < 0 ? "−" : "+")\(abs(points))"
      }
      guard !effects.isEmpty else { return nil }
      let times =
        cause.count == 1 || cause.kind == .message
        ? "" : cause.count == 2 ? " twice" : " \(cause.count) times"
      let when = cause.kind == .timeOfDay ? "" : ", \(ago(cause.at.duration(to: now)))"
      return capitalised(cause.wording) + times + when + ": " + effects.joined(separator: ", ")
    }
  }

  private var acquaintance: String {
    guard let first = state.firstHeard else { return "We have not talked yet." }
    let messages = "\(state.messages) message\(state.messages == 1 ? "" : "s")"
    let known = first.duration(to: now)
    let since =
      known < .seconds(60) ? "We have only just met" : "We have known each other for \(spoken(known))"
    return "\(since), \(messages) so far." + (state.calledName.map { " I call you \($0)." } ?? "")
  }

  /// One line each: `happiness  ████████░░  78`.
  private func bars(_ rows: [(name: String, value: Double, note: String)]) -> String {
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      let full = Int((row.value / 10).rounded())
      let bar = String(repeating: "█", count: full) + String(repeating: "░", count: 10 - full)
      let number = String(Int(row.value.rounded()))
      return row.name + String(repeating: " ", count: width - row.name.count) + "  " + bar
        + String(repeating: " ", count: 5 - number.count) + number + row.note
    }.joined(separator: "\n")
  }
}

/// Text that grows with its styles.
private struct Page {
  private(set) var text = RichText("")

  mutating func add(_ words: String, _ style: RichText.Style? = nil) {
    let start = text.text.utf8.count
    text.text += words
    if let style { text.spans.append(RichText.Span(style, start..<text.text.utf8.count)) }
  }
}
