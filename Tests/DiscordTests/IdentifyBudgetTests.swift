import Discord
import Groundwork
import Testing
import Vocabulary

@Suite("Identify budget")
struct IdentifyBudgetTests {
  let start = Moment(seconds: 1_790_000_000)

  @Test("The first session may start at once, the next one five seconds later")
  func spacing() {
    var budget = IdentifyBudget()
    #expect(budget.earliest(shard: 0, now: start) == start)
    budget.take(shard: 0, now: start)
    #expect(start.duration(to: budget.earliest(shard: 0, now: start)) >= .seconds(5))
    #expect(
      budget.earliest(shard: 0, now: start.advanced(by: .seconds(6))) == start.advanced(by: .seconds(6)))
  }

  @Test("Five seconds count from Discord's answer, since the way there may have taken long")
  func countsFromAnswer() {
    var budget = IdentifyBudget()
    let answered = start.advanced(by: .seconds(3))
    budget.take(shard: 0, now: start)
    budget.answered(shard: 0, now: answered)
    #expect(answered.duration(to: budget.earliest(shard: 1, now: answered)) >= .seconds(5))
    // Without a start there is nothing to answer.
    budget.answered(shard: 0, now: answered.advanced(by: .seconds(60)))
    let later = answered.advanced(by: .seconds(61))
    #expect(budget.earliest(shard: 1, now: later) == later)
  }

  @Test("Shards of different keys do not wait for one another")
  func concurrency() {
    var budget = IdentifyBudget()
    budget.learn(.init(remaining: 1_000, resetAfter: .seconds(1), concurrency: 16), now: start)
    budget.take(shard: 0, now: start)
    #expect(budget.earliest(shard: 1, now: start) == start)
    #expect(budget.earliest(shard: 16, now: start) > start)
  }

  @Test("What Discord says is nearly used up is left alone until it is renewed")
  func reserve() {
    var budget = IdentifyBudget()
    budget.learn(.init(remaining: 11, resetAfter: .seconds(3_600), concurrency: 1), now: start)
    let soon = start.advanced(by: .seconds(10))
    #expect(budget.earliest(shard: 0, now: soon) == soon)
    budget.take(shard: 0, now: start)
    #expect(budget.earliest(shard: 0, now: soon) == start.advanced(by: .seconds(3_600)))
    let renewed = start.advanced(by: .seconds(3_601))
    #expect(budget.earliest(shard: 0, now: renewed) == renewed)
  }

  @Test("After 500 sessions by our own count the next one waits until the first is a day old")
  func ownCount() {
    var budget = IdentifyBudget()
    var now = start
    for _ in 0..<500 {
      now = budget.earliest(shard: 0, now: now)
      budget.take(shard: 0, now: now)
    }
    #expect(start.duration(to: now) < .seconds(3_600))
    #expect(budget.earliest(shard: 0, now: now) == start.advanced(by: .seconds(24 * 3_600)))
  }

  @Test("Nonsense from outside is survived", arguments: [-5, 0, Int.max])
  func nonsense(number: Int) {
    var budget = IdentifyBudget()
    budget.learn(.init(remaining: number, resetAfter: .seconds(-9), concurrency: number), now: start)
    budget.take(shard: 3, now: start)
    #expect(budget.earliest(shard: 3, now: start) >= start)
  }

  @Test("Whatever a gateway does, a simulated week stays within the budget of every day", arguments: 0..<24)
  func anyGateway(seed: UInt64) {
    var simulation = GatewaySimulation(seed: seed)
    simulation.run(for: .seconds(7 * 24 * 3_600))
    #expect(simulation.busiestDay <= 500)
    #expect(simulation.closestIdentifies >= .seconds(5))
  }

  @Test("A gateway that throws us out at every identify sees few of them")
  func hostileGateway() {
    var simulation = GatewaySimulation(seed: 1, temper: .alwaysInvalid)
    simulation.run(for: .seconds(24 * 3_600))
    #expect(simulation.busiestDay < 250)
    #expect(simulation.identifies.count > 50)
  }
}

