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
      """
      SELECT technique, lesson FROM success_cases WHERE state = 'approved' AND id NOT IN (
        SELECT case_id FROM lesson_exceptions WHERE round_id = \(round))
      ORDER BY created_ms DESC, id DESC LIMIT 50
      """
    ) { String("\($0.text(0)): \($0.text(1))".prefix(200)) }
    let wins = try first(
      """
      SELECT COUNT(*) FROM success_cases WHERE state = 'approved' AND id NOT IN (
        SELECT case_id FROM lesson_exceptions WHERE round_id = \(round))
      """
    ) { $0.int(0) }
    file.olderWins = max(0, (wins ?? 0) - Int64(file.wins.count))
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
    // Prices that nobody paid, and attempts of other rounds, push nothing of this out.
    file.immediate = try all(
      """
      SELECT message_text, reply_text FROM attempts
      WHERE user_id = \(person) AND round_id = \(round) AND state = 'captured' AND funding <> 'practice'
      ORDER BY round_seq DESC LIMIT 10
      """
    ) { row in
      CaseFile.Exchange(
        message: String((row.optionalText(0) ?? "").prefix(300)),
        reply: String((row.optionalText(1) ?? "").prefix(300)))
    }
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
