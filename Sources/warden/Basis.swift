import Groundwork
import Operations
import SQLite
import Transport

/// What every part of the bot is built on.
struct Basis: Sendable {
  let settings: Settings
  let clock: any Timekeeper
  let randomness: Randomness
  let log: Log
  let metrics: Metrics
  let database: Database
  let http: HTTPClient

  static let userAgent = "Warden/\(Warden.version)"

  /// - Throws: ``Stop``, `DatabaseError`.
  init(_ settings: Settings, log: Log, clock: any Timekeeper, randomness: Randomness) async throws {
    (self.settings, self.clock, self.randomness, self.log) = (settings, clock, randomness, log)
    metrics = Metrics()
    // A poll, the messages on the wire, and previews: what finds no connection waits for one.
    http = HTTPClient(
      userAgent: Basis.userAgent, limits: .init(connectionsPerHost: settings.limits.sendsInFlight + 32))
    database = try await Bot.open(settings)
  }
}