/// A gateway that does anything at any time, and a shard that has to cope. Time passes in numbers only.
struct GatewaySimulation {
  enum Temper { case anything, alwaysInvalid }

  var shard: GatewayShard
  var budget = IdentifyBudget()
  var now = Moment(seconds: 1_790_000_000)
  var identifies: [Moment] = []
  let chance: Randomness
  let temper: Temper
  /// How probable it is that a step is a friendly one; differs between runs.
  let kindness: Double
  private let start = Moment(seconds: 1_790_000_000)

  init(seed: UInt64, temper: Temper = .anything) {
    chance = .seeded(seed)
    self.temper = temper
    kindness = Double(seed % 8) / 8
    shard = GatewayShard(now: now, randomness: .seeded(seed ^ 0xABCD))
  }

  mutating func run(for duration: Duration) {
    let end = now.advanced(by: duration)
    var steps = 0
    while now < end, steps < 400_000 {
      steps += 1
      if let dial = shard.dial { connect(dial) } else { live() }
    }
  }

  private mutating func connect(_ dial: GatewayShard.Dial) {
    now = max(now, dial.notBefore)
    if dial.isNewSession {
      // A server whose own count is wrong: only ours protects us.
      budget.learn(.init(remaining: 1_000, resetAfter: .seconds(60), concurrency: 1), now: now)
      now = max(now, budget.earliest(shard: 0, now: now))
    }
    if temper == .anything, chance.unit() < 0.2 {
      shard.couldNotOpen(now: now)
    } else {
      shard.opened(now: now)
    }
  }

  private mutating func live() {
    now = now.advanced(by: .milliseconds(chance.index(below: chance.unit() < 0.05 ? 900_000 : 3_000)))
    switch shard.turn(now: now) {
    case .close: return
    case .beat, .wait, .nothing: break
    }
    if temper == .alwaysInvalid {
      hello()
      _ = shard.receivedInvalidSession(canResume: false, now: now)
      return
    }
    if chance.unit() < kindness {
      shard.heard(at: now)
      shard.receivedAcknowledgement()
      _ = shard.handled(.other, sequence: Int64(chance.index(below: 1_000)), now: now)
      return
    }
    switch chance.index(below: 12) {
    case 0, 1, 2: hello()
    case 3, 4:
      _ = shard.handled(.started(id: "s", resumeURL: "wss://r"), sequence: 1, now: now)
    case 5: _ = shard.handled(.resumed, sequence: nil, now: now)
    case 6: _ = shard.receivedReconnect(now: now)
    case 7: _ = shard.receivedInvalidSession(canResume: chance.unit() < 0.5, now: now)
    case 8:
      // Refusals would end the run.
      let codes: [UInt16?] = [nil, 1000, 1001, 1006, 4000, 4001, 4003, 4007, 4008, 4009, 4999]
      _ = shard.lost(codes[chance.index(below: codes.count)].map(GatewayCloseCode.init), now: now)
    case 9: _ = shard.receivedHeartbeatRequest()
    default: shard.receivedAcknowledgement()
    }
  }

  private mutating func hello() {
    if shard.receivedHello(interval: .seconds(40), now: now) == .identify {
      budget.take(shard: 0, now: now)
      identifies.append(now)
    }
  }

  /// The most identifies in any 24 hours.
  var busiestDay: Int {
    var most = 0
    var first = 0
    for (index, moment) in identifies.enumerated() {
      while identifies[first].duration(to: moment) >= .seconds(24 * 3_600) { first += 1 }
      most = max(most, index - first + 1)
    }
    return most
  }

  var closestIdentifies: Duration {
    zip(identifies, identifies.dropFirst()).map { $0.duration(to: $1) }.min() ?? .seconds(3_600)
  }
}
