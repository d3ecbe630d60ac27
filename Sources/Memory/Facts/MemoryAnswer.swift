import SQLite
import Vocabulary

/// What is remembered, as an answer in plain words: what was said, when, and under which number it can be forgotten.
package struct MemoryAnswer: Hashable, Sendable {
  package let text: String
  package let memories: [MemoryID]

  init?(_ memories: [RecalledMemory]) {
    guard let first = memories.first else { return nil }
    self.memories = memories.map(\.id)
    text =
      memories.count == 1
      ? "\(first.origin): “\(first.text)” (\(first.id))"
      : "This is what I remember:\n"
        + memories.map { "• “\($0.text)” (\($0.shortOrigin), \($0.id))" }.joined(separator: "\n")
  }
}

extension RecalledMemory {
  /// `You told me on 2026-05-03`
  var origin: String {
    let day = madeAt.day
    return switch source {
    case .talk, .model, .command: isShared ? "Somebody here told me on \(day)" : "You told me on \(day)"
    case .file: "It stands in \(reference ?? "a file") that you gave me on \(day)"
    case .wikipedia where type == .summary:
      "Of what was looked up in \(reference ?? "earlier times") I remember"
    case .wikipedia: "Wikipedia says\(reference.map { " (\($0))" } ?? "")"
    case .compression:
      "Of what \(isShared ? "was told here" : "you told me") in \(reference ?? "earlier times") I remember"
    }
  }

  package var shortOrigin: String {
    switch source {
    case .talk, .model, .command: isShared ? "told here, \(madeAt.day)" : "you, \(madeAt.day)"
    case .file: "\(reference ?? "file"), \(madeAt.day)"
    case .wikipedia: "Wikipedia"
    case .compression: "summary of \(reference ?? "earlier")"
    }
  }
}

extension MemoryStore {
  /// The answer to a question about what was told; `nil` when nothing fits, and somebody else should answer.
  package func answer(to question: MemoryQuestion, scope: MemoryScope) async throws -> MemoryAnswer? {
    let now = clock.now
    switch question {
    case .topic(let topic):
      let known = try await database.read { try $0.memory(about: topic, in: scope, now: now) }
      if let known { return MemoryAnswer([known]) }
      guard topic != "name" else { return nil }
      return try await answer(about: topic.split { $0 == ":" || $0 == "-" }.joined(separator: " "), scope)
    case .kind(let kind):
      return MemoryAnswer(
        try await database.read { try $0.memories(of: kind, in: scope, limit: 8, now: now) })
    case .everything:
      return MemoryAnswer(try await database.read { try $0.ownMemories(in: scope, page: 1, of: 8, now: now) })
    case .about(let words): return try await answer(about: words, scope)
    }
  }

  /// Only what surely has to do with it: better no answer than one beside the point.
  private func answer(about words: String, _ scope: MemoryScope) async throws -> MemoryAnswer? {
    let asked = Set(TextWords(words).counts.keys)
    let found = try await recall(words, scope: scope, limit: 3).filter { $0.source != .wikipedia }
    guard let best = found.first else { return nil }
    let shared = asked.intersection(TextWords(best.text).counts.keys)
    return shared.isEmpty && best.score < 1 / 62.0 ? nil : MemoryAnswer([best])
  }
}
