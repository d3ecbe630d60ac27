import Groundwork
import SQLite
import TestSupport
import Testing
import Tools
import Transport
import Vocabulary
import Wallets

@testable import Staking

@Suite("Prices from a service")
struct PriceFeedTests {
  private let field = FieldPath("pairs.0.priceUsd")

  /// A feed at a host that is allowed, and that answers with this body.
  private func feed(
    _ body: String, host: String = "api.example.org", allowed: String = "api.example.org",
    leadsTo place: String = "93.184.216.34", status: Int = 200
  ) throws -> PriceFeed {
    let fetcher = ToolFetcher(
      Allowlist([try HostName(allowed)]), userAgent: "Warden/test",
      resolver: HostResolver { (_: String) async throws(HostResolver.Failure) -> [IPAddress] in
        [IPAddress(place)].compactMap(\.self)
      }, clock: FakeClock(),
      send: { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        let bytes = Array(body.utf8)
        if bytes.count > request.responseLimit { throw .bodyTooLarge(limit: request.responseLimit) }
        return HTTPResponse(status: status, body: bytes)
      })
    return PriceFeed(
      try ToolAddress(fixed: "https://\(host)/v1/tokens/mine?chain=solana"), try #require(field),
      fetcher: fetcher)
  }

  private func price(_ feed: PriceFeed) async -> Result<Int64, PriceFeed.Fault> {
    do throws(PriceFeed.Fault) { return .success(try await feed.price()) } catch { return .failure(error) }
  }

  @Test(
    "A price is read exactly, as a number or as text, and what is below 10^-12 dollars is cut off",
    arguments: [
      ("\"0.0000125\"", 12_500_000), ("0.0000125", 12_500_000), ("1.25e-05", 12_500_000),
      ("\"1.25E-5\"", 12_500_000), ("1", 1_000_000_000_000), ("\"12.5\"", 12_500_000_000_000),
      ("\"0.0000000000019\"", 1), ("\"9223372.036854775807\"", .max), ("2e+3", 2_000_000_000_000_000),
    ] as [(String, Int64)])
  func reads(written: String, price: Int64) async throws {
    let feed = try feed("{\"pairs\": [{\"priceUsd\": \(written)}]}")
    #expect(await self.price(feed) == .success(price))
  }

  @Test(
    "What is no price is none, and one sentence says so",
    arguments: [
      "{\"pairs\": []}", "{}", "[]", "null", "", "<html>", "{\"pairs\": [{\"priceUsd\": null}]}",
      "{\"pairs\": [{\"priceUsd\": true}]}", "{\"pairs\": [{\"priceUsd\": \"NaN\"}]}",
      "{\"pairs\": [{\"priceUsd\": \"-1\"}]}", "{\"pairs\": [{\"priceUsd\": -1}]}",
      "{\"pairs\": [{\"priceUsd\": 0}]}", "{\"pairs\": [{\"priceUsd\": \"0.0000000000001\"}]}",
      "{\"pairs\": [{\"priceUsd\": \"9223372.036854775808\"}]}", "{\"pairs\": [{\"priceUsd\": 1e300}]}",
      "{\"pairs\": [{\"priceUsd\": \"1e99999\"}]}", "{\"pairs\": [{\"priceUsd\": \"1,5\"}]}",
      "{\"pairs\": [{\"priceUsd\": \"٣\"}]}", "{\"pairs\": [{\"priceUsd\": \" 1\"}]}",
      "{\"pairs\": [{\"priceUsd\": {\"usd\": 1}}]}", "{\"pairs\": [{\"priceUsd\": \"1.\"}]}",
      "{\"pairs\": [{\"priceUsd\": \"\(String(repeating: "1", count: 100))\"}]}",
    ])
  func garbage(body: String) async throws {
    guard case .failure(let fault) = await price(try feed(body)) else {
      Issue.record("\(body) is no price")
      return
    }
    #expect(fault.sentence == "api.example.org gives no price at pairs.0.priceUsd.")
  }

  @Test("Threat 28: only a host of the allowlist is asked, at a public address, and no redirect is followed")
  func reach() async throws {
    let body = "{\"pairs\": [{\"priceUsd\": 1}]}"
    #expect(
      await price(try feed(body, allowed: "other.example.org"))
        == .failure(.notReached(.notAllowed, host: "api.example.org")))
    for inside in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"] {
      #expect(
        await price(try feed(body, leadsTo: inside))
          == .failure(.notReached(.notPublic, host: "api.example.org")))
    }
    #expect(
      await price(try feed(body, status: 302)) == .failure(.notReached(.redirected, host: "api.example.org")))
    #expect(
      await price(try feed(body, status: 500))
        == .failure(.notReached(.refused(status: 500), host: "api.example.org")))
    let long = try feed("{\"pairs\": [\"\(String(repeating: "x", count: 300_000))\"]}")
    guard case .failure(let fault) = await price(long) else {
      Issue.record("more than can be read is no price")
      return
    }
    #expect(fault.sentence == "api.example.org answers with more than can be read.")
  }

  @Test(
    "An address that is to be asked is fixed, and spoken to over HTTPS",
    arguments: [
      "http://api.example.org/x", "https://127.0.0.1.example/{mint}", "https://10.0.0.1/x", "ftp://x", "",
      "https://user@api.example.org/", "https://api.example.org:8443/", "https://api.example.org/#x",
      "http://127.0.0.1:80/a b", "http://localhost:x@evil.org/x", "http://127.0.evil.org/x",
      "http://[::1]evil.org/x",
    ])
  func addresses(text: String) {
    #expect(throws: AddressTemplate.Flaw.self) { try ToolAddress(fixed: text) }
  }

  @Test("A price that is more than half away from the last one needs a second that agrees")
  func leaps() async throws {
    try await Bank.with { (bank: Bank) async throws in
      let office = try bank.office()
      let start = Bank.february
      func note(_ price: Int64, _ hours: Int64) async throws -> PriceSample {
        try await bank.database.write {
          try office.note(sample: price, at: start.after(days: 0, hours: hours), on: $0)
        }
      }
      func last() async throws -> Int64? { try await bank.database.read { try $0.lastPrice()?.price } }
      #expect(try await note(1_000, 0) == .taken)
      #expect(try await note(1_500, 1) == .taken)
      #expect(try await note(750, 2) == .taken)
      // A slip: the next one says what was before.
      #expect(try await note(750_000, 3) == .doubted)
      #expect(try await last() == 750)
      #expect(try await note(760, 4) == .taken)
      // News: the next one agrees.
      #expect(try await note(2_000, 5) == .doubted)
      #expect(try await note(2_100, 6) == .taken)
      #expect(try await last() == 2_100)
      // Two that agree with nothing, not with each other either.
      #expect(try await note(10, 7) == .doubted)
      #expect(try await note(90_000, 8) == .doubted)
      #expect(try await note(80_000, 9) == .taken)
      // One that was doubted a day ago says nothing of today.
      #expect(try await note(.max, 10) == .doubted)
      #expect(try await note(.max, 35) == .doubted)
      #expect(try await note(.max, 36) == .taken)
    }
  }
}
