import Foundation
import TestSupport
import Testing
import Transport

@Suite("TLS", .enabled(if: LoopbackCertificate.canBeMade, "there is no openssl"))
struct TLSTests {
  let identity: LoopbackCertificate
  let server: HTTPServer

  init() throws {
    identity = try LoopbackCertificate()
    server = try HTTPServer(
      identity: HTTPServer.Identity(
        certificate: try String(contentsOfFile: identity.certificate, encoding: .utf8),
        key: try String(contentsOfFile: identity.key, encoding: .utf8)),
      immediate: { .text("\($0.method) over TLS") })
  }

  @Test("A server whose certificate is trusted and fits its name is spoken to")
  func trusted() async throws {
    defer { identity.remove() }
    let client = HTTPClient(
      userAgent: "warden-tests", trustedCertificates: identity.certificate)
    var request = HTTPRequest(
      "POST", "https://localhost:\(server.port)/", body: .bytes(Array(repeating: 1, count: 70_000)))
    for _ in 0..<3 {
      #expect(try await client.send(request).body == Array("POST over TLS".utf8))
      #expect(try await client.stream(request).rest() == Array("POST over TLS".utf8))
    }
    #expect(server.connectionsAccepted == 1)
    // A pinned address changes where to, not who must answer there.
    request.pinnedAddress = "127.0.0.1"
    #expect(try await client.send(request).status == 200)
    request.url = "https://example.com:\(server.port)/"
    await #expect(throws: HTTPError.notTrusted(code: 60)) { try await client.send(request) }
  }

  @Test("A certificate that nobody vouches for is not trusted, and the server sees no request")
  func untrusted() async throws {
    defer { identity.remove() }
    let client = HTTPClient(userAgent: "warden-tests")
    let error = await #expect(throws: HTTPError.self) {
      try await client.send(HTTPRequest("POST", "https://localhost:\(server.port)/"))
    }
    #expect(error == .notTrusted(code: 60))
    #expect(error?.surelyNotSent == true)
    #expect(error?.description == "TLS failed: SSL peer certificate or SSH remote key was not OK")
  }

  @Test("A certificate for another name is not trusted")
  func wrongName() async throws {
    defer { identity.remove() }
    let client = HTTPClient(
      userAgent: "warden-tests", trustedCertificates: identity.certificate)
    await #expect(throws: HTTPError.notTrusted(code: 60)) {
      try await client.send(HTTPRequest("GET", "https://127.0.0.1:\(server.port)/"))
    }
  }
}
