import Groundwork
import Operations
import Testing
import Transport

@Suite("Operations server")
struct OperationsServerTests {
  let metrics = Metrics()
  let http = HTTPClient(userAgent: "test")

  private func get(_ path: String, _ checks: Readiness.Check..., method: String = "GET") async throws -> (
    Int, String
  ) {
    let server = try OperationsServer(
      address: "127.0.0.1", port: 0, metrics: metrics, readiness: Readiness(checks))
    let response = try await http.send(
      HTTPRequest(method, "http://127.0.0.1:\(server.port)\(path)"))
    await server.stop()
    return (response.status, String(decoding: response.body, as: UTF8.self))
  }

  @Test("The process is healthy as long as it answers")
  func healthy() async throws {
    let (status, _) = try await get("/healthz", Readiness.Check("telegram") { "not connected" })
    #expect(status == 200)
  }

  @Test("Readiness names what is missing, and only that")
  func readiness() async throws {
    let fine = Readiness.Check("database") { nil }
    let missing = Readiness.Check("telegram") { "not connected" }
    let (bad, reasons) = try await get("/readyz", fine, missing)
    #expect(bad == 503 && reasons == #"[{"check":"telegram","reason":"not connected"}]"#)
    let (good, nothing) = try await get("/readyz", fine)
    #expect(good == 200 && nothing == "[]")
  }

  @Test("Metrics come in Prometheus' text format")
  func prometheus() async throws {
    metrics.counter("a_total", help: "A.").add(3)
    let (status, text) = try await get("/metrics")
    #expect(status == 200 && text.contains("a_total 3\n"))
  }

  @Test("Other paths and methods are refused")
  func refused() async throws {
    #expect(try await get("/").0 == 404)
    #expect(try await get("/metrics", method: "POST").0 == 405)
  }

  @Test(
    "It takes bodies as large as the settings say, and no larger", arguments: [(1_024, 405), (1_025, 413)])
  func bodyLimit(size: Int, status: Int) async throws {
    var limits = Settings.HTTP()
    limits.bodyBytes = 1_024
    let server = try OperationsServer(
      address: "127.0.0.1", port: 0, limits: limits, metrics: metrics, readiness: Readiness([]))
    let request = HTTPRequest(
      "POST", "http://127.0.0.1:\(server.port)/metrics", body: .bytes([UInt8](repeating: 65, count: size)))
    #expect(try await http.send(request).status == status)
    await server.stop()
  }
}
