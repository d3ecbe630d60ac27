import Commands
import Groundwork
import JSON
import LanguageModels
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Tools

@Suite("The registry of tools")
struct ToolRegistryTests {
  static let subject = ToolParameter<String>("subject", "What", .text(1...10))
  static let count = ToolParameter<Int?>("count", "How many", .whole(1...3))
  static let loud = ToolParameter<String?>("voice", "How", .choice(["soft", "loud"]))

  private func registry(who: Requirement = .anyone, metrics: Metrics = Metrics()) -> ToolRegistry {
    let echo = Tool(
      "echo", "Says it again", [Self.subject.description, Self.count.description, Self.loud.description],
      who: who
    ) { arguments, caller throws(ToolError) in
      ToolAnswer(
        "\(arguments[Self.subject]) \(arguments[Self.count] ?? 0) \(arguments[Self.loud] ?? "-") \(caller.person.text)"
      )
    }
    let broken = Tool("broken", "Never works", []) { _, _ throws(ToolError) in
      throw ToolError.notReached(.timedOut, "It")
    }
    return ToolRegistry([echo, broken], metrics: ToolMetrics(metrics, tools: ["echo", "broken"]))
  }

  private func run(
    _ name: String, _ arguments: String, _ registry: ToolRegistry? = nil,
    _ caller: ToolCaller = WikipediaRig.ann
  ) async throws -> ToolResult {
    let call = try #require(ToolCall(id: "c1", name: name, arguments: Array(arguments.utf8)))
    return try await (registry ?? self.registry()).run(call, for: caller).result
  }

  @Test("A model is told of names, purposes and forms as a JSON schema")
  func schema() throws {
    let definition = try #require(registry().offered(to: WikipediaRig.ann).first)
    #expect(
      String(decoding: definition.inputSchema, as: UTF8.self)
        == #"{"type":"object","properties":{"subject":{"type":"string","minLength":1,"maxLength":10,"description":"What"},"#
        + #""count":{"type":"integer","minimum":1,"maximum":3,"description":"How many"},"#
        + #""voice":{"type":"string","enum":["soft","loud"],"description":"How"}},"required":["subject"],"additionalProperties":false}"#
    )
  }

  @Test("Arguments come typed, with the person who asked; numbers may be written as text")
  func runs() async throws {
    #expect(try await run("echo", #"{"subject":" hi "}"#) == ToolResult(of: "c1", "hi 0 - usr_ann"))
    #expect(
      try await run("echo", #"{"subject":"hi","count":"2","voice":"loud"}"#).text == "hi 2 loud usr_ann")
    #expect(try await run("echo", #"{"subject":"hi","count":null}"#).text == "hi 0 - usr_ann")
  }

  @Test(
    "Wrong arguments are answered with what is wrong",
    arguments: [
      ("{}", "subject is missing."), (#"{"subject":7}"#, "subject must be text of 1 to 10 characters."),
      (#"{"subject":"  "}"#, "subject must be text of 1 to 10 characters."),
      (#"{"subject":"01234567890"}"#, "subject must be text of 1 to 10 characters."),
      (#"{"subject":"a\u0000b"}"#, "subject must be text of 1 to 10 characters."),
      (#"{"subject":"a","count":4}"#, "count must be a whole number from 1 to 3."),
      (#"{"subject":"a","count":1.5}"#, "count must be a whole number from 1 to 3."),
      (#"{"subject":"a","voice":"shrill"}"#, "voice must be one of soft, loud."),
      (#"{"subject":"a","url":"http://127.0.0.1"}"#, "This tool takes only subject, count, voice."),
    ])
  func wrong(arguments: String, sentence: String) async throws {
    #expect(try await run("echo", arguments) == ToolResult(of: "c1", sentence, isError: true))
  }

  @Test("An unknown name is answered with the names that there are")
  func unknown() async throws {
    #expect(
      try await run("delete_everything", "{}")
        == ToolResult(of: "c1", "There is no such tool. There is echo, broken.", isError: true))
  }

  @Test("What fails is a sentence for the model, and everything is counted")
  func fails() async throws {
    let metrics = Metrics()
    let registry = registry(metrics: metrics)
    #expect(
      try await run("broken", "{}", registry)
        == ToolResult(of: "c1", "It did not answer in time.", isError: true))
    _ = try await run("echo", #"{"subject":"a"}"#, registry)
    _ = try await run("echo", "{}", registry)
    _ = try await run("no\nsuch{tool}", "{}", registry)
    let text = metrics.text()
    for line in [
      #"warden_tool_calls_total{tool="broken",outcome="failed"} 1"#,
      #"warden_tool_calls_total{tool="echo",outcome="ok"} 1"#,
      #"warden_tool_calls_total{tool="echo",outcome="wrong_arguments"} 1"#,
      #"warden_tool_calls_total{tool="other",outcome="unknown_tool"} 1"#,
    ] { #expect(text.contains(line)) }
  }

  @Test("A tool runs with the rights of the person, and to others it does not exist")
  func rights() async throws {
    let registry = registry(who: .permission("tool.use"))
    #expect(registry.dependsOnRole)
    #expect(registry.offered(to: WikipediaRig.ann).map(\.name) == ["broken"])
    #expect(
      try await run("echo", #"{"subject":"a"}"#, registry).text == "There is no such tool. There is broken.")
    let developer = ToolCaller(
      person: PersonID("usr_dev"), scope: "s", community: nil, rights: Rights(permissions: ["tool.use"]))
    #expect(registry.offered(to: developer).map(\.name) == ["echo", "broken"])
    #expect(try await run("echo", #"{"subject":"a"}"#, registry, developer).text == "a 0 - usr_dev")
  }

  @Test("What a community has switched off is not offered and does not run there")
  func switchedOff() async throws {
    let caller = ToolCaller(person: PersonID("usr_ann"), scope: "s", community: nil, switchedOff: ["echo"])
    #expect(registry().offered(to: caller).map(\.name) == ["broken"])
    #expect(try await run("echo", #"{"subject":"a"}"#, nil, caller).isError)
  }

  @Test("A cancelled task gets no result")
  func cancelled() async throws {
    let registry = ToolRegistry([
      Tool("slow", "Slow", []) { _, _ throws(ToolError) in throw ToolError.cancelled }
    ])
    let call = try #require(ToolCall(id: "c1", name: "slow", arguments: []))
    await #expect(throws: CancellationError.self) { try await registry.run(call, for: WikipediaRig.ann) }
  }

  @Test("What is remembered is found through the same door")
  func recall() async throws {
    let desk = ToolDesk(
      database: try await Database(path: ":memory:", migrations: toolsMigrations), limits: ToolLimits(),
      clock: FakeClock(), log: .silent)
    let registry = ToolRegistry([
      .recall(within: desk) { query, caller throws(ToolError) in
        query == "tea" ? [(memory: 7, text: "\(caller.person.text) likes tea")] : []
      }
    ])
    #expect(try await run("recall", #"{"query":"tea"}"#, registry).text == "- usr_ann likes tea")
    #expect(
      try await run("recall", #"{"query":"rum"}"#, registry).text == "Nothing is remembered about that.")
  }
}
