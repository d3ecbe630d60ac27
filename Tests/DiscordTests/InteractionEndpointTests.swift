import Discord
import Foundation
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("Interaction endpoint", .timeLimit(.minutes(5)))
struct InteractionEndpointTests {
  struct Vector {
    let name: String
    let isValid: Bool
    let publicKey: String
    let timestamp: String
    let body: [UInt8]
    let signature: String

    init(_ entry: JSONValue) throws {
      name = try #require(entry["name"]?.string)
      isValid = entry["valid"]?.bool == true
      publicKey = try #require(entry["public_key"]?.string)
      timestamp = try #require(entry["timestamp"]?.string)
      body = [UInt8](try #require(Data(base64Encoded: entry["body_b64"]?.string ?? "")))
      signature = try #require(entry["signature"]?.string)
    }

    var request: HTTPServerRequest {
      HTTPServerRequest(
        method: "POST", path: "/discord/interactions",
        headers: HTTPHeaders([("X-Signature-Ed25519", signature), ("X-Signature-Timestamp", timestamp)]),
        body: body)
    }
  }

  static func vectors() throws -> [Vector] {
    try #require(try Fixture.discord("ed25519_vectors.json")["vectors"]?.array).map(Vector.init)
  }

  let store = Watched<[InboundEvent]>([])
  /// What happened, in its order.
  let steps = Watched<[String]>([])

  func endpoint(_ key: String, at moment: Moment, isFull: Bool = false, mostRemembered: Int = 10_000)
    throws -> InteractionEndpoint
  {
    let (store, steps) = (store, steps)
    let endpoint = InteractionEndpoint(
      publicKey: key, clock: FakeClock(at: moment), log: .silent,
      settings: DiscordConnector.Settings(isHidden: { $0 == ["ask"] }), mostRemembered: mostRemembered,
      acknowledge: { interaction in
        if !isFull { steps.change { $0.append("acknowledge \(interaction.token.id)") } }
        return !isFull
      },
      store: { event in
        steps.change { $0.append("store") }
        store.change { $0.append(event) }
      })
    return try #require(endpoint)
  }

  @Test("Threat 41: genuine requests are believed, forged ones get 401, whatever is in them")
  func signatures() async throws {
    let vectors = try InteractionEndpointTests.vectors()
    #expect(vectors.contains(where: \.isValid) && vectors.contains { !$0.isValid })
    for vector in vectors {
      let seconds = Int64(vector.timestamp) ?? 1_789_000_000
      guard [UInt8](hex: vector.publicKey)?.count == 32 else { continue }
      let status = try await endpoint(vector.publicKey, at: Moment(seconds: seconds)).answer(vector.request)
        .status
      #expect((status == 401) == !vector.isValid, "\(vector.name)")
    }
  }

  @Test("A ping is answered with one")
  func ping() async throws {
    let vector = try #require(try InteractionEndpointTests.vectors().first { $0.name == "ping" })
    let response = try await endpoint(vector.publicKey, at: Moment(seconds: 1_789_000_000)).answer(
      vector.request)
    #expect(response.status == 200)
    guard case .bytes(let body) = response.body else {
      Issue.record("a ping has an answer")
      return
    }
    #expect(String(decoding: body, as: UTF8.self) == #"{"type":1}"#)
  }

  @Test(
    "Threat 41: what is genuine but old, or from the future, is not believed", arguments: [-301, 301, 3_600])
  func stale(offset: Int64) async throws {
    let vector = try #require(try InteractionEndpointTests.vectors().first { $0.name == "ping" })
    let endpoint = try endpoint(vector.publicKey, at: Moment(seconds: 1_789_000_000 + offset))
    #expect(await endpoint.answer(vector.request).status == 401)
  }

  private static let seed = [UInt8](repeating: 42, count: 32)
  private static let now = Moment(seconds: 1_789_000_000)

  private func signed(_ body: String, at now: Moment = InteractionEndpointTests.now) -> HTTPServerRequest {
    let timestamp = "\(now.seconds)"
    let signature = Ed25519.sign(Array((timestamp + body).utf8), seed: InteractionEndpointTests.seed).hex
    return HTTPServerRequest(
      method: "POST", path: "/",
      headers: HTTPHeaders([("x-signature-ed25519", signature), ("x-signature-timestamp", timestamp)]),
      body: Array(body.utf8))
  }

  private func signing(isFull: Bool = false) throws -> InteractionEndpoint {
    let key = Ed25519.publicKey(seed: InteractionEndpointTests.seed).hex
    return try endpoint(key, at: InteractionEndpointTests.now, isFull: isFull)
  }

  private func interaction(_ type: Int, id: String = "55", data: String) -> String {
    """
    {"id":"\(id)","application_id":"7001","type":\(type),"token":"t","channel_id":"100",\
    "guild_id":"500","member":{"user":{"id":"2001","username":"ann"}},"data":\(data)}
    """
  }

  private func text(_ response: HTTPServerResponse) -> String {
    if case .bytes(let bytes) = response.body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }

