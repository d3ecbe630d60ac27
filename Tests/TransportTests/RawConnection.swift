import Glibc
import Groundwork

/// A bare TCP connection, to say what no HTTP client would say. Each call blocks a thread of its own, not the pool.
struct RawConnection: Sendable {
  private let descriptor: Int32

  /// Connects to a port of this machine.
  init(port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    precondition(code == 0, "nobody listens (error \(errno))")
  }

  /// - Returns: `false` when the other side has hung up.
  @discardableResult
  func say(_ text: String) async -> Bool {
    await onItsOwnThread { descriptor in
      let bytes = Array(text.utf8)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return false }
        sent += count
      }
      return true
    }
  }

  /// Everything until the other side hangs up, or until `end` was read.
  func hear(until end: String? = nil) async -> String {
    await onItsOwnThread { descriptor in
      var heard: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count <= 0 { break }
        heard += buffer[..<count]
        if let end, String(decoding: heard, as: UTF8.self).hasSuffix(end) { break }
      }
      return String(decoding: heard, as: UTF8.self)
    }
  }

  func hangUp() { close(descriptor) }

  private func onItsOwnThread<Result: Sendable>(_ body: @escaping @Sendable (Int32) -> Result) async -> Result
  {
    await withCheckedContinuation { continuation in
      DedicatedThread.start("raw-connection") { [descriptor] in
        continuation.resume(returning: body(descriptor))
      }
    }
  }
}

/// A socket to which the system accepts connections and at which nobody ever reads.
struct SilentListener: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    precondition(isListening, "no port to listen on (error \(errno))")
    port = UInt16(bigEndian: address.sin_port)
  }

  func close() { Glibc.close(descriptor) }
}
