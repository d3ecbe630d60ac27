import Foundation
import Glibc
import Groundwork
import Memory
import SQLite
import Vocabulary

/// Questions, and which of some texts answers each: how well a search finds things can be counted with it.
package struct RecallSet: Sendable {
  package let name: String
  package let texts: [String]
  /// The number of the one text that answers it.
  package let questions: [(question: String, answer: Int)]
  package let type: MemoryType

  /// What people tell in a chat, in other words than those of the question.
  package static func told() throws -> RecallSet {
    let pairs = try lines("recall.tsv").map { $0.split(separator: "\t").map(String.init) }
    return RecallSet(
      name: "told in a chat", texts: pairs.map { $0[1] },
      questions: pairs.enumerated().map { ($1[0], $0) }, type: .fact)
  }

  /// The English part of XQuAD: 240 paragraphs of Wikipedia and 1,190 questions about them.
  package static func encyclopedia() throws -> RecallSet {
    var (texts, questions) = ([String](), [(question: String, answer: Int)]())
    for line in try lines("xquad-en.tsv") {
      let text = String(line.dropFirst(2))
      if line.hasPrefix("P") { texts.append(text) } else { questions.append((text, texts.count - 1)) }
    }
    return RecallSet(name: "XQuAD", texts: texts, questions: questions, type: .document)
  }

  /// The same texts and some of the questions.
  package func every(_ step: Int) -> RecallSet {
    let some = stride(from: 0, to: questions.count, by: step).map { questions[$0] }
    return RecallSet(name: name, texts: texts, questions: some, type: type)
  }

  /// Remembers all texts for one person.
  package func remember(in store: MemoryStore, _ database: Database) async throws -> MemoryScope {
    let scope = MemoryScope.alone(PersonID("usr_1"), on: .telegram)
    for text in texts {
      try await store.remember(MemoryDraft(type, text, source: .file, reference: name), scope: scope)
    }
    return scope
  }

  /// What came of the questions, in their order.
  package struct Score: Sendable {
    /// nDCG@10 × 100: one right answer each, whose gain is all that there is.
    package var gain = 0.0
    /// How many were answered by the first result, by one of the first six, in percent.
    package var first = 0.0
    package var shown = 0.0
    /// Results among the first six, on average.
    package var results = 0.0
  }

  package func score(of found: [[String]]) -> Score {
    var score = Score()
    for (question, results) in zip(questions, found) {
      let place = results.prefix(10).firstIndex(of: texts[question.answer])
      if let place { score.gain += 1 / log2(Double(place) + 2) }
      if place == 0 { score.first += 1 }
      if let place, place < 6 { score.shown += 1 }
      score.results += Double(min(6, results.count))
    }
    let count = Double(max(1, questions.count))
    score.gain *= 100 / count
    score.first *= 100 / count
    score.shown *= 100 / count
    score.results /= count
    return score
  }

  private static func lines(_ file: String) throws -> [String] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: tests.appending(path: "Fixtures/memory/\(file)"), encoding: .utf8)
    return text.split(separator: "\n").map(String.init)
  }
}
