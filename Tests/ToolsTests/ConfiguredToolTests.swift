import Commands
import Foundation
import Groundwork
import LanguageModels
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary
import YAML

@testable import Tools

@Suite("Tools of an operator's own")
struct ConfiguredToolTests {
  private static let weather = """
    fetch_json:
      weather:
        description: The weather in a city now.
        url: "https://api.example.org/v1/{city}/now?units={units}&days={days}&key=a%20b"
        parameters:
          city: { type: text, length: 20, purpose: Which city }
          units: { type: choice, choices: [metric, imperial], purpose: Which units, required: false }
          days: { type: whole, min: 1, max: 7, purpose: How many days, required: false }
        fields: [now.temperature, days.0.sky, missing.0]
        who: everybody
        max_bytes: 4096
        timeout_seconds: 3
        keep_seconds: 60
    """

  private func read(_ text: String) throws -> (tools: [ConfiguredTool], findings: [String]) {
    let document = try YAMLDocument(parsing: Array(text.utf8), file: "config/tools.yaml")
    let file = ToolFile(reading: document, Allowlist([try HostName("api.example.org")]))
    let complaints = (file.complaints.errors + file.complaints.warnings).sorted { $0.line < $1.line }
    return (file.tools, complaints.map { "\($0.file):\($0.line): \($0.message)" })
  }

