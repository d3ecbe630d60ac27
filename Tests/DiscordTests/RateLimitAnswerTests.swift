import Discord
import JSON
import Testing
import Transport

@Suite("What answers say about limits")
struct RateLimitAnswerTests {
  /// All others are no refusals.
  static let refusals: [String: RateLimitAnswer.Refusal] = [
    "429_user": .bucket(wait: .milliseconds(64_570)),
    "429_shared": .shared(wait: .milliseconds(1_336_570)),
    "429_global": .global(wait: .milliseconds(64_570)),
    "429_cloudflare_no_via_text": .wall(wait: .seconds(3_600)),
    "429_ip_block_json_without_retry_after": .wall(wait: .seconds(600)),
    "429_with_code_slowmode": .bucket(wait: .milliseconds(4_200)),
    "429_headers_say_remaining": .bucket(wait: .milliseconds(300_500)),
    "401": .unauthorized,
    "403_missing_access": .forbidden,
    "403_dm_closed": .forbidden,
  ]

  @Test("Every recorded answer is understood")
  func recorded() throws {
    let entries = try #require(try Fixture.discord("responses.json")["responses"]?.array)
    #expect(Set(RateLimitAnswerTests.refusals.keys).isSubset(of: entries.compactMap { $0["name"]?.string }))
    for entry in entries {
      let name = try #require(entry["name"]?.string)
      let expected = RateLimitAnswerTests.refusals[name]
      #expect(try RateLimitAnswer(recorded: entry).refusal == expected, "\(name)")
    }
  }

  @Test("An answer without Discord's own words comes from the wall before it")
  func wall() {
    let html = RateLimitAnswer(status: 403, headers: HTTPHeaders([("Content-Type", "text/html")]), body: nil)
    #expect(html.refusal == .wall(wait: .seconds(600)))
    let short = RateLimitAnswer(status: 429, headers: HTTPHeaders([("Retry-After", "5")]), body: nil)
    #expect(short.refusal == .wall(wait: .seconds(5)))
  }

  @Test(
    "A refusal in JSON that names no reason of Discord's and did not pass its proxies comes from the wall as well",
    arguments: [
      #"{"message":"You are being blocked from accessing our API temporarily","code":0}"#,
      #"{"message":"internal network error","code":40333}"#, #"{"message":"Access denied"}"#,
    ])
  func wallInJSON(body: String) throws {
    let body = try JSONDocument(parsing: body).root
    let headers = [("Content-Type", "application/json"), ("Retry-After", "90")]
    let wall = RateLimitAnswer(status: 403, headers: HTTPHeaders(headers), body: body)
    #expect(wall.refusal == .wall(wait: .seconds(90)))
    let discord = RateLimitAnswer(
      status: 403, headers: HTTPHeaders(headers + [("Via", "1.1 google")]), body: body)
    #expect(discord.refusal == .forbidden)
    let refused = try JSONDocument(parsing: #"{"message":"Missing Access","code":50001}"#).root
    let direct = RateLimitAnswer(status: 403, headers: HTTPHeaders(headers), body: refused)
    #expect(direct.refusal == .forbidden)
  }

  @Test("Bucket headers are read when they are complete and make sense")
  func headers() throws {
    let complete = HTTPHeaders([
      ("X-RateLimit-Limit", "5"), ("X-RateLimit-Remaining", "4"), ("X-RateLimit-Reset-After", "1.25"),
      ("X-RateLimit-Bucket", "abcd"),
    ])
    let bucket = try #require(RateLimitAnswer(status: 200, headers: complete, body: nil).bucket)
    #expect(bucket.limit == 5 && bucket.remaining == 4 && bucket.resetAfter == .milliseconds(1_250))
    for odd in ["nan", "-1", "x", ""] {
      let headers = HTTPHeaders([
        ("X-RateLimit-Limit", "5"), ("X-RateLimit-Remaining", "4"), ("X-RateLimit-Reset-After", odd),
      ])
      #expect(RateLimitAnswer(status: 200, headers: headers, body: nil).bucket == nil)
    }
  }
}

extension RateLimitAnswer {
  /// From an entry of `responses.json`.
  init(recorded entry: JSONValue) throws {
    let fields = (entry["headers"]?.members ?? []).map { ($0.key, $0.value.string ?? "") }
    self.init(
      status: Int(try #require(entry["http"]?.int64)), headers: HTTPHeaders(fields), body: entry["body"])
  }
}
