import Testing
import Transport
import Vocabulary

@testable import LanguageModels

@Suite("Retry-after")
struct RetryAfterTests {
  /// Sun, 06 Nov 1994 08:49:37 GMT
  let now = Moment(seconds: 784_111_777)

  @Test(
    "Seconds, milliseconds and dates are understood",
    arguments: [
      ("retry-after", "7", 7_000), ("Retry-After", "0", 0), ("retry-after", "1.5", 1_500),
      ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT", 10_000),
      ("retry-after", "Mon, 07 Nov 1994 08:49:37 GMT", 86_400_000),
      ("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT", 0), ("retry-after-ms", "250", 250),
      ("retry-after", "1e9", 86_400_000),
    ] as [(String, String, Int64)])
  func understood(name: String, value: String, milliseconds: Int64) {
    #expect(RetryAfter.wait(in: HTTPHeaders([(name, value)]), now: now) == .milliseconds(milliseconds))
  }

  @Test("Milliseconds are the more exact word")
  func both() {
    let headers = HTTPHeaders([("retry-after", "2"), ("retry-after-ms", "1300")])
    #expect(RetryAfter.wait(in: headers, now: now) == .milliseconds(1_300))
  }

  @Test(
    "Nonsense is no wait",
    arguments: [
      "", "soon", "-1", "nan", "inf", "06 Nov 1994", "Sun, 06 Nov 1994 08:49:37 CET",
      "Sun, 99 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
    ])
  func nonsense(value: String) {
    #expect(RetryAfter.wait(in: HTTPHeaders([("retry-after", value)]), now: now) == nil)
  }
}
