import Groundwork
import SQLite
import Vocabulary

extension MemoryStore {
  /// What became of a file.
  package enum FileOutcome: Hashable, Sendable {
    case kept(parts: Int, leftOut: Int)
    /// There is room for only so many parts in all, and the file is not kept.
    case full(limit: Int)
    case tooLarge
    /// It is no text in UTF-8, or an empty one.
    case noText
  }

  /// Parts that one transaction stores, so that messages come in between.
  private static let step = 40

  /// Keeps a text file in parts. Another one of the same name takes its place.
  ///
  /// Takes several transactions. Whoever is interrupted begins anew and has the same in the end: the same words are one
  /// memory.
  package func remember(
    file bytes: [UInt8], named name: String, scope: MemoryScope, isShared: Bool
  ) async throws -> FileOutcome {
    guard bytes.count <= MemoryLimits.longestFile else { return .tooLarge }
    guard let text = Self.text(of: bytes) else { return .noText }
    let name = MemoryText.tidied(name, atMost: 80)
    let parts = TextChunks.of(text)
    guard !parts.isEmpty else { return .noText }
    let (limits, model) = (limits, meanings.model)
    guard parts.count <= limits.partsPerPerson else { return .full(limit: limits.partsPerPerson) }
    // The old one goes only when the new one can come: one part of it, and room for all.
    let isUsable = parts.contains { part in
      PreparedMemory(MemoryDraft(.document, part, source: .file)) { _ in nil }.refusal == nil
    }
    guard isUsable else { return .noText }
    try await fileTurn.take(1)
    defer { fileTurn.give(1) }
    let full = try await database.read { connection in
      try connection.limit(
        reachedBy: parts.count, insteadOf: name, of: scope.person,
        on: isShared ? scope.sharedShelf ?? scope.ownShelf : scope.ownShelf, limits)
    }
    if let full { return .full(limit: full) }
    try await forget(file: name, scope, isShared)
    var (kept, leftOut, last) = (0, 0, nil as MemoryID?)
    for first in stride(from: 0, to: parts.count, by: Self.step) {
      let numbers = first..<min(first + Self.step, parts.count)
      let prepared = numbers.map { number in
        self.prepared(
          MemoryDraft(
            .document, parts[number], source: .file, reference: name,
            topic: number == 0 ? "document:\(name)" : nil, strength: 0.7))
      }
      let (now, before) = (clock.now, last)
      let step = try await database.write {
        connection -> (kept: Int, leftOut: Int, last: MemoryID?, limit: Int?) in
        var (kept, leftOut, last) = (0, 0, before)
        for part in prepared {
          switch try connection.remember(
            part, in: scope, isShared: isShared, isAsked: true, by: model, limits: limits, now: now)
          {
          case .kept(let id), .known(let id):
            if let last, last != id { try connection.link(part: id, to: last, in: scope, isShared, limits) }
            last = id
            kept += 1
          case .full(let limit): return (kept, leftOut, last, limit)
          case .refused, .unwanted: leftOut += 1
          }
        }
        return (kept, leftOut, last, nil)
      }
      (kept, leftOut, last) = (kept + step.kept, leftOut + step.leftOut, step.last)
      if let limit = step.limit {
        try await forget(file: name, scope, isShared)
        return .full(limit: limit)
      }
    }
    return kept == 0 ? .noText : .kept(parts: kept, leftOut: leftOut)
  }

  private func forget(file name: String, _ scope: MemoryScope, _ isShared: Bool) async throws {
    while true {
      let count = try await database.write { connection -> Int in
        guard
          let shelf = try connection.shelf(isShared ? scope.sharedShelf ?? scope.ownShelf : scope.ownShelf)
        else {
          return 0
        }
        let parts = try connection.all(
          """
          SELECT id FROM memories WHERE shelf = \(shelf.id) AND type = 'document' AND reference = \(name)
            AND said_by = \(scope.person) LIMIT \(Self.step)
          """
        ) { $0.int(0) }
        for part in parts { try connection.takeAway(part, from: shelf.id) }
        return parts.count
      }
      if count == 0 { return }
    }
  }

  /// Text in UTF-8, a byte order mark taken off; `nil` for anything else.
  private static func text(of bytes: [UInt8]) -> String? {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    // A text has no NUL, and a picture nearly always does.
    guard !bytes.isEmpty, !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    return text.allSatisfy(\.isWhitespace) ? nil : text
  }
}

extension Connection {
  /// The limit that a file of so many parts would pass; `nil` when there is room for it.
  ///
  /// - Parameter name: Of the file whose place it takes.
  fileprivate borrowing func limit(
    reachedBy parts: Int, insteadOf name: String, of person: PersonID, on key: ShelfKey,
    _ limits: MemoryLimits
  ) throws(SQLiteError) -> Int? {
    let shelf = try shelf(key)
    let old = try first(
      """
      SELECT COUNT(*) FROM memories WHERE shelf = \(shelf?.id ?? 0) AND type = 'document' AND reference = \(name)
        AND said_by = \(person)
      """
    ) { Int($0.int(0)) }
    let more = parts - (old ?? 0)
    let held: Int?
    if key.person.isEmpty {
      if (shelf?.memories ?? 0) + more > limits.perCommunity { return limits.perCommunity }
      held = try first(
        "SELECT COUNT(*) FROM memories WHERE said_by = \(person) AND shelf = \(shelf?.id ?? 0) AND type = 'document'"
      ) { Int($0.int(0)) }
    } else {
      held = try first("SELECT SUM(parts) FROM memory_shelves WHERE person = \(person)") {
        Int($0.optionalInt(0) ?? 0)
      }
    }
    return (held ?? 0) + more > limits.partsPerPerson ? limits.partsPerPerson : nil
  }

  fileprivate borrowing func link(
    part: MemoryID, to last: MemoryID, in scope: MemoryScope, _ isShared: Bool, _ limits: MemoryLimits
  ) throws(SQLiteError) {
    guard let shelf = try shelf(isShared ? scope.sharedShelf ?? scope.ownShelf : scope.ownShelf) else {
      return
    }
    try link(last.number, part.number, on: shelf.id, 0.7, "next part of the same text", limits)
  }
}
