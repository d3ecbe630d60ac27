import Groundwork
import SQLite
import TokenCounting
import Vocabulary

/// Earlier attempts, as evidence about a new one.
package struct Archive: Sendable {
  private let database: Database
  private let randomness: Randomness
  /// Finds attempts that are like a message; `nil` where there is no way to.
  private let precedents: Precedents?
  let analyst: Analyst
  private let log: Log

  package init(
    database: Database, randomness: Randomness = .system, precedents: Precedents? = nil, log: Log = .silent
  ) {
    (self.database, self.randomness, self.precedents) = (database, randomness, precedents)
    self.log = log
    analyst = precedents?.analyst ?? Analyst()
  }

  /// Reads earlier attempts in, so that they can be found.
  func prepare() async throws { try await precedents?.prepare() }

  /// The case file for one attempt, as it is sent.
  package func caseFile(
    for attempt: Attempt, _ round: Round, _ message: String, _ evidence: Evidence
  ) async throws -> String {
    var file = try await database.read { connection in
      try connection.caseFile(for: attempt.person, in: round.id, patterns: evidence.patterns)
    }
    file.score = evidence.score
    if let precedents { file.similar = try await precedents.similar(to: message, in: round.scope) }
    let prompt =
      TokenEncoding.o200k.count(of: round.bundle?.system ?? "") + TokenEncoding.o200k.count(of: message)
    let fitting = file.fitting(beside: prompt) { percent in
      log.warning(
        "What a guardian is told is near its limit, and is cut beyond it",
        ["round": .string(round.id.text), "percent": .int(percent), "cut_at": .int(CaseFile.Limit.cutAt)])
    }
    return fitting.text(boundary: randomness.bytes(8).hex)
  }
}
