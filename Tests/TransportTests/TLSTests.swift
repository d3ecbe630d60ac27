import Foundation
import Glibc
import Testing
import Transport

private let openssl = "/usr/bin/openssl"

/// Makes a certificate for `localhost` with the openssl command, where there is one.
@Suite("TLS", .enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "there is no openssl"))
struct TLSTests {
  let folder: URL
  let server: HTTPServer

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "warden-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let code = run(
      openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
      "-keyout", folder.appending(path: "key.pem").path, "-out",
      folder.appending(path: "certificate.pem").path)
    try #require(code == 0, "openssl makes no certificate")
    let identity = HTTPServer.Identity(
      certificate: try String(contentsOf: folder.appending(path: "certificate.pem"), encoding: .utf8),
      key: try String(contentsOf: folder.appending(path: "key.pem"), encoding: .utf8))
    server = try HTTPServer(identity: identity, immediate: { .text("\($0.method) over TLS") })
  }

  @Test("A server whose certificate is trusted and fits its name is spoken to")
  func trusted() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let client = HTTPClient(
      userAgent: "warden-tests", trustedCertificates: folder.appending(path: "certificate.pem").path)
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
    defer { try? FileManager.default.removeItem(at: folder) }
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
    defer { try? FileManager.default.removeItem(at: folder) }
    let client = HTTPClient(
      userAgent: "warden-tests", trustedCertificates: folder.appending(path: "certificate.pem").path)
    await #expect(throws: HTTPError.notTrusted(code: 60)) {
      try await client.send(HTTPRequest("GET", "https://127.0.0.1:\(server.port)/"))
    }
  }
}

/// Runs a program to its end, in silence. (Foundation's `Process` leaks, which the address sanitizer would hold
/// against us.)
private func run(_ program: String, _ arguments: String...) -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  var words = ([program] + arguments).map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  var process = pid_t()
  guard posix_spawn(&process, program, &actions, nil, &words, environ) == 0 else { return -1 }
  var status: Int32 = 0
  waitpid(process, &status, 0)
  return status
}