  /// Runs the tool against whoever answers like this.
  private func run(
    _ arguments: String, _ text: String = weather, caller: ToolCaller = WikipediaRig.ann, times: Int = 1,
    answer: HTTPResponse = HTTPResponse(
      status: 200, body: Array(#"{"now":{"temperature":21.5},"days":[{"sky":"clear\n"}],"other":1}"#.utf8))
  ) async throws -> (result: ToolResult, requests: [HTTPRequest]) {
    let clock = FakeClock()
    let requests = Guarded<[HTTPRequest]>([])
    let (tools, findings) = try read(text)
    #expect(findings == [])
    let database = try await Database(path: ":memory:", migrations: toolsMigrations)
    let fetcher = ToolFetcher(
      Allowlist([try HostName("api.example.org")]), userAgent: "t",
      resolver: HostResolver { (_: String) async throws(HostResolver.Failure) -> [IPAddress] in
        [.v4(0x0101_0101)]
      },
      clock: clock,
      send: { (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        requests.withLock { $0.append(request) }
        return answer
      })
    let desk = ToolDesk(database: database, limits: ToolLimits(), clock: clock, log: .silent)
    let registry = ToolRegistry(tools.map { $0.tool(fetcher, desk) })
    let call = try #require(ToolCall(id: "c", name: "weather", arguments: Array(arguments.utf8)))
    var result = try await registry.run(call, for: caller).result
    for _ in 1..<max(2, times) where times > 1 { result = try await registry.run(call, for: caller).result }
    return (result, requests.withLock { $0 })
  }

  @Test("The address is the operator's, with the values in their places; the wanted fields come back")
  func fetches() async throws {
    let (result, requests) = try await run(#"{"city":"São Paulo/x?","days":3}"#)
    #expect(result.text == "now.temperature: 21.5\ndays.0.sky: clear\nmissing.0: not there")
    #expect(
      requests.map(\.url) == ["https://api.example.org/v1/S%C3%A3o%20Paulo%2Fx%3F/now?days=3&key=a%20b"])
    #expect(requests[0].pinnedAddress == "1.1.1.1")
    #expect(requests[0].responseLimit == 4_096)
    #expect(requests[0].deadline == .seconds(3))
  }

  @Test("What was answered is known for a while")
  func cached() async throws {
    #expect(try await run(#"{"city":"Lima"}"#, times: 3).requests.count == 1)
    let unkept = Self.weather.replacingOccurrences(of: "keep_seconds: 60", with: "keep_seconds: 0")
    #expect(try await run(#"{"city":"Lima"}"#, unkept, times: 3).requests.count == 3)
  }

  @Test("A value cannot climb out of its place", arguments: ["..", "."])
  func climbing(value: String) async throws {
    let (result, requests) = try await run(#"{"city":"\#(value)"}"#)
    #expect(result == ToolResult(of: "c", "This value cannot be looked up.", isError: true))
    #expect(requests.isEmpty)
  }

  @Test("What is not JSON, or comes with another status, is one sentence")
  func unreadable() async throws {
    let html = HTTPResponse(status: 200, body: Array("<html>".utf8))
    #expect(
      try await run(#"{"city":"a"}"#, answer: html).result
        == ToolResult(of: "c", "api.example.org answers with something that cannot be read.", isError: true))
    let away = HTTPResponse(status: 302, headers: HTTPHeaders([("Location", "http://169.254.169.254/")]))
    #expect(try await run(#"{"city":"a"}"#, answer: away).result.isError)
  }

  @Test("Unless everybody may use it, it is for those with the permission")
  func audience() async throws {
    let closed = Self.weather.replacingOccurrences(of: "    who: everybody\n", with: "")
    #expect(
      try await run(#"{"city":"a"}"#, closed).result.text == "There is no such tool. There are no tools.")
    let developer = ToolCaller(
      person: PersonID("usr_dev"), scope: "s", community: nil, rights: Rights(permissions: ["tool.use"]))
    #expect(try await run(#"{"city":"a"}"#, closed, caller: developer).result.isError == false)
  }

  static let wrong: [(from: String, to: String, finding: String)] = [
    ("https://api", "http://api", "4: fetch_json.weather.url must begin with https://"),
    (
      "api.example.org/v1", "127.0.0.1/v1",
      "4: fetch_json.weather.url names a host that is a numeric address; write the host's name"
    ),
    (
      "api.example.org/v1", "api.example.org:444/v1",
      "4: fetch_json.weather.url names a host that has a port in it; only HTTPS on port 443 is spoken"
    ),
    (
      "api.example.org/v1", "{city}.example.org/v1",
      "4: fetch_json.weather.url must name its host; no parameter may choose it"
    ),
    (
      "api.example.org/v1", "user:pw@api.example.org/v1",
      "4: fetch_json.weather.url names a host that has a user name or an @ in it; write the host alone"
    ),
    (
      "api.example.org/v1", "other.example.org/v1",
      "4: fetch_json.weather.url asks other.example.org, which the allowlist does not name"
    ),
    ("/now?", "/../now?", "4: fetch_json.weather.url must not have . or .. in its path"),
    (
      "&key=a%20b", "&{days}=1",
      "4: fetch_json.weather.url must name every parameter after the ?, as in ?city={city}"
    ),
    ("{units}", "{units", "4: fetch_json.weather.url has a { without a }"),
    ("/now?", "/now#x?", "4: fetch_json.weather.url must not have a part after #"),
    (
      "      city: {", "      town: {",
      "6: fetch_json.weather.parameters lacks the parameter city, which url has a place for|6: fetch_json.weather.parameters.town has no place in url: write {town} there"
    ),
    (
      "type: text", "type: string",
      "6: fetch_json.weather.parameters.city.type must be text, whole, choice or boolean, not “string”"
    ),
    (
      "purpose: Which city", "purpose: Which city, required: false",
      "6: fetch_json.weather.parameters.city must be required: without it there is no path"
    ),
    ("min: 1, max: 7", "min: 7, max: 1", "8: fetch_json.weather.parameters.days has a min above its max"),
    (
      "timeout_seconds: 3", "timeout_seconds: 60",
      "12: fetch_json.weather.timeout_seconds must be a whole number from 1 to 10, not “60”"
    ),
    (
      "max_bytes: 4096", "max_bytes: 50000000",
      "11: fetch_json.weather.max_bytes must be a whole number from 1024 to 1048576, not “50000000”"
    ),
    (
      "who: everybody", "who: admins",
      "10: fetch_json.weather.who must be everybody, tool.use or operators, not “admins”"
    ),
    (
      "now.temperature", "now..temperature",
      "9: fetch_json.weather.fields[0] must be the way to a value, such as current.temperature or items.0.name, not “now..temperature”"
    ),
    (
      "keep_seconds", "kept_seconds",
      "13: unknown key fetch_json.weather.kept_seconds, did you mean keep_seconds?"
    ),
    (
      "  weather:", "  wiki_search:",
      "3: fetch_json.wiki_search must have another name: letters, digits and _, at most 40, and none of the built-in tools'"
    ),
  ]

  @Test("What is wrong is named with its line", arguments: 0..<wrong.count)
  func findings(index: Int) throws {
    let (from, to, finding) = Self.wrong[index]
    let text = Self.weather.replacingOccurrences(of: from, with: to)
    #expect(text != Self.weather)
    let findings = try read(text).findings
    #expect(findings.count == finding.split(separator: "|").count)
    for part in finding.split(separator: "|") {
      #expect(findings.contains { $0.hasPrefix("config/tools.yaml:\(part)") }, "\(findings)")
    }
  }

  @Test("A tool with an error is left out, and the others are there; a file that is not there declares none")
  func others() throws {
    let text =
      Self.weather + "\n" + """
          broken:
            description: Nothing
            url: "https://api.example.org/{x}"
        """
    let (tools, findings) = try read(text)
    #expect(tools.map(\.name) == ["weather"])
    #expect(findings.count == 1)
    #expect(ToolFile.load("/nonexistent/tools.yaml", .usual).tools.isEmpty)
    #expect(ToolFile.load("/nonexistent/tools.yaml", .usual).complaints == YAMLComplaints())
  }

  @Test("The file that is delivered declares nothing, and its example is right")
  func delivered() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let content = try String(contentsOf: root.appending(path: "config/tools.yaml"), encoding: .utf8)
    #expect(try read(content).tools.isEmpty)
    #expect(try read(content).findings == [])
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "# fetch_json:"))
    let example = lines[start...].prefix { $0.hasPrefix("#") }.map { $0.dropFirst(2) }.joined(separator: "\n")
      .replacingOccurrences(of: "api.open-meteo.com", with: "api.example.org")
    #expect(try read(example).findings == [])
    #expect(try read(example).tools.map(\.name) == ["weather"])
  }
}
