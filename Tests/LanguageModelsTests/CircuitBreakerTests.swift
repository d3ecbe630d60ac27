import Testing
import Vocabulary

@testable import LanguageModels

@Suite("Circuit breaker")
struct CircuitBreakerTests {
  let start = Moment(seconds: 1_000)
  var breaker = CircuitBreaker(threshold: 3, firstRest: .seconds(10), longestRest: .seconds(60))

  private func after(_ seconds: Int64) -> Moment { start.advanced(by: .seconds(seconds)) }

  private mutating func open() { for _ in 0..<3 { breaker.failed(at: start) } }

  @Test("It rests after so many failures in a row, and an answer in between starts the count anew")
  mutating func opens() {
    breaker.failed(at: start)
    breaker.failed(at: start)
    breaker.succeeded()
    breaker.failed(at: start)
    breaker.failed(at: start)
    #expect(breaker.mayCall(at: start) == .go)
    breaker.failed(at: start)
    #expect(breaker.mayCall(at: start) == .rest(until: after(10)))
    #expect(breaker.mayCall(at: after(9)) == .rest(until: after(10)))
  }

  @Test("After the rest one call finds out for all")
  mutating func probes() {
    open()
    #expect(breaker.mayCall(at: after(10)) == .goAsProbe)
    #expect(breaker.mayCall(at: after(10)) == .rest(until: after(11)))
    breaker.succeeded()
    #expect(breaker.mayCall(at: after(10)) == .go)
  }

  @Test("Each failed probe doubles the rest, up to the longest")
  mutating func doubles() {
    open()
    var now = after(10)
    for rest in [20, 40, 60, 60] as [Int64] {
      #expect(breaker.mayCall(at: now) == .goAsProbe)
      breaker.failed(at: now)
      let next = now.advanced(by: .seconds(rest))
      #expect(breaker.mayCall(at: now) == .rest(until: next))
      now = next
    }
  }

  @Test("A probe that was cancelled leaves its place to the next call")
  mutating func abandoned() {
    open()
    #expect(breaker.mayCall(at: after(10)) == .goAsProbe)
    breaker.abandoned(at: after(12))
    #expect(breaker.mayCall(at: after(12)) == .goAsProbe)
  }

  @Test("Calls from before the rest neither end nor lengthen it")
  mutating func stragglers() {
    open()
    breaker.failed(at: after(5))
    breaker.succeeded()
    #expect(breaker.mayCall(at: after(9)) == .rest(until: after(10)))
    #expect(breaker.mayCall(at: after(10)) == .goAsProbe)
  }
}
