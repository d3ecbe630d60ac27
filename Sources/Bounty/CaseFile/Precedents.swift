import Embeddings
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Finds earlier attempts that mean what a message means, or use its words.
///
/// What was decided before a start is read in by ``prepare()`` while a round is played, and kept: the vectors of 100,000
/// attempts take 26 MB. Nobody waits for it; what is not there yet is left out. Where the program has no embeddings,
/// words decide alone.
package actor Precedents {
  /// Meaning this near is the same idea.
  static let nearest: Float = 0.75
  static let most = 5
  /// Characters of a precedent.
  static let length = 150

  private let database: Database
  private var embedder: Embedder?
  private var vectors = VectorMatrix(keepsSigns: true)
  /// The newest row that was read, and those up to it that may still be decided.
  private var highest: Int64 = 0
  private var undecided: Set<Int64> = []
  private var words = WordIndex()
  private var isReady = false
  /// Attempts that are taken in at a time: in between, questions are answered.
  private static let batch = 100

  package init(database: Database) { self.database = database }

  /// Reads in what was decided so far, and from then on every question reads what is new.
  package func prepare() async throws {
    guard !isReady else { return }
    try await catchUp()
    isReady = true
  }

  /// - Returns: Those that mean the same first, then those with the same rare words; five at most.
  package func similar(to message: String) async throws -> [CaseFile.Precedent] {
    if isReady { try await catchUp() }
    var rows: [Int64] = []
    if let query = embedder?.embedding(of: message) {
      rows = vectors.nearest(Self.most, to: query, in: .everybody, effort: .prefiltered(candidates: 2_000))
        .filter { $0.similarity >= Self.nearest }.map(\.key)
    }
    for row in words.best(Self.most, for: message) where rows.count < Self.most && !rows.contains(row) {
      rows.append(row)
    }
    let found = rows
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
    if embedder == nil, highest == 0 { embedder = try? Embedder.builtIn() }
    while true {
      let (after, waiting) = (highest, undecided.sorted())
      let (decided, new) = try await database.read { connection in
        var decided: [Row] = []
        for row in waiting {
          decided += try connection.all(
            "SELECT row_no, message_text, state FROM attempts WHERE row_no = \(row)"
          ) { Row($0) }
        }
        let new = try connection.all(
          """
          SELECT row_no, message_text, state FROM attempts
          WHERE row_no > \(after) AND funding <> 'practice' ORDER BY row_no LIMIT \(Self.batch)
          """
        ) { Row($0) }
        return (decided, new)
      }
      // After the await others may have been here.
      guard after == highest else { continue }
      for row in decided + new { take(row) }
      if new.count < Self.batch { return }
    }
  }

  private struct Row: Sendable {
    let number: Int64
    let text: String?
    let state: String

    init(_ row: borrowing SQLite.Row) {
      (number, text, state) = (row.int(0), row.optionalText(1), row.text(2))
    }
  }

  private func take(_ row: Row) {
    highest = max(highest, row.number)
    switch row.state {
    case "captured": break
    case "quoted", "held", "judging", "confirming":
      undecided.insert(row.number)
      return
    default:
      undecided.remove(row.number)
      return
    }
    undecided.remove(row.number)
    guard let text = row.text else { return }
    words.add(text, key: row.number)
    guard let embedding = embedder?.embedding(of: text) else { return }
    vectors.append(QuantizedEmbedding(embedding), key: row.number, owner: 0)
  }
}
