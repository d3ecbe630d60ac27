import Groundwork
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Staking

@Suite("The close of a month")
struct MonthTests {
  private let ada = PersonID("usr_ada")
  private let bob = PersonID("usr_bob")
  private let cleo = PersonID("usr_cleo")
  private let start = Bank.february
  private let whole: Int64 = 100_000_000
  private let february = Month("2026-02")
  private let march = Month(of: Moment(seconds: 1_772_323_200))
  /// 1 March, an hour after midnight.
  private let due = Moment(seconds: 1_772_323_200 + 3_600)

  @Test("Months begin and end where the calendar has them, also in leap years")
  func calendar() {
    #expect(Month("2026-02")?.seconds == 1_769_904_000..<1_772_323_200)
    #expect(Month("2028-02").map { $0.seconds.count } == 29 * 86_400)
    #expect(Month("2026-12")?.next.description == "2027-01")
    #expect(Month("2026-01")?.previous.description == "2025-12")
    for text in ["2026-13", "2026-00", "2026-2", "26-02", "2026-02-01", "٢٠٢٦-٠٢", "", "2026_02", "-026-01"] {
      #expect(Month(text) == nil, "\(text)")
    }
    for second in stride(from: 0, to: 4_000_000_000, by: 2_500_000) as StrideTo<Int64> {
      let month = Month(of: Moment(seconds: second))
      #expect(month.seconds.contains(second))
      #expect(month.next.previous == month)
    }
  }

