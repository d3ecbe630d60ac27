import Community
import Groundwork
import Memory
import SQLite
import Vocabulary

/// A year in the lives of some people who talk with the bot every few days, on a clock that runs as fast as it can.
///
/// They say what people say: where they live and what they like, what happened, and mostly nothing worth remembering.
/// Every day what is old in abundance becomes summaries, as the hourly sweep does it, and every Sunday at 03:00 all of it.
package struct YearOfTalk: Sendable {
  package struct Outcome: Sendable {
    package var messages = 0
    package var told = 0
    /// Bytes of the database at the end of each month of 30 days.
    package var bytes: [Int] = []
    package var memories = 0
    package var summaries = 0
    /// Most facts and preferences, and most events, that lay on one shelf after a weekly turn though they were older than
    /// 30 days and could have become summaries.
    package var mostOldFacts = 0
    package var mostOldEvents = 0
    /// Most memories of one person, and most summaries of one month of theirs in one place.
    package var mostOfOne = 0
    package var mostOfOneMonth = 0
    /// People whose first secret was found again at the end of the year, and whose name was.
    package var remembered = 0
    package var named = 0
    /// The longest of the daily turns.
    package var longestSweep = Duration.zero
    /// Somebody was shown what somebody else had told.
    package var leaks = 0
  }

  /// What is kept of the talk itself, beside memories.
  package struct Talk: Sendable {
    /// Stores what somebody said, in the transaction that remembers it.
    package let keep:
      @Sendable (borrowing Connection, _ person: PersonID, CommunityAddress?, _ said: String, Moment) throws
        ->
        Void
    /// What the hourly sweep does about it.
    package let sweep: @Sendable (Moment) async throws -> Void

    package init(
      keep:
        @escaping @Sendable (borrowing Connection, PersonID, CommunityAddress?, String, Moment) throws ->
        Void,
      sweep: @escaping @Sendable (Moment) async throws -> Void
    ) {
      (self.keep, self.sweep) = (keep, sweep)
    }
  }

  private let people: Int
  private let database: Database
  private let store: MemoryStore
  private let clock: FakeClock
  private let kept: Talk?
  private var numbers: Numbers
  /// Messages of each person so far.
  private var said: [Int: Int] = [:]

  package init(
    of people: Int, in database: Database, _ store: MemoryStore, _ clock: FakeClock,
    keeping talk: Talk? = nil,
    seed: UInt64 = 1
  ) {
    (self.people, self.database, self.store, self.clock) = (people, database, store, clock)
    kept = talk
    numbers = Numbers(state: seed)
  }

  package mutating func run() async throws -> Outcome {
    var outcome = Outcome()
    // A Sunday, 03:00.
    let begin = clock.now.advanced(by: .seconds(7 * 86_400)).startOfWeek
    clock.advance(to: begin)
    for day in 0..<365 {
      var lines: [[Line]] = Array(repeating: [], count: people)
      for person in 0..<people {
        // Everybody gives their name on the first day, and has a wish.
        let count = max(messages(of: person, on: day), day == 0 ? 2 : 0)
        lines[person] = (0..<count).map { line($0, person, day) }
      }
      outcome.messages += lines.reduce(0) { $0 + $1.count }
      outcome.told += try await talk(lines)
      clock.advance(to: begin.advanced(by: .seconds(Int64(day + 1) * 86_400)))
      let sweep = ContinuousClock.now
      try await store.compress(least: 30)
      outcome.longestSweep = max(outcome.longestSweep, ContinuousClock.now - sweep)
      store.tidy()
      try await kept?.sweep(clock.now)
      if (day + 1) % 7 == 0 {
        try await store.compress()
        try await look(&outcome)
      }
      if (day + 1) % 30 == 0 { outcome.bytes.append(try await size()) }
    }
    try await recall(&outcome)
    return outcome
  }

  /// Some are there every day, most now and then, and some for a week in spring.
  private mutating func messages(of person: Int, on day: Int) -> Int {
    switch person % 10 {
    case 0: Int.random(in: 2...8, using: &numbers)
    case 9: (100..<107).contains(day) ? Int.random(in: 5...20, using: &numbers) : day == 0 ? 2 : 0
    default:
      day == 0 || Int.random(in: 0..<4, using: &numbers) == 0 ? Int.random(in: 1...4, using: &numbers) : 0
    }
  }

  private func id(_ person: Int) -> PersonID { PersonID("usr_year\(person)") }

  /// Half of it in private, the rest in one of some groups.
  private mutating func community(_ person: Int) -> CommunityAddress? {
    Bool.random(using: &numbers) ? CommunityAddress(.telegram, "-\(100 + person % 7)") : nil
  }

  /// What somebody says, and what they are asked about then.
  private struct Line: Sendable {
    let person: PersonID
    let text: String
    let scope: MemoryScope
    let community: CommunityAddress?
    let feeling: Double
    let count: Int
    let isFirstDay: Bool
    /// Now and then something is recalled, and so stays strong.
    let recalls: Bool
  }

  private mutating func line(_ number: Int, _ person: Int, _ day: Int) -> Line {
    let isFirst = day == 0 && number == 0
    let text =
      isFirst ? "My name is Person\(person)" : day == 0 && number == 1 ? secret(of: person) : sentence()
    said[person, default: 0] += 1
    let community = isFirst ? nil : community(person)
    return Line(
      person: id(person), text: text,
      scope: community.map { .among($0, id(person)) } ?? .alone(id(person), on: .telegram),
      community: community,
      feeling: Double.random(in: -0.5...0.8, using: &numbers), count: said[person] ?? 0,
      isFirstDay: day == 0, recalls: number == 0 && day % 30 == person % 30)
  }

  /// Everybody says what they say in its order, and many at the same time, as in life: their writes share commits.
  ///
  /// - Returns: How much of it was to be remembered.
  private func talk(_ lines: [[Line]]) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for start in 0..<min(64, lines.count) {
        group.addTask {
          var told = 0
          for person in stride(from: start, to: lines.count, by: 64) {
            for line in lines[person] { told += try await say(line) }
          }
          return told
        }
      }
      var told = 0
      for try await part in group { told += part }
      return told
    }
  }

  private func say(_ line: Line) async throws -> Int {
    let drafts: [MemoryDraft] = FactReader.findings(in: line.text).compactMap {
      switch $0 {
      case .told(let draft), .asked(let draft): draft
      case .retracted: nil
      }
    }
    let prepared = drafts.map { store.prepared($0) }
    let (model, limits, now) = (store.meanings.model, store.limits, clock.now)
    try await database.write { connection in
      for memory in prepared {
        _ = try connection.remember(memory, in: line.scope, by: model, limits: limits, now: now)
      }
      try connection.noteInteraction(
        of: line.person, with: "maid", sentiment: line.feeling, count: line.count,
        events: line.isFirstDay ? [.met] : [], now: now)
      try kept?.keep(connection, line.person, line.community, line.text, now)
    }
    if line.recalls {
      let found = try await store.recall("what do I like", scope: line.scope, limit: 2)
      try await database.write { try $0.noteUse(of: found.map(\.id), in: line.scope, now: now) }
    }
    return prepared.count
  }

  private func secret(of person: Int) -> String { "Remember that my locker is number \(90_000 + person)" }

  private mutating func sentence() -> String {
    let adjective = word(Self.adjectives)
    let (noun, place) = (word(Self.nouns), word(Self.places))
    return switch Int.random(in: 0..<10, using: &numbers) {
    case 0: "I like \(adjective) \(noun)s"
    case 1: "I really hate \(adjective) \(noun)s, honestly"
    case 2: "Yesterday I bought a \(adjective) \(noun) in \(place)"
    case 3: "Tomorrow we meet in \(place) for the \(adjective) \(noun)"
    case 4: Int.random(in: 0..<40, using: &numbers) == 0 ? "I live in \(place) now" : "What a day!"
    case 5: "Do you like \(noun)s?"
    default:
      ["ok", "haha, really?", "I am so tired today", "thanks!", "what is the time?", "good night"][
        Int.random(in: 0..<6, using: &numbers)]
    }
  }

  private mutating func word(_ words: [String]) -> String {
    words[Int.random(in: 0..<words.count, using: &numbers)]
  }

  private static let adjectives =
    "old new red green warm cold quiet loud small large strange cheap fresh bitter sweet broken wooden golden early late"
    .split(separator: " ").map(String.init)
  private static let nouns =
    "bicycle lamp guitar teapot novel garden kitten ladder violin blanket carpet camera puzzle kettle engine window boat sweater candle drum mirror orchid hammer compass saddle cactus pencil basket turtle parrot"
    .split(separator: " ").map(String.init)
  private static let places =
    "Ghent Lima Oslo Porto Kyoto Dublin Quito Tallinn Bergen Riga Cork Basel Turin Leeds Malmo Lyon Perth Cusco Graz Izmir"
    .split(separator: " ").map(String.init)

  /// After a weekly turn: what could have become a summary and did not.
  private func look(_ outcome: inout Outcome) async throws {
    let old = clock.now.advanced(by: .seconds(-30 * 86_400))
    let (facts, events, one, month) = try await database.read { connection in
      return (
        try connection.most(
          """
          SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM memories WHERE type IN ('fact', 'preference') AND pinned = 0
            AND created_ms < \(old) AND (topic IS NULL OR topic LIKE 'like:%') GROUP BY shelf)
          """),
        try connection.most(
          """
          SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM memories WHERE type = 'event' AND created_ms < \(old)
            GROUP BY shelf)
          """),
        try connection.most(
          "SELECT MAX(n) FROM (SELECT SUM(memories) AS n FROM memory_shelves WHERE person <> '' GROUP BY person)"
        ),
        try connection.most(
          "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM memories WHERE type = 'summary' GROUP BY shelf, reference)"
        )
      )
    }
    outcome.mostOldFacts = max(outcome.mostOldFacts, facts)
    outcome.mostOldEvents = max(outcome.mostOldEvents, events)
    outcome.mostOfOne = max(outcome.mostOfOne, one)
    outcome.mostOfOneMonth = max(outcome.mostOfOneMonth, month)
  }

  private func size() async throws -> Int {
    try await database.read { connection in
      let pages = try connection.first("PRAGMA page_count") { $0.int(0) } ?? 0
      let size = try connection.first("PRAGMA page_size") { $0.int(0) } ?? 0
      return Int(pages * size)
    }
  }

  private func recall(_ outcome: inout Outcome) async throws {
    for person in 0..<people {
      let scope = MemoryScope.alone(id(person), on: .telegram)
      let found = try await store.recall("what number is my locker", scope: scope, limit: 10)
      if found.contains(where: { $0.text.contains("\(90_000 + person)") }) { outcome.remembered += 1 }
      if found.contains(where: { $0.saidBy != id(person) }) { outcome.leaks += 1 }
      let name = try await store.answer(to: .topic("name"), scope: scope)
      if name?.text.contains("Person\(person)") == true { outcome.named += 1 }
    }
    let counts = try await database.read { connection in
      try connection.first("SELECT COUNT(*), SUM(type = 'summary') FROM memories") {
        (Int($0.int(0)), Int($0.optionalInt(1) ?? 0))
      }
    }
    (outcome.memories, outcome.summaries) = counts ?? (0, 0)
  }

  /// The same numbers in each run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }
}

extension Connection {
  /// The one number that a query answers; 0 for none.
  fileprivate borrowing func most(_ query: SQL) throws -> Int {
    try first(query) { Int($0.optionalInt(0) ?? 0) } ?? 0
  }
}

extension Moment {
  /// The Sunday 03:00 at or before it; 1970 began on a Thursday.
  fileprivate var startOfWeek: Moment {
    let sunday: Int64 = 3 * 86_400 + 3 * 3_600
    let seconds = milliseconds / 1_000
    return Moment(seconds: seconds - ((seconds - sunday) % 604_800))
  }
}
