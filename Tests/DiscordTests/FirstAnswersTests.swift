import Groundwork
import TestSupport
import Testing
import Vocabulary

@testable import Discord

@Suite("First answers to interactions", .timeLimit(.minutes(5)))
struct FirstAnswersTests {
  let clock = FakeClock()

  @Test("What is said to an interaction waits until its first answer has arrived")
  func waits() async throws {
    let answers = FirstAnswers(clock: clock)
    answers.begin("1")
    let order = Watched<[String]>([])
    let said = Task {
      await answers.pass("1")
      order.change { $0.append("said") }
    }
    _ = try await clock.nextSleep()
    order.change { $0.append("arrived") }
    answers.end("1")
    await said.value
    #expect(order.value == ["arrived", "said"])
  }

  @Test("Nobody waits for an interaction that was answered, or that an earlier process answered")
  func passes() async {
    let answers = FirstAnswers(clock: clock)
    await answers.pass("1")
    answers.begin("2")
    answers.end("2")
    await answers.pass("2")
  }

  @Test("Nobody waits longer than Discord does")
  func patience() async throws {
    let answers = FirstAnswers(clock: clock)
    answers.begin("1")
    let said = Task { await answers.pass("1") }
    _ = try await clock.nextSleep()
    clock.advance(by: .seconds(3))
    await said.value
  }
}
