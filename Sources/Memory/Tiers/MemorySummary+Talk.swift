extension MemorySummary {
  /// What somebody said, in few of their own words, without a model: what they said of themselves first, then what they
  /// said last. Keys, passwords and orders to the bot are left out.
  ///
  /// - Parameters:
  ///   - said: Oldest first.
  ///   - earlier: What a summary of what was said before holds; the beginning of one that is too long makes way.
  /// - Returns: At most 2,400 characters; empty when nothing of it may be kept.
  package static func plain(of said: [String], after earlier: String?) -> String {
    let before = earlier.map(lastWords) ?? ""
    let items = said.enumerated().compactMap { number, text -> Summary.Item? in
      let line = beginning(of: text)
      guard !line.isEmpty, MemoryScan.refusal(of: text) == nil else { return nil }
      let tells = FirstPerson.mayBeMeant(in: line) && !FactReader.findings(in: line).isEmpty
      return Summary.Item(id: Int64(number), text: line, strength: tells ? 0.6 : 0.3, month: "")
    }
    // Each is compared with all that are taken before it.
    let best = items.sorted { ($0.strength, $0.id) > ($1.strength, $1.id) }.prefix(mostLines)
    let room = Summary.longest - before.count - Summary.separator.count
    let after = Summary.text(of: Array(best), within: room) { Meanings.builtIn.meaningAtOnce(of: $0) }
    return [before, after].filter { !$0.isEmpty }.joined(separator: Summary.separator)
  }

  /// Characters of one message; what is beyond them is rarely about the person.
  private static let longestLine = 200
  /// Messages that are looked at; as many as fill a summary when they are short.
  private static let mostLines = 100

  private static func beginning(of text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard line.count > longestLine else { return line }
    let cut = line.prefix(longestLine)
    return String(cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)]) + "…"
  }

  /// As much of the end of an earlier summary as leaves room for what comes after it, in whole parts where it has some.
  private static func lastWords(of earlier: String) -> String {
    let most = Summary.longest - Summary.shortest
    var parts = earlier.split(separator: Summary.separator)[...]
    var count = earlier.count
    while count > most, parts.count > 1, let first = parts.popFirst() {
      count -= first.count + Summary.separator.count
    }
    return String(parts.joined(separator: Summary.separator).prefix(most))
  }
}
