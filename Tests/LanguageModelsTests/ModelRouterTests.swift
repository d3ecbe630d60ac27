import Groundwork
import JSON
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import LanguageModels

@Suite("Model router")
struct ModelRouterTests {
  static let dialects: [LoopbackModelServer.Dialect] = [.anthropic, .openai, .ollama]

  private func script(_ dialect: LoopbackModelServer.Dialect, _ texts: [String]) -> ModelScript {
    switch dialect {
    case .anthropic: .anthropic(texts)
    case .openai: .openai(texts)
    case .ollama: .ollama(texts)
    }
  }

  @Test(
    "An answer streams over the wire however it is cut, and is booked with its event", arguments: dialects)
  func streams(dialect: LoopbackModelServer.Dialect) async throws {
    for size in [1, 17, 4_096] {
      let bench = try await Bench((dialect, [script(dialect, ["Grü", "ße ", "🧀"]).cut(every: size)]))
      let listener = Listener()
      let answer = try await bench.ask(onText: listener.hear)
      #expect(answer.reply.text == "Grüße 🧀")
      #expect(listener.texts.joined() == "Grüße 🧀")
      #expect(answer.reply.usage == TokenUsage(input: 12, output: 5))
      #expect(bench.violations == [])
      #expect(try await bench.spent().usedTokens == 0)
      #expect(try await bench.spent().reservedTokens > 1_024)
      try await bench.settle(answer)
      #expect(try await bench.spent().usedTokens == 17)
      #expect(try await bench.spent().reservedTokens == 0)
      #expect(try await bench.outcomes().map { $0.hasSuffix("answered") } == [true])
    }
  }

