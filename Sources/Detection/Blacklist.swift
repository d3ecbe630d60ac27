/// Phrases that no message may contain.
package struct Blacklist: Hashable, Sendable {
  /// A phrase that can be on the list.
  package struct Phrase: Hashable, Sendable {
    /// Its match form, by which two phrases are the same.
    package let norm: String
    fileprivate let leet: String

    /// - Returns: `nil` for a phrase that too many harmless messages would contain: one word of less than eight
    ///   letters, or none at all.
    package init?(_ text: some StringProtocol) {
      let form = MatchForm(text)
      guard form.tokenCount >= 2 || form.letterCount >= 8 else { return nil }
      (norm, leet) = (form.text, form.leet)
    }

    /// Long enough to be looked for inside of words.
    fileprivate var isLong: Bool { norm.unicodeScalars.count { $0 != " " } >= Blacklist.lettersOfLongPhrase }
  }

  private static let lettersOfLongPhrase = 12

  private let words: PhraseAutomaton
  private let leetWords: PhraseAutomaton
  private let runs: PhraseAutomaton

  package init(_ phrases: [Phrase]) {
    words = PhraseAutomaton(phrases.map { Array(" \($0.norm) ".utf8) })
    leetWords = PhraseAutomaton(phrases.map { Array(" \($0.leet) ".utf8) })
    runs = PhraseAutomaton(phrases.map { $0.isLong ? Array($0.norm.squeezed.utf8) : [] })
  }

  /// Whether a message contains one of the phrases: as whole words, also with digits for letters, or, when the phrase is
  /// long, with spaces anywhere.
  package func blocks(_ message: some StringProtocol) -> Bool { !phrases(in: MatchForm(message)).isEmpty }

  /// The numbers of the phrases that a message contains. For reviewers: who wrote the message is not told.
  package func phrases(in form: MatchForm) -> Set<Int> {
    words.phrases(in: " \(form.text) ".utf8)
      .union(leetWords.phrases(in: " \(form.leet) ".utf8))
      .union(runs.phrases(in: form.text.squeezed.utf8))
      .union(runs.phrases(in: form.leet.squeezed.utf8))
  }
}