  @Test("Revenue goes to stakers by tier and time, for buybacks, and to the house")
  func plain() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.stake(1_000 * whole, .short, by: ada, at: start)
      try await bank.stake(1_000 * whole, .middle, by: bob, at: start)
      try await bank.stake(1_000 * whole, .long, by: cleo, at: start)
      try await bank.earn(1_000_000_000, at: start.after(days: 3))
      let closed = try await bank.months.closeAll(at: due)
      #expect(closed.map(\.month) == [february])
      #expect(try await bank.rewards(of: ada) == 60_000_000)
      #expect(try await bank.rewards(of: bob) == 90_000_000)
      #expect(try await bank.rewards(of: cleo) == 150_000_000)
      #expect(try await bank.balance(.buyback) == 50_000_000)
      #expect(try await bank.balance(.operating) == 650_000_000)
      #expect(try await bank.balance(.revenue) == 0)
      #expect(try await bank.balance(.staking) == 0)
    }
  }

  @Test("Threat 36: closed twice, also by two at once, a month pays once")
  func twice() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.stake(whole, .short, by: ada, at: start)
      try await bank.earn(100_000_000, at: start.after(days: 1))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await bank.months.closeAll(at: due) } }
        try await group.waitForAll()
      }
      let once = try await bank.rewards(of: ada)
      #expect(once == 6_000_000)
      #expect(try await bank.months.closeAll(at: due.after(days: 1)) == [])
      await #expect(throws: CloseError.alreadyClosed) {
        try await bank.months.close(try #require(february), at: due)
      }
      await #expect(throws: CloseError.monthOpen) { try await bank.months.close(march, at: due) }
      #expect(try await bank.rewards(of: ada) == once)
    }
  }

  @Test("Threat 36: interrupted after any step, a month is finished with the numbers that were computed")
  func interrupted() async throws {
    for steps in 0...3 {
      try await Bank.with { (bank: Bank) async throws in
        for number in 0..<1_200 {
          try await bank.stake(whole + Int64(number), .short, by: PersonID("usr_\(number % 40)"), at: start)
        }
        try await bank.earn(1_000_000_000, at: start.after(days: 1))
        let months = bank.months
        let month = try await months.begin(at: due)
        #expect(month == february)
        let computed = try await bank.period(try #require(month))
        for _ in 0..<steps {
          _ = try await bank.database.write { try months.postChunk(of: try #require(month), at: due, on: $0) }
        }
        // Whatever happens meanwhile changes nothing of it.
        try await bank.earn(5_000_000, at: due)
        for number in 0..<5 {
          let position = try await bank.database.read { connection in
            try #require(try connection.openPositions(of: PersonID("usr_\(number)")).first)
          }
          try await bank.remove(position.id, at: due)
        }
        let later = try await Bank(seed: 9, database: bank.database)
        #expect(try await later.months.closeAll(at: due.after(days: 2)).map(\.month) == [february])
        let finished = try await bank.period(try #require(month))
        #expect(finished?.pool == computed?.pool)
        #expect(finished?.carryOut == computed?.carryOut)
        #expect(finished?.chunks == 3)
        var sum: Int64 = 0
        for number in 0..<40 { sum += try await bank.rewards(of: PersonID("usr_\(number)")) }
        #expect(sum == 60_000_000)
      }
    }
  }

  @Test("Late by months, each is closed in its order, with what belonged to it")
  func late() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.stake(whole, .long, by: ada, renewing: true, at: start)
      try await bank.earn(100_000_000, at: start.after(days: 1))
      try await bank.earn(200_000_000, at: start.after(days: 31))
      try await bank.earn(400_000_000, at: start.after(days: 62))
      let closed = try await bank.months.closeAll(at: start.after(days: 100))
      #expect(closed.map(\.month.description) == ["2026-02", "2026-03", "2026-04"])
      #expect(closed.map(\.revenue) == [100_000_000, 200_000_000, 400_000_000])
      // Two tiers are empty each time, and what they would have got goes round.
      #expect(closed.map(\.carryIn) == [0, 15_000_000, 37_500_000])
      #expect(try await bank.rewards(of: ada) == 15_000_000 + 37_500_000 + 78_750_000)
    }
  }

  @Test("What is left over in an empty tier goes into the whole pool of the next month")
  func carry() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.earn(1_000_000_000, at: start.after(days: 1))
      try await bank.months.closeAll(at: due)
      #expect(try await bank.period(try #require(february))?.carryOut == 300_000_000)
      #expect(try await bank.balance(.staking) == 300_000_000)
      try await bank.stake(whole, .short, by: ada, at: due)
      try await bank.months.closeAll(at: due.after(days: 40))
      #expect(try await bank.rewards(of: ada) == 60_000_000)
      #expect(try await bank.period(march)?.carryOut == 240_000_000)
    }
  }

  @Test("Threat 35: a second before the close earns a second, and leaving early forfeits the month")
  func edges() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.stake(whole, .short, by: ada, at: start)
      let last = try await bank.stake(1_000 * whole, .short, by: bob, at: due.after(days: 0, seconds: -3_601))
      try await bank.stake(whole, .middle, by: cleo, at: start)
      try await bank.earn(1_000_000_000, at: start.after(days: 1))
      // After the month is over and before it is closed.
      try await bank.remove(last.id, at: due.after(days: 0, seconds: -1))
      try await bank.months.closeAll(at: due)
      let month = Int64(28 * 86_400)
      let share = Int64(Double(60_000_000) * 1_000 / Double(month + 1_000))
      #expect(abs(try await bank.rewards(of: bob) - share) <= 1)
      #expect(try await bank.rewards(of: ada) + (try await bank.rewards(of: bob)) == 60_000_000)

      let quitter = try await bank.stake(1_000 * whole, .short, by: bob, at: due)
      try await bank.earn(1_000_000_000, at: due.after(days: 1))
      let before = try await bank.rewards(of: bob)
      try await bank.remove(quitter.id, at: due.after(days: 20))
      try await bank.months.closeAll(at: due.after(days: 40))
      #expect(try await bank.rewards(of: bob) == before)
    }
  }

  @Test("What goes back later than it came in is paid by the house, and repaid by the months that follow")
  func deficits() async throws {
    try await Bank.with { (bank: Bank) async throws in
      try await bank.stake(whole, .short, by: ada, at: start)
      try await bank.earn(100_000_000, at: start.after(days: 1))
      // After the month's end and before its close: the month stands as it was.
      try await bank.refund(40_000_000, at: due.after(days: 0, seconds: -60))
      await #expect(throws: CloseError.operatingShort(by: .dollars(units: 40_000_000))) {
        try await bank.months.closeAll(at: due)
      }
      #expect(try await bank.period(try #require(february)) == nil)
      try await bank.fundHouse(40_000_000, at: due)
      try await bank.months.closeAll(at: due)
      #expect(try await bank.period(try #require(february))?.revenue == 100_000_000)
      try await bank.earn(30_000_000, at: due.after(days: 1))
      try await bank.months.closeAll(at: due.after(days: 35))
      let second = try await bank.period(march)
      #expect(second?.revenue == 0)
      #expect(second?.deficitOut == 10_000_000)
      try await bank.earn(50_000_000, at: due.after(days: 35))
      try await bank.months.closeAll(at: due.after(days: 65))
      let third = try await bank.period(march.next)
      #expect(third?.revenue == 40_000_000)
      #expect(third?.deficitOut == 0)
      #expect(try await bank.balance(.revenue) == 0)
      // 65 % of both months, and all of the advance.
      #expect(try await bank.balance(.operating) == 65_000_000 + 26_000_000 + 40_000_000)
    }
  }

  @Test("Where nothing has happened there is nothing to close, unless somebody asks for a month")
  func nothing() async throws {
    try await Bank.with { (bank: Bank) async throws in
      #expect(try await bank.months.closeAll(at: due) == [])
      #expect(try await bank.months.close(try #require(february), at: due).map(\.pool) == [0])
      await #expect(throws: CloseError.alreadyClosed) {
        try await bank.months.close(try #require(february).previous, at: due)
      }
    }
  }
}
