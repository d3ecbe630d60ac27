import Groundwork
import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Retry plan")
struct RetryPlanTests {
  let start = Moment(seconds: 1_000)
  let chance = Randomness.seeded(7)

  private func plan(models: Int = 1, seconds: Int64 = 120) -> RetryPlan {
    RetryPlan(models: models, deadline: start.advanced(by: .seconds(seconds)))
  }

  /// The steps after so many failures of the same kind, without time passing.
  private func steps(_ error: ModelError, models: Int = 1, count: Int = 4, seconds: Int64 = 120) -> [RetryPlan
    .Step]
  {
    var plan = plan(models: models, seconds: seconds)
    return (0..<count).map { _ in plan.next(after: .init(error: error), now: start, chance) }
  }

  @Test("A provider that says how long to wait is asked again exactly then, three times in all")
  func told() {
    for error in [
      ModelError.throttled(wait: .seconds(7)), .overloaded(wait: .seconds(7)),
      .failed(status: 500, wait: .seconds(7)),
    ] {
      #expect(steps(error, count: 3) == [.again(after: .seconds(7)), .again(after: .seconds(7)), .giveUp])
    }
  }

  @Test("Without a word the waits double, and chance shortens them to no less than half")
  func backsOff() {
    var plan = plan()
    for expected in [500, 1_000] as [Int64] {
      guard case .again(let wait) = plan.next(after: .init(error: .throttled(wait: nil)), now: start, chance)
      else {
        Issue.record("no second try")
        return
      }
      #expect(wait >= .milliseconds(expected / 2) && wait <= .milliseconds(expected))
    }
  }

  @Test("A long wait sends the call to the next model, and is waited only where there is none")
  func longWait() {
    let wait = ModelError.throttled(wait: .seconds(30))
    #expect(steps(wait, models: 2, count: 2) == [.nextModel, .again(after: .seconds(30))])
  }

  @Test("No wait goes beyond the deadline")
  func bounded() {
    #expect(steps(.throttled(wait: .seconds(30)), count: 1, seconds: 30) == [.giveUp])
    #expect(steps(.throttled(wait: .seconds(29)), count: 1, seconds: 30) == [.again(after: .seconds(29))])
    var plan = plan(models: 3, seconds: 0)
    #expect(plan.next(after: .init(error: .failed(status: 500)), now: start, chance) == .giveUp)
  }

  @Test(
    "A failure that may have done work is tried once more, then by the next model",
    arguments: [ModelError.cutOff, .unreachable(isSurelyNotSent: false)])
  func onceMore(error: ModelError) {
    var plan = plan(models: 2)
    for expected in ["again", "next", "again", "give_up"] {
      #expect(word(plan.next(after: .init(error: error), now: start, chance)) == expected)
    }
  }

  @Test("A provider that cannot be reached is tried three times")
  func unreachable() {
    #expect(steps(.unreachable(isSurelyNotSent: true), count: 3).map(word) == ["again", "again", "give_up"])
  }

  @Test(
    "What another try cannot mend goes to the next model at once",
    arguments: [
      .failed(status: 500), .failed(status: 409), .refused(.key), .refused(.request),
      .unreadable(.notThisAPI), .tooLarge, .late(.firstToken),
      .resting(until: Moment(seconds: 1_030)),
    ] as [ModelError])
  func noRetry(error: ModelError) { #expect(steps(error, models: 2, count: 2) == [.nextModel, .giveUp]) }

  @Test(
    "What no model can mend ends the call",
    arguments: [
      .cancelled, .budgetReached(resets: Moment(seconds: 0)), .late(.answer), .unrecorded, .busy, .noModel,
    ] as [ModelError])
  func ends(error: ModelError) { #expect(steps(error, models: 3, count: 1) == [.giveUp]) }

  @Test("After text was shown nothing is tried again, whatever went wrong")
  func afterText() {
    for error in [ModelError.throttled(wait: .seconds(1)), .cutOff, .failed(status: 500), .tooLarge] {
      var plan = plan(models: 3)
      #expect(plan.next(after: .init(error: error, hasStreamedText: true), now: start, chance) == .giveUp)
    }
  }

  @Test("A provider that forbids another try gets none")
  func forbidden() {
    var plan = plan(models: 2)
    let failure = RetryPlan.Failure(error: .throttled(wait: .seconds(1)), forbidsRetry: true)
    #expect(plan.next(after: failure, now: start, chance) == .nextModel)
  }

  private func word(_ step: RetryPlan.Step) -> String {
    switch step {
    case .again: "again"
    case .nextModel: "next"
    case .giveUp: "give_up"
    }
  }
}
