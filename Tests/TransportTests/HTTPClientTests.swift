import Groundwork
import TestSupport
import Testing
import Transport
import Vocabulary

@Suite("HTTP client")
struct HTTPClientTests {
  let client = HTTPClient(userAgent: "warden-tests")

  @Test("A request arrives as it was sent and the answer comes back")
  func roundTrip() async throws {
    let server = try HTTPServer { request in
      #expect(request.method == "POST")
      #expect(request.path == "/a b")
      #expect(request.query.map(\.name) == ["x", "y"])
      #expect(request.query.map(\.value) == ["1 2", ""])
      #expect(request.headers.first("CONTENT-TYPE") == "application/json")
      #expect(request.headers.first("user-agent") == "warden-tests")
      #expect(request.headers.first("expect") == nil)
      return HTTPServerResponse(201, headers: [("X-Echo", "yes")], body: .bytes(request.body.reversed()))
    }
    let response = try await client.send(
      .post("http://127.0.0.1:\(server.port)/a%20b?x=1%202&y", json: Array("abc".utf8)))
    #expect(response.status == 201)
    #expect(response.headers.first("x-echo") == "yes")
    #expect(response.body == Array("cba".utf8))
    await server.stop()
    await client.shutdown()
  }
}
