import Embeddings
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Finds earlier attempts that mean what a message means, or use its words.
///
/// What was decided before a start is read in by ``prepare()`` while a round is played, and kept: the vectors of 100,000
/// attempts take 26 MB. They are stored with the attempts; one that has none yet gets it then. Nobody waits for it; what
/// is not there yet is left out. Where the program has no embeddings, words decide alone.
package actor Precedents {
  /// Characters of a precedent.
  static let length = 150

  private let database: Database
  package nonisolated let analyst: Analyst
  /// Of each scope of rounds its own: what was written in one community is no evidence in another.
  private var indices: [RoundScope: PrecedentIndex] = [:]
  /// The newest row that was read, and those up to it that may still be decided.
  private var highest: Int64 = 0
  private var undecided: Set<Int64> = []
  private var isReady = false
  /// Attempts that are taken in at a time: in between, questions are answered.
  private static let batch = 100

  package init(database: Database, analyst: Analyst = Analyst()) {
    (self.database, self.analyst) = (database, analyst)
  }

  /// Reads in what was decided so far, and from then on every question reads what is new.
  package func prepare() async throws {
    guard !isReady else { return }
    try await catchUp()
    isReady = true
  }

  /// - Returns: Of rounds of the same scope those that mean the same first, then those with the same rare words; then of
  ///   everybody's rounds. Five at most.
  package func similar(
    to message: String, in scope: RoundScope = .everybody
  ) async throws -> [CaseFile.Precedent] {
    if isReady { try await catchUp() }
    let meaning = analyst.embedder?.embedding(of: message)
    let scopes = scope == .everybody ? [scope] : [scope, .everybody]
    let found = scopes.flatMap { indices[$0]?.best(for: message, meaning) ?? [] }.prefix(PrecedentIndex.most)
    guard !found.isEmpty else { return [] }
    return try await database.read { connection in
      var precedents: [CaseFile.Precedent] = []
      for row in found {
        let known = try connection.first("SELECT message_text, outcome FROM attempts WHERE row_no = \(row)") {
          ($0.optionalText(0), $0.optionalText(1))
        }
        // What was deleted since is no evidence any more.
        guard let known, let text = known.0, let outcome = known.1 else { continue }
        precedents.append(.init(text: String(text.prefix(Self.length)), outcome: outcome))
      }
      return precedents
    }
  }

  /// Takes in what was decided since the last time.
  private func catchUp() async throws {
    while true {
      let (after, waiting) = (highest, undecided.sorted())
      let (decided, new) = try await database.read { connection in
        var decided: [Row] = []
        for row in waiting {
          decided += try connection.all(
            """
            SELECT a.row_no, a.message_text, a.state, v.vector, r.scope FROM attempts a
              JOIN rounds r ON r.id = a.round_id LEFT JOIN attempt_vectors v ON v.row_no = a.row_no
            WHERE a.row_no = \(row)
            """
          ) { Row($0) }
        }
        let new = try connection.all(
          """
          SELECT a.row_no, a.message_text, a.state, v.vector, r.scope FROM attempts a
            JOIN rounds r ON r.id = a.round_id LEFT JOIN attempt_vectors v ON v.row_no = a.row_no
          WHERE a.row_no > \(after) AND a.funding <> 'practice' ORDER BY a.row_no LIMIT \(Self.batch)
          """
        ) { Row($0) }
        return (decided, new)
      }
      // After the await others may have been here.
      guard after == highest else { continue }
      let still = decided.filter { undecided.contains($0.number) }
      let made = (still + new).compactMap { take($0) }
      if !made.isEmpty { try await keep(made) }
      if new.count < Self.batch { return }
    }
  }

  private struct Row: Sendable {
    let number: Int64
    let text: String?
    let state: String
    let vector: QuantizedEmbedding?
    let scope: RoundScope

    init(_ row: borrowing SQLite.Row) {
      (number, text, state) = (row.int(0), row.optionalText(1), row.text(2))
      let bytes = row.isNull(3) ? [] : row.blob(3)
      vector = bytes.count == EmbeddingTable.dimensions ? QuantizedEmbedding(bytes: bytes) : nil
      scope = RoundScope(row.text(4))
    }
  }

  private typealias Made = (row: Int64, vector: QuantizedEmbedding)

  /// Stores vectors of attempts that were decided before there were any. What was deleted meanwhile gets none.
  private func keep(_ made: [Made]) async throws {
    try await database.write { connection in
      for (row, vector) in made {
        try connection.run(
          """
          INSERT INTO attempt_vectors (row_no, vector)
          SELECT row_no, \(vector.bytes) FROM attempts WHERE row_no = \(row) AND message_text IS NOT NULL
          ON CONFLICT (row_no) DO NOTHING
          """)
      }
    }
  }

  /// - Returns: A vector that is not stored yet.
  private func take(_ row: Row) -> Made? {
    highest = max(highest, row.number)
    switch row.state {
    case "captured": break
    case "quoted", "held", "judging", "confirming":
      undecided.insert(row.number)
      return nil
    default:
      undecided.remove(row.number)
      return nil
    }
    undecided.remove(row.number)
    guard let text = row.text else { return nil }
    let made = row.vector == nil ? analyst.embedder?.embedding(of: text).map { QuantizedEmbedding($0) } : nil
    indices[row.scope, default: PrecedentIndex()].add(text, row.vector ?? made, key: row.number)
    return made.map { (row.number, $0) }
  }
}
