import Groundwork
import SQLite
import Vocabulary
import Ledger

extension Connection {
  /// All tiers but what is similar, newest first and uncut.
  borrowing func caseFile(
    for person: PersonID, in round: RoundID, patterns names: [String]
  ) throws(SQLiteError) -> CaseFile {
    var file = CaseFile()
    file.wins = try all(
      "SELECT technique, lesson FROM success_cases WHERE state = 'approved' ORDER BY created_ms DESC, id DESC LIMIT 50"
    ) { String("\($0.text(0)): \($0.text(1))".prefix(200)) }
    let wins = try first("SELECT COUNT(*) FROM success_cases WHERE state = 'approved'") { $0.int(0) } ?? 0
    file.olderWins = max(0, wins - Int64(file.wins.count))
    for name in names {
      let counts = try first("SELECT tried, succeeded FROM pattern_counts WHERE pattern = \(name)") {
        ($0.int(0), $0.int(1))
      }
      guard let (tried, succeeded) = counts else { continue }
      file.patterns.append(.init(name: name, tried: tried, succeeded: succeeded))
    }
    file.recent = try all(
      """
      SELECT summary FROM context_summaries WHERE round_id = \(round) ORDER BY from_count DESC LIMIT \(SummaryBatch.most)
      """
    ) { $0.text(0) }
    // By the person's index: of the newest of theirs, those of this round that were decided.
    file.immediate = try all(
      """
      SELECT message_text, reply_text, round_id, state, funding FROM attempts WHERE user_id = \(person)
      ORDER BY created_ms DESC LIMIT 40
      """
    ) { row in
      (
        row.optionalText(0), row.optionalText(1), row.text(2) == round.text, row.text(3),
        row.text(4) == "practice"
      )
    }
    .filter { $0.2 && $0.3 == "captured" && !$0.4 }.prefix(10)
    .map { .init(message: String(($0.0 ?? "").prefix(300)), reply: String(($0.1 ?? "").prefix(300))) }
    return file
  }

  /// Batches of live rounds that are complete and not described yet, the newest few.
  borrowing func batchesToSummarise() throws -> [SummaryBatch] {
    var batches: [SummaryBatch] = []
    for round in try liveRounds() {
      let complete = round.capturedCount / SummaryBatch.size
      guard complete > 0 else { continue }
      for number in max(0, complete - Int64(SummaryBatch.most))..<complete {
        let start = number * SummaryBatch.size
        guard
          try !exists(
            "SELECT 1 FROM context_summaries WHERE round_id = \(round.id) AND from_count = \(start)")
        else { continue }
        let texts = try all(
          """
          SELECT message_text, outcome FROM attempts
          WHERE round_id = \(round.id) AND state = 'captured' AND round_seq IS NOT NULL
          ORDER BY round_seq LIMIT \(SummaryBatch.size) OFFSET \(start)
          """
        ) { ($0.optionalText(0) ?? "", $0.optionalText(1) ?? "") }
        let lines = texts.map { Plea.quoted("\($0.0.prefix(300)) (\($0.1))") }
        batches.append(SummaryBatch(round: round.id, start: start, text: lines.joined(separator: "\n")))
      }
    }
    return batches
  }

  borrowing func keep(
    _ summary: String, of batch: SummaryBatch, at now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO context_summaries (id, round_id, from_count, to_count, summary, created_ms)
      VALUES (\(Identifier<Summary>(at: now, randomness)), \(batch.round), \(batch.start),
        \(batch.start + SummaryBatch.size), \(summary), \(now))
      ON CONFLICT (round_id, from_count) DO NOTHING
      """)
  }
}

/// The description of a batch of attempts.
enum Summary: Identifiable26 { static var prefix: String { "sum" } }