  @Test(
    "Threat 41: a command's first answer leaves before it is stored, and a second copy of it is refused")
  func command() async throws {
    let (endpoint, request) = (try signing(), signed(interaction(2, data: #"{"name":"ask"}"#)))
    let response = await endpoint.answer(request)
    #expect(response.status == 202)
    #expect(text(response) == "")
    #expect(steps.value == ["acknowledge 55", "store"])
    guard case .command(let message)? = store.value.first?.content else {
      Issue.record("a command is stored as one")
      return
    }
    #expect(message.id == "interaction:7001:55:t:hidden")
    #expect(await endpoint.answer(request).status == 401)
    #expect(store.value.count == 1)
  }

  @Test("However many come in a rush, each is taken, and the latest are still taken once")
  func rush() async throws {
    let key = Ed25519.publicKey(seed: InteractionEndpointTests.seed).hex
    let endpoint = try endpoint(key, at: InteractionEndpointTests.now, mostRemembered: 4)
    let requests = (1...9).map { signed(interaction(2, id: "\($0)", data: #"{"name":"ask"}"#)) }
    for request in requests { #expect(await endpoint.answer(request).status == 202) }
    #expect(store.value.count == 9)
    #expect(await endpoint.answer(requests[8]).status == 401)
  }

  @Test("A button and a suggestion have answers of their own; what we do not know is refused")
  func others() async throws {
    let endpoint = try signing()
    let button = await endpoint.answer(signed(interaction(3, id: "1", data: #"{"custom_id":"yes"}"#)))
    #expect(button.status == 202)
    #expect(steps.value == ["acknowledge 1", "store"])
    let typing = signed(interaction(4, id: "2", data: #"{"name":"a","options":[]}"#))
    #expect(text(await endpoint.answer(typing)) == #"{"type":8,"data":{"choices":[]}}"#)
    #expect(await endpoint.answer(signed(interaction(5, id: "3", data: "{}"))).status == 400)
    #expect(await endpoint.answer(signed("{}")).status == 400)
    #expect(await endpoint.answer(signed("no JSON")).status == 400)
    #expect(store.value.count == 1)
  }

  @Test("What cannot be answered in time is not kept either")
  func full() async throws {
    let endpoint = try signing(isFull: true)
    #expect(await endpoint.answer(signed(interaction(2, data: #"{"name":"ask"}"#))).status == 503)
    #expect(store.value.isEmpty)
  }

  @Test("What could not be stored at once gets its first answer, and is stored later")
  func late() async throws {
    let rig = try ConnectorRig()
    let key = Ed25519.publicKey(seed: InteractionEndpointTests.seed).hex
    let endpoint = try #require(rig.connector.endpoint(publicKey: key))
    try await rig.run {
      rig.store.change { $0.failures = 2 }
      let request = signed(interaction(2, data: #"{"name":"ask"}"#), at: rig.clock.now)
      #expect(await endpoint.answer(request).status == 202)
      await rig.discord.world.wait { $0.interactions["55"] != nil }
      #expect(rig.store.value.events.isEmpty)
      let hurrying = Task { while true { try await rig.skipWait() } }
      defer { hurrying.cancel() }
      await rig.store.wait { $0.texts == ["/ask"] }
    }
  }

  @Test("A posted interaction gets its first answer before the rest has started")
  func early() async throws {
    let rig = try ConnectorRig()
    let key = Ed25519.publicKey(seed: InteractionEndpointTests.seed).hex
    let endpoint = try #require(rig.connector.endpoint(publicKey: key))
    let answering = Task { try await rig.connector.answerFirst() }
    let request = signed(interaction(2, data: #"{"name":"ask"}"#), at: rig.clock.now)
    #expect(await endpoint.answer(request).status == 202)
    await rig.discord.world.wait { $0.interactions["55"] != nil }
    answering.cancel()
    _ = await answering.result
  }

  @Test("What is lost at the end, because it could never be stored, is counted in the log")
  func lost() async throws {
    let lines = Watched<[String]>([])
    let clock = FakeClock()
    let rig = try ConnectorRig(
      clock: clock,
      log: Log(level: .error, clock: clock) { line in
        lines.change { $0.append(String(decoding: line, as: UTF8.self)) }
      })
    let key = Ed25519.publicKey(seed: InteractionEndpointTests.seed).hex
    let endpoint = try #require(rig.connector.endpoint(publicKey: key))
    try await rig.run {
      rig.store.change { $0.failures = .max }
      let request = signed(interaction(2, data: #"{"name":"ask"}"#), at: rig.clock.now)
      #expect(await endpoint.answer(request).status == 202)
      // Once in time, and once more from memory.
      await rig.store.wait { $0.attempts >= 2 }
    }
    #expect(lines.value.count { $0.contains("are lost") && $0.contains("count=1") } == 1)
  }

  @Test("Keys that are none are refused at once", arguments: ["", "zz", String(repeating: "0", count: 63)])
  func keys(text: String) {
    #expect(
      InteractionEndpoint(
        publicKey: text, clock: FakeClock(), log: .silent, settings: DiscordConnector.Settings(),
        acknowledge: { _ in true }, store: { _ in }) == nil)
  }

  @Test("What is larger than any interaction is not even checked", arguments: [65_536, 65_537])
  func large(size: Int) async throws {
    let frame = interaction(2, data: #"{"name":"ask","x":""}"#)
    let filler = String(repeating: "x", count: size - frame.utf8.count)
    let body = frame.replacingOccurrences(of: #""x":"""#, with: "\"x\":\"\(filler)\"")
    #expect(body.utf8.count == size)
    let endpoint = try signing()
    #expect(await endpoint.answer(signed(body)).status == (size > 65_536 ? 413 : 202))
    #expect(store.value.count == (size > 65_536 ? 0 : 1))
  }

  @Test("Other methods and unsigned requests do not get far")
  func unsigned() async throws {
    let endpoint = try signing()
    let get = HTTPServerRequest(method: "GET", path: "/")
    #expect(await endpoint.answer(get).status == 405)
    let post = HTTPServerRequest(method: "POST", path: "/", body: [1])
    #expect(await endpoint.answer(post).status == 401)
  }
}
