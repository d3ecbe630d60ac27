import Foundation
import Glibc
import Groundwork
import TestSupport
import Testing
import Transport

@Suite(
  "WebSocket over TLS",
  .enabled(if: LoopbackCertificate.canBeMade, "there is no openssl"),
  .timeLimit(.minutes(5)))
struct WebSocketTLSTests {
  @Test("Messages pass over TLS, also such that come in one record with others or in many records")
  func messages() async throws {
    let relay = try TLSRelay()
    defer { relay.stop() }
    let (socket, peer) = try await relay.connect(trusting: true)
    try socket.send(Array("hello".utf8))
    #expect(await peer.next()?.text == "hello")
    // Decrypted bytes that wait inside of the library show on no socket.
    await peer.send(raw: (0..<200).flatMap { WebSocketPeer.frame(1, Array("\($0)".utf8)) })
    for number in 0..<200 { #expect(try await socket.next() == .text(Array("\(number)".utf8))) }
    let large = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
    for _ in 0..<8 { await peer.send(1, large) }
    for _ in 0..<8 { #expect(try await socket.next() == .text(large)) }
    try socket.send(large)
    #expect(await peer.next()?.payload.count == large.count)
    await peer.close(code: 4009)
    await #expect(throws: WebSocketError.closed(code: 4009, reason: "")) { try await socket.next() }
  }

  @Test("A certificate that nobody vouches for is not trusted")
  func untrusted() async throws {
    let relay = try TLSRelay()
    defer { relay.stop() }
    await #expect(throws: WebSocketError.notConnected(.notTrusted(code: 60))) {
      try await relay.connect(trusting: false)
    }
  }
}

/// TLS in front of a ``WebSocketServer``, done by the openssl command.
private final class TLSRelay: Sendable {
  private let server = WebSocketServer()
  private let identity: LoopbackCertificate
  private let process: Guarded<Process>
  private let port: UInt16

  init() throws {
    identity = try LoopbackCertificate()
    // A port that was free a moment ago.
    let placeholder = WebSocketServer()
    port = placeholder.port
    placeholder.stop()
    let (process, input, output) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(filePath: LoopbackCertificate.openssl)
    process.arguments = [
      "s_server", "-quiet", "-accept", "localhost:\(port)", "-cert", identity.certificate, "-key",
      identity.key,
    ]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = Guarded(process)
    let upstream = try #require(connection(to: server.port))
    let (read, write) = (
      output.fileHandleForReading.fileDescriptor, dup(input.fileHandleForWriting.fileDescriptor)
    )
    let readCopy = dup(read)
    DedicatedThread.start("tls-out") { pump(from: readCopy, to: upstream) }
    DedicatedThread.start("tls-in") { pump(from: upstream, to: write) }
  }

  func stop() {
    // Not asked to end: a thread of ours may have given it a mask in which it hears no such signal.
    process.withLock { process in
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    identity.remove()
  }

  func connect(trusting: Bool) async throws -> (WebSocket, WebSocketPeer) {
    var options = WebSocket.Options()
    if trusting { options.trustedCertificates = identity.certificate }
    async let peer = server.next()
    while true {
      do {
        let socket = try await WebSocket.connect(to: "wss://localhost:\(port)/", options)
        return (socket, try #require(await peer))
      } catch WebSocketError.notConnected(.notConnected) {
        // The command is still starting.
        await Task.yield()
      }
    }
  }
}

private func connection(to port: UInt16) -> Int32? {
  let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  address.sin_port = port.bigEndian
  let code = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  return code == 0 ? descriptor : nil
}

private func pump(from source: Int32, to target: Int32) {
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(source, &buffer, buffer.count)
    guard count > 0 else { break }
    var sent = 0
    while sent < count {
      let more = buffer.withUnsafeBytes { write(target, $0.baseAddress! + sent, count - sent) }
      guard more > 0 else { return }
      sent += more
    }
  }
}