  @Test(
    "A call of a tool comes back typed, and its result goes on in the provider's form", arguments: dialects)
  func tools(dialect: LoopbackModelServer.Dialect) async throws {
    let calls = [ModelScript.Call("wikipedia", #"{"title":"Berlin"}"#)]
    let first: ModelScript =
      switch dialect {
      case .anthropic: .anthropic(["Wait."], calls: calls)
      case .openai: .openai(["Wait."], calls: calls)
      case .ollama: .ollama(["Wait."], calls: calls)
      }
    let bench = try await Bench((dialect, [first, script(dialect, ["A city."])]))
    let tool = ToolDefinition(
      name: "wikipedia", description: "Looks up.",
      inputSchema: Array(#"{"type":"object","properties":{}}"#.utf8))
    var request = ModelRequest(
      system: [.init("Be kind.", isStable: true)], turns: [.user("What is Berlin?")], tools: [tool])
    let answer = try await bench.ask(request)
    #expect(answer.reply.stopReason == .toolCalls)
    let call = try #require(answer.reply.toolCalls.first)
    #expect(call.arguments == Array(#"{"title":"Berlin"}"#.utf8))
    request.turns += [answer.reply.turn, .results([ToolResult(of: call.id, "Capital of Germany")])]
    #expect(try await bench.ask(request).reply.text == "A city.")
    #expect(bench.violations == [])
  }

  @Test("Tokens read from and written to the cache are booked at their own rates")
  func caching() async throws {
    let usage = ModelScript.Usage(input: 100, output: 10, cacheRead: 2_000, cacheWrite: 400)
    let bench = try await Bench((.anthropic, [.anthropic(["ok"], usage: usage)]))
    let answer = try await bench.ask()
    #expect(answer.usage.cost == MicroDollars(100 + 50 + 200 + 500))
    #expect(!answer.usage.isUnpriced)
    let text = bench.metrics.text()
    #expect(text.contains(#"warden_model_tokens_total{model="claude",kind="cache_read"} 2000"#))
    #expect(text.contains(#"warden_model_tokens_total{model="claude",kind="output"} 10"#))
    #expect(text.contains(#"warden_model_cost_micro_usd_total{model="claude"} 850"#))
  }

  @Test("A model without a price is booked at the dearest rates and reported")
  func unpriced() async throws {
    let bench = try await Bench((.openai, [.openai(["ok"])]))
    let endpoint = ModelEndpoint(
      .openai, baseURL: bench.servers[0].baseURL, key: Secret(LoopbackModelServer.key), defaultModel: "new")
    let router = ModelRouter(
      ModelSettings(endpoints: [endpoint]), budget: bench.budget, http: bench.http, clock: bench.clock)
    let answer = try await router.answer(ModelRequest(turns: [.user("hi")]), for: bench.context)
    #expect(answer.usage.isUnpriced)
    #expect(answer.usage.cost == MicroDollars(12 + 25))
  }

  @Test("Without a model nothing is asked and nothing is booked")
  func noModel() async throws {
    let bench = try await Bench()
    #expect(!bench.router.hasModel)
    await #expect(throws: ModelError.noModel) { try await bench.ask() }
    #expect(try await bench.outcomes() == [])
  }

  @Test(
    "A throttled call waits exactly as long as it was told",
    arguments: [("retry-after", "7", 7_000), ("retry-after-ms", "1250", 1_250)] as [(String, String, Int64)])
  func throttled(header: String, value: String, milliseconds: Int64) async throws {
    for status in [429, 503, 529] {
      let bench = try await Bench(
        (.anthropic, [.error(status, headers: [(header, value)]), .anthropic(["ok"])]))
      let start = bench.clock.now
      async let answer = bench.ask()
      try await bench.pass(to: start.advanced(by: .milliseconds(milliseconds)))
      #expect(try await answer.reply.text == "ok")
      #expect(bench.clock.now == start.advanced(by: .milliseconds(milliseconds)))
      #expect(try await bench.spent().usedTokens == 0)
    }
  }

  @Test(
    "A server that fails is asked again when its answer says when, and only then", arguments: [408, 409, 500])
  func failsAndSaysWhen(status: Int) async throws {
    let silent = try await Bench((.openai, [.error(status), .openai(["ok"])]))
    await #expect(throws: ModelError.failed(status: status)) { try await silent.ask() }
    #expect(silent.servers[0].received.count == 1)
    #expect(try await silent.outcomes() == ["openai failed"])
    #expect(try await silent.spent().reservedTokens == 0)

    let bench = try await Bench(
      (.openai, [.error(status, headers: [("retry-after", "7")]), .openai(["ok"])]))
    let start = bench.clock.now
    async let answer = bench.ask()
    try await bench.pass(to: start.advanced(by: .seconds(7)))
    #expect(try await answer.reply.text == "ok")
  }

  @Test("When a server fails, the next model answers at once")
  func failsOver() async throws {
    let bench = try await Bench((.anthropic, [.error(500)]), (.openai, [.openai(["ok"])]))
    #expect(try await bench.ask().reply.model == ModelID(.openai, "gpt"))
    #expect(bench.servers[0].received.count == 1)
  }

  @Test(
    "What another try cannot mend is not tried again",
    arguments: [
      (400, .refused(.request)), (401, .refused(.key)), (404, .refused(.model)), (413, .refused(.tooLong)),
      (302, .unreadable(.redirect)),
    ] as [(Int, ModelError)])
  func noRetry(status: Int, error: ModelError) async throws {
    let bench = try await Bench((.anthropic, [.error(status, type: "odd")]))
    await #expect(throws: error) { try await bench.ask() }
    #expect(bench.servers[0].received.count == 1)
    #expect(
      try await bench.spent()
        == BudgetDay(
          day: UTCDay(of: bench.clock.now), usedTokens: 0, usedCost: .zero, reservedTokens: 0,
          reservedCost: .zero))
  }

  @Test(
    "Nonsense, HTML and endless answers each give one error, and the next model answers",
    arguments: [
      ("<html>hello</html>", 1, .unreadable(.notThisAPI)), ("data: {\"type\":\n\n", 1, .unreadable(.notJSON)),
      ("data: {\"type\":\"message_stop\"}\n\n", 1, .unreadable(.empty)),
      (": ten megabytes of nothing\n", 370_000, .tooLarge),
    ] as [(String, Int, ModelError)])
  func nonsense(text: String, times: Int, error: ModelError) async throws {
    let script = ModelScript(String(repeating: text, count: times)).cut(every: 32_768)
    let alone = try await Bench((.anthropic, [script]))
    await #expect(throws: error) { try await alone.ask() }
    let bench = try await Bench((.anthropic, [script]), (.openai, [.openai(["ok"])]))
    #expect(try await bench.ask().reply.model == ModelID(.openai, "gpt"))
    #expect(try await bench.outcomes() == ["anthropic \(error.label)"])
  }

  @Test("Nobody answers twice: after text was shown, a broken answer ends the call", arguments: dialects)
  func noRetryAfterText(dialect: LoopbackModelServer.Dialect) async throws {
    let pieces = dialect == .anthropic ? 4 : dialect == .openai ? 2 : 1
    let broken = script(dialect, ["one", "two"]).prefix(pieces, ending: .broken)
    let bench = try await Bench((dialect, [broken]))
    let listener = Listener()
    await #expect(throws: ModelError.cutOff) { try await bench.ask(onText: listener.hear) }
    #expect(listener.texts == ["one"])
    #expect(bench.servers[0].received.count == 1)
    // Nobody knows how long the answer became.
    #expect(try await bench.spent().usedTokens >= 1_024)
    #expect(try await bench.spent().reservedTokens == 0)
  }

  @Test("The next model answers when the first is silent, and the silence is paid for")
  func firstToken() async throws {
    let gate = Gate()
    let bench = try await Bench(
      (.anthropic, [ModelScript.anthropic(["late"]).holding(before: 1, at: gate)]),
      (.openai, [.openai(["ok"])]))
    var request = ModelRequest(turns: [.user("hi")])
    request.limits.firstToken = .seconds(5)
    let start = bench.clock.now
    async let answer = bench.ask(request)
    // What never reached the provider would cost nothing.
    await gate.arrivals(1)
    try await bench.pass(to: start.advanced(by: .seconds(5)))
    #expect(try await answer.reply.text == "ok")
    gate.open()
    #expect(try await bench.outcomes() == ["anthropic late"])
    #expect(try await bench.spent().usedTokens >= 1_024)
  }

  /// Asks for an answer that begins and does not end, until its time is up.
  private func askInVain(_ bench: Bench) async throws -> Listener {
    let (start, listener) = (bench.clock.now, Listener())
    async let failure = #expect(throws: ModelError.late(.answer)) {
      try await bench.ask(onText: listener.hear)
    }
    await listener.arrivals.arrivals(1)
    try await bench.pass(to: start.advanced(by: .seconds(30)))
    try await bench.pass(to: start.advanced(by: .seconds(120)))
    _ = await failure
    return listener
  }

  @Test("A slow answer may take longer than its first token, but not longer than everything")
  func total() async throws {
    let gate = Gate()
    let bench = try await Bench(
      (.openai, [ModelScript.openai(["one", "two"]).holding(before: 2, at: gate)]),
      (.ollama, [.ollama(["no"])]))
    let listener = try await askInVain(bench)
    gate.open()
    #expect(listener.texts == ["one"])
    #expect(bench.servers[1].received.isEmpty)
  }

  @Test("An address where nobody listens is tried three times and costs nothing")
  func unreachable() async throws {
    let bench = try await Bench((.openai, [.openai(["ok"])]))
    await bench.servers[0].stop()
    async let failure = #expect(throws: ModelError.unreachable(isSurelyNotSent: true)) {
      try await bench.ask()
    }
    for limit in [1, 2] as [Int64] {
      while true {
        let moment = try await bench.clock.nextSleep()
        guard moment <= bench.clock.now.advanced(by: .seconds(limit)) else { continue }
        bench.clock.advance(to: moment)
        break
      }
    }
    _ = await failure
    #expect(try await bench.outcomes().count == 3)
    #expect(try await bench.spent().usedTokens == 0)
    #expect(try await bench.spent().reservedTokens == 0)
  }

  @Test("A provider that fails again and again is left alone, then tried by one call")
  func breaker() async throws {
    let breaker = CircuitBreaker(threshold: 2, firstRest: .seconds(15))
    let bench = try await Bench(
      (.anthropic, [ModelScript("<html>"), ModelScript("<html>"), .anthropic(["back"])]),
      (.ollama, [.ollama(["local"])]), breaker: breaker)
    for _ in 0..<4 { #expect(try await bench.ask().reply.text == "local") }
    #expect(bench.servers[0].received.count == 2)
    bench.clock.advance(by: .seconds(15))
    #expect(try await bench.ask().reply.text == "back")
    #expect(try await bench.ask().reply.text == "back")
  }

  @Test(
    "No provider is left alone for what a model was made to write",
    arguments: [
      (.openai([]), .empty), (.openai([], calls: [.init("note", "[1]")]), .arguments),
      (
        .openai([], calls: [.init("note", "{}", id: "a"), .init("note", "[1]", id: "b")]), .severalCalls
      ),
    ] as [(ModelScript, ModelError.Unreadable)])
  func modelsOwnDoing(script: ModelScript, what: ModelError.Unreadable) async throws {
    let bench = try await Bench((.openai, [script]), breaker: CircuitBreaker(threshold: 1))
    for _ in 0..<2 { await #expect(throws: ModelError.unreadable(what)) { try await bench.ask() } }
  }

  @Test("A provider that begins answers and never ends them is left alone like one that fails")
  func hangs() async throws {
    let gate = Gate()
    let hanging = ModelScript.openai(["one", "two"]).holding(before: 2, at: gate)
    let bench = try await Bench(
      (.openai, [ModelScript("<html>"), hanging]),
      breaker: CircuitBreaker(threshold: 2, firstRest: .seconds(15)))
    await #expect(throws: ModelError.unreadable(.notThisAPI)) { try await bench.ask() }
    // The second failure in a row, and then the probe that finds out for all.
    for rest in [15, 30] as [Int64] {
      _ = try await askInVain(bench)
      let until = bench.clock.now.advanced(by: .seconds(rest))
      #expect(bench.router.states(at: bench.clock.now).map(\.until) == [until])
      bench.clock.advance(to: until)
    }
    gate.open()
  }

  @Test("A try that had no time for an answer says nothing of the provider")
  func noTime() async throws {
    let gate = Gate()
    let bench = try await Bench(
      (
        .openai,
        [
          .error(429, headers: [("retry-after", "110")]),
          ModelScript.openai(["one", "two"]).holding(before: 2, at: gate),
        ]
      ), breaker: CircuitBreaker(threshold: 1))
    let (start, listener) = (bench.clock.now, Listener())
    async let failure = #expect(throws: ModelError.late(.answer)) {
      try await bench.ask(onText: listener.hear)
    }
    try await bench.pass(to: start.advanced(by: .seconds(110)))
    await listener.arrivals.arrivals(1)
    try await bench.pass(to: start.advanced(by: .seconds(120)))
    _ = await failure
    gate.open()
    #expect(bench.router.states(at: bench.clock.now).map(\.until) == [nil])
  }

  @Test("When every provider rests, the caller learns until when")
  func allRest() async throws {
    let bench = try await Bench(
      (.anthropic, [ModelScript("<html>")]), breaker: CircuitBreaker(threshold: 1, firstRest: .seconds(15)))
    await #expect(throws: ModelError.unreadable(.notThisAPI)) { try await bench.ask() }
    let until = bench.clock.now.advanced(by: .seconds(15))
    await #expect(throws: ModelError.resting(until: until)) { try await bench.ask() }
    #expect(bench.router.states(at: bench.clock.now).map(\.until) == [until])
    #expect(bench.router.states(at: until).map(\.until) == [nil])
    #expect(try await bench.spent().reservedTokens == 0)
    #expect(try await bench.outcomes().count == 1)
  }

  @Test("A server that refuses a field by name is asked again without it, and from then on")
  func habits() async throws {
    let bench = try await Bench(
      (
        .openai,
        [
          .error(
            400, type: "invalid_request_error", message: "Unrecognized request argument: stream_options"),
          .error(
            400, type: "invalid_request_error",
            message: "Use 'max_completion_tokens', 'max_tokens' is unsupported"),
          .openai(["ok"], usage: nil), .openai(["again"], usage: nil),
        ]
      ))
    let answer = try await bench.ask()
    #expect(answer.reply.usage.isEstimated)
    #expect(try await bench.ask().reply.text == "again")
    let bodies = bench.servers[0].received.map(\.body)
    #expect(bodies.map { $0["stream_options"] != nil } == [true, false, false, false])
    #expect(bodies.map { $0["max_completion_tokens"] != nil } == [false, false, true, true])
    #expect(try await bench.outcomes() == [])
  }

  @Test("Of calls at the same time each is asked again without a field that the server refuses")
  func habitsAtOnce() async throws {
    let (old, new) = (Gate(), Gate())
    old.open()
    new.open()
    let turn = Guarded(0)
    let server = try HTTPServer(limits: .init(connections: 16)) { request in
      let body = (try? JSONDocument(parsing: request.body))?.root
      guard body?["stream_options"] != nil else {
        await new.pass()
        return HTTPServerResponse(200, body: .bytes(ModelScript.openai(["ok"], usage: nil).bytes))
      }
      let place = turn.withLock { turn in
        turn += 1
        return turn
      }
      await old.pass()
      // The second answer comes when the first call has learnt from its own.
      if place == 1 { await old.arrivals(2) } else { await new.arrivals(1) }
      return HTTPServerResponse(
        400, body: .bytes(Array(#"{"error":{"message":"Unrecognized: stream_options"}}"#.utf8)))
    }
    let bench = try await Bench()
    let endpoint = ModelEndpoint(.openai, baseURL: "http://127.0.0.1:\(server.port)/v1", defaultModel: "gpt")
    let router = ModelRouter(
      ModelSettings(endpoints: [endpoint]), budget: bench.budget, http: bench.http, clock: bench.clock)
    let request = ModelRequest(turns: [.user("hi")])
    async let first = try? router.answer(request, for: bench.context)
    async let second = try? router.answer(request, for: bench.context)
    let texts = await [first?.reply.text, second?.reply.text]
    #expect(texts == ["ok", "ok"])
    await server.stop()
  }

  @Test("A refusal is an answer, and is booked as one that was declined")
  func refusal() async throws {
    let bench = try await Bench((.anthropic, [.anthropic([], stop: "refusal")]))
    let answer = try await bench.ask()
    #expect(answer.reply.stopReason == .refused)
    #expect(answer.usage.outcome == .declined)
  }

  @Test("A cancelled answer is booked as far as it came, and leaves no reservation")
  func cancelled() async throws {
    let gate = Gate()
    let bench = try await Bench(
      (.anthropic, [ModelScript.anthropic(["several words, and", "more"]).holding(before: 4, at: gate)]))
    let listener = Listener()
    let call = Task { try await bench.ask(onText: listener.hear) }
    await listener.arrivals.arrivals(1)
    call.cancel()
    await #expect(throws: ModelError.cancelled) { try await call.value }
    gate.open()
    let spent = try await bench.spent()
    // Twelve were told by the provider; what it wrote has eighteen bytes.
    #expect((spent.usedTokens, spent.reservedTokens) == (30, 0))
    #expect(try await bench.outcomes() == ["anthropic cancelled"])
  }

  @Test(
    "Of a server that counts nothing the books hold no more than the cap, however much it writes",
    arguments: [ModelScript.Ending.regular, .broken])
  func uncounted(ending: ModelScript.Ending) async throws {
    let script = ModelScript.openai([String(repeating: "many ", count: 1_000)], usage: nil)
    let request = ModelRequest(turns: [.user("hi")])
    let cap = TokenEstimate.upperBound(of: request) + request.limits.maxOutputTokens
    let bench = try await Bench(
      (.openai, [ending == .broken ? script.prefix(2, ending: .broken) : script]),
      caps: DailyCaps(tokens: cap, cost: nil))
    if let answer = try? await bench.ask(request) { try await bench.settle(answer) }
    let spent = try await bench.spent()
    #expect((spent.usedTokens, spent.reservedTokens) == (cap, 0))
  }

  @Test("A reader that takes its time holds the answer back, not the memory")
  func backPressure() async throws {
    let texts = (0..<64).map { _ in String(repeating: "a", count: 8_192) }
    var request = ModelRequest(turns: [.user("hi")])
    request.limits.maxOutputTokens = 65_536
    let bench = try await Bench((.openai, [.openai(texts)]))
    let (gate, listener) = (Gate(), Listener())
    async let answer = bench.ask(request) { text in
      await listener.hear(text)
      await gate.pass()
    }
    await gate.arrivals(1)
    #expect(listener.texts.count == 1)
    gate.open()
    #expect(try await answer.reply.text.utf8.count == 64 * 8_192)
    #expect(listener.texts.joined().utf8.count == 64 * 8_192)
  }
}
