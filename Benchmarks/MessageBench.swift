import Glibc
import Groundwork
import LanguageModels
import Personality
import SQLite
import Vocabulary

/// What feeling, counting and booking one message costs, measured inside this process as processor time.
struct MessageBench {
  func mood(_ report: inout Report, messages: Int = 20_000) async throws {
    guard let persona = PersonaLibrary.builtIn()["maid"] else { return }
    let database = try await Database(
      path: ":memory:", migrations: personalityMigrations + languageModelsMigrations)
    let metrics = Metrics()
    let counter = metrics.counter(
      "m_total", help: "M.", labels: [MetricLabel("platform", ["telegram"]), MetricLabel("status", ["ok"])])
    let people = (0..<1_000).map { PersonID("usr_\($0)") }
    let start = Moment(seconds: 1_790_000_000)
    let micros = try await database.write { connection in
      let began = Self.processorTime()
      for number in 0..<messages {
        let now = start.advanced(by: .milliseconds(number))
        var state = try connection.mood(of: persona, with: people[number % people.count], now: now)
        let reading = Reading(
          of: "thank you, I had such a long day at work and you were really kind to me", calling: persona.name
        )
        _ = state.receive(reading, as: persona, at: now)
        try connection.saveMood(state)
        let reservation = Reservation(
          id: Identifier("mdl_\(number)"), at: now, promptTokens: 400, outputTokens: 100,
          cost: MicroDollars(90),
          model: ModelID(.anthropic, "m"), isUnpriced: false,
          context: CallContext(.companion, person: people[number % people.count], community: "telegram:-100"))
        _ = try connection.reserve(reservation, within: .none, process: "bench")
        try connection.record(
          UsageRecord(
            id: reservation.id, at: now, day: reservation.day, model: reservation.model,
            context: reservation.context, usage: TokenUsage(input: 380, output: 40), cost: MicroDollars(50),
            isUnpriced: false, latency: .milliseconds(800), outcome: .answered),
          settling: reservation)
        counter.add(1, ["telegram", "ok"])
      }
      return Double(Self.processorTime() - began) / 1_000 / Double(messages)
    }
    report.add("Mood, usage and metrics per message", "\(micros.rounded(to: 1)) µs CPU", "50 µs CPU")
  }

  /// Nanoseconds that this thread has computed.
  private static func processorTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
