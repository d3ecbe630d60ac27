import Commands
import Community
import SQLite
import Testing
import Vocabulary

@Suite("Votes and reputation")
struct VoteTests {
  let village: Village
  let ann: PersonID
  let bob: PersonID

  init() async throws {
    village = try await Village()
    ann = try await village.person("1")
    bob = try await village.person("2")
    try await village.settle(ann, bob)
  }

  @Test("A vote counts once; changed, the difference counts")
  func oneVote() async throws {
    #expect(try await village.vote(.up, ann, for: bob))
    #expect(try await !village.vote(.up, ann, for: bob))
    #expect(try await village.reputation(bob) == Reputation(score: 1, up: 1, down: 0))
    #expect(try await village.vote(.down, ann, for: bob))
    #expect(try await village.reputation(bob) == Reputation(score: -1, up: 0, down: 1))
    #expect(try await village.vote(.up, ann, for: bob))
    #expect(try await village.reputation(bob) == Reputation(score: 1, up: 1, down: 0))
  }

  @Test(
    "Threat 20: nobody votes for themselves or turns a vote over for more than it weighs, and pairs are noted"
  )
  func threat20() async throws {
    #expect(try await refusal { try await village.vote(.up, ann, for: ann) } == .selfVote)
    for _ in 0..<3 {
      try await village.vote(.down, ann, for: bob)
      try await village.vote(.up, ann, for: bob)
    }
    #expect(try await village.reputation(bob) == Reputation(score: 1, up: 1, down: 0))
    try await village.vote(.up, bob, for: ann)
    #expect(try await village.trail().filter { $0 == "rep.mutual" }.count == 1)
  }

  @Test("Nobody votes for themselves, and nobody for a bot")
  func selfVote() async throws {
    let robot = try await village.person("99", isBot: true)
    #expect(try await refusal { try await village.vote(.up, ann, for: ann) } == .selfVote)
    #expect(try await refusal { try await village.vote(.up, ann, for: robot) } == .notEligible)
    #expect(try await village.trail() == [])
  }

  @Test("A voter has been here for seven days, to the millisecond")
  func sevenDays() async throws {
    let newcomer = try await village.person("3")
    let first = Village.start.advanced(by: .milliseconds(-7 * 86_400_000 + 1))
    try await village.settle(newcomer, since: first)
    #expect(try await refusal { try await village.vote(.up, newcomer, for: bob) } == .notEligible)
    let later = Village.start.advanced(by: .milliseconds(1))
    #expect(try await refusal { try await village.vote(.up, newcomer, for: bob, at: later) } == nil)
  }

  @Test("A voter has written five messages here, and no other place counts")
  func fiveMessages() async throws {
    let quiet = try await village.person("3")
    let (attendance, place) = (Attendance(), village.place)
    let longAgo = Village.start.advanced(by: .seconds(-30 * 86_400))
    func write(_ count: Int, in place: CommunityAddress) async throws {
      try await village.database.write { connection in
        for _ in 0..<count { try attendance.count(quiet, in: place, on: connection, now: longAgo) }
      }
    }
    try await write(4, in: place)
    try await write(9, in: CommunityAddress(.telegram, "-1002"))
    #expect(try await refusal { try await village.vote(.up, quiet, for: bob) } == .notEligible)
    try await write(1, in: place)
    #expect(try await refusal { try await village.vote(.up, quiet, for: bob) } == nil)
  }

  @Test("Messages are counted up to five; from then on nothing is written, and soon nothing read")
  func countingEnds() async throws {
    let (attendance, place, person) = (Attendance(), village.place, try await village.person("3"))
    let writes = try await village.database.write { connection in
      var changes: [Int64] = []
      for _ in 0..<8 {
        let before = try connection.first("SELECT total_changes()") { $0.int(0) } ?? 0
        try attendance.count(person, in: place, on: connection, now: Village.start)
        changes.append((try connection.first("SELECT total_changes()") { $0.int(0) } ?? 0) - before)
      }
      return changes
    }
    #expect(writes == [1, 1, 1, 1, 1, 0, 0, 0])
  }

  @Test("A message whose transaction is taken back was never counted")
  func countingTakenBack() async throws {
    struct Regret: Error {}
    let (attendance, place, person) = (Attendance(), village.place, try await village.person("3"))
    await #expect(throws: Regret.self) {
      try await village.database.write { connection in
        for _ in 0..<5 { try attendance.count(person, in: place, on: connection, now: Village.start) }
        throw Regret()
      }
    }
    try await village.database.write { try attendance.count(person, in: place, on: $0, now: Village.start) }
    let counted = try await village.database.read { connection in
      try connection.first("SELECT messages FROM attendance WHERE user_id = \(person)") { $0.int(0) }
    }
    #expect(counted == 1)
  }

  @Test("Twenty votes a day, changes included; the next day begins at midnight, UTC")
  func twentyADay() async throws {
    for turn in 0..<20 { #expect(try await village.vote(turn % 2 == 0 ? .up : .down, ann, for: bob)) }
    #expect(try await refusal { try await village.vote(.up, ann, for: bob) } == .rateLimited)
    #expect(try await village.reputation(bob) == Reputation(score: -1, up: 0, down: 1))
    let tomorrow = Village.start.nextMidnight
    let tonight = tomorrow.advanced(by: .milliseconds(-1))
    #expect(try await refusal { try await village.vote(.up, ann, for: bob, at: tonight) } == .rateLimited)
    #expect(try await refusal { try await village.vote(.up, ann, for: bob, at: tomorrow) } == nil)
  }

  @Test("Two who vote for each other are noted in the trail and listed")
  func mutual() async throws {
    let carl = try await village.person("3")
    try await village.settle(carl)
    try await village.vote(.up, ann, for: bob)
    try await village.vote(.down, bob, for: ann)
    #expect(try await !village.trail().contains("rep.mutual"))
    try await village.vote(.up, bob, for: ann)
    try await village.vote(.up, carl, for: ann)
    #expect(try await village.trail().filter { $0 == "rep.mutual" }.count == 1)
    let workspace = village.workspace
    let pairs = try await village.database.read { try $0.mutualVotes(in: workspace, limit: 10) }
    #expect(pairs.count == 1)
    #expect(Set([pairs[0].first, pairs[0].second]) == [ann, bob])
  }

  @Test("The highest come first, and nobody with nothing")
  func ranking() async throws {
    let carl = try await village.person("3")
    try await village.settle(carl)
    try await village.vote(.up, ann, for: bob)
    try await village.vote(.up, carl, for: bob)
    try await village.vote(.up, bob, for: carl)
    try await village.vote(.down, bob, for: ann)
    let workspace = village.workspace
    let best = try await village.database.read { try $0.highestReputation(in: workspace, limit: 10) }
    #expect(best.map(\.person) == [bob, carl])
    #expect(best.map(\.reputation.score) == [2, 1])
  }
}
