import Foundation
import Glibc
import Groundwork
import TestSupport
import Testing
import Transport

/// Against `nghttpd`, which speaks nothing but HTTP/2; `scripts/test` installs it.
@Suite(
  "HTTP/2", .enabled(if: HTTP2Server.isInstalled && LoopbackCertificate.canBeMade, "there is no nghttpd"),
  .timeLimit(.minutes(5)))
struct HTTP2Tests {
  @Test("Of many requests at once each gets its own answer, over connections that serve the next ones too")
  func many() async throws {
    let server = try await HTTP2Server()
    defer { server.stop() }
    for _ in 0..<3 {
      try await withThrowingTaskGroup { group in
        for number in 1...60 {
          group.addTask {
            let body = Array(repeating: UInt8(number), count: number * 5_000)
            let answer = try await server.client.send(HTTPRequest("POST", server.url, body: .bytes(body)))
            #expect(answer.status == 200)
            #expect(answer.body == body)
          }
        }
        try await group.waitForAll()
      }
    }
    #expect((1...60).contains(server.connections.count))
  }

  @Test("Requests after each other share one connection")
  func shared() async throws {
    let server = try await HTTP2Server()
    defer { server.stop() }
    for number in 0..<5 {
      let body = Array(repeating: UInt8(number), count: number * 100_000)
      #expect(try await server.client.send(HTTPRequest("POST", server.url, body: .bytes(body))).body == body)
    }
    #expect(server.connections == ["1"])
  }

  @Test("What is given up is reset, and the connection serves the next")
  func reset() async throws {
    let server = try await HTTP2Server()
    defer { server.stop() }
    try server.put(hole: "large", size: 1 << 40)
    var request = HTTPRequest("GET", server.url + "large")
    request.responseLimit = 1_000_000
    await #expect(throws: HTTPError.bodyTooLarge(limit: 1_000_000)) { try await server.client.send(request) }
    #expect(try await server.client.send(HTTPRequest("POST", server.url, body: .bytes([7]))).body == [7])
    await server.log.wait { $0.count { $0.contains("recv RST_STREAM") } == 1 }

    request.responseLimit = .max
    request.deadline = nil
    let transfer = Task { [request] in try await server.client.send(request) }
    await server.log.wait { $0.count { $0.contains(":path: /large") } == 2 }
    transfer.cancel()
    await #expect(throws: HTTPError.cancelled(.possiblySent)) { try await transfer.value }
    #expect(try await server.client.send(HTTPRequest("POST", server.url, body: .bytes([8]))).body == [8])
    await server.log.wait { $0.count { $0.contains("recv RST_STREAM") } == 2 }
    #expect(server.connections == ["1"])
  }
}

/// `nghttpd`: serves the files of a folder, sends back what is posted, and tells every frame.
private final class HTTP2Server: Sendable {
  static let program = "/usr/sbin/nghttpd"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// The lines of the server so far.
  let log = Watched<[String]>([])
  let client: HTTPClient
  let url: String
  private let identity: LoopbackCertificate
  private let process: pid_t

  init() async throws {
    identity = try LoopbackCertificate()
    // A port that was free a moment ago.
    let placeholder = WebSocketServer()
    let port = placeholder.port
    placeholder.stop()
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    process = try #require(
      spawn(
        "/usr/bin/stdbuf",
        [
          "--output=L", Self.program,
          "--verbose", "--echo-upload", "--address", "127.0.0.1", "--htdocs", identity.folder.path,
          "\(port)", identity.key, identity.certificate,
        ], output: ends[1]))
    close(ends[1])
    let (input, log) = (ends[0], log)
    DedicatedThread.start("nghttpd-log") {
      let stream = fdopen(input, "r")
      var (line, capacity): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
      while getline(&line, &capacity, stream) > 0, let line {
        log.change { $0.append(String(cString: line)) }
      }
      free(line)
      fclose(stream)
    }
    client = HTTPClient(userAgent: "warden-tests", trustedCertificates: identity.certificate)
    url = "https://localhost:\(port)/"
    await log.wait { $0.contains { $0.contains("listen") } }
  }

  /// The numbers of the connections that sent a request.
  var connections: Set<Substring> {
    Set(
      log.value.filter { $0.contains(":method:") }
        .compactMap { $0.split(separator: "]").first?.split(separator: "=").last })
  }

  /// A file of nothing but zeros that takes no room.
  func put(hole name: String, size: off_t) throws {
    let path = identity.folder.appending(path: name).path
    let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    try #require(ftruncate(descriptor, size) == 0)
  }

  func stop() {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    identity.remove()
  }
}
