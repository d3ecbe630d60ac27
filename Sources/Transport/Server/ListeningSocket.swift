import CMicrohttpd
import Glibc

/// A bound socket that accepts connections.
struct ListeningSocket: ~Copyable {
  private let descriptor: Int32
  let port: UInt16

  /// - Parameters:
  ///   - address: An IPv4 or IPv6 address, or `localhost` for 127.0.0.1.
  ///   - port: 0 for any that is free.
  init(address: String, port: UInt16) throws(HTTPServerError) {
    var storage = sockaddr_storage()
    guard let length = fill(&storage, with: address == "localhost" ? "127.0.0.1" : address, port) else {
      throw .noAddress(address)
    }
    let descriptor = socket(Int32(storage.ss_family), Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .cannotListen(address: address, port: port, systemError: errno) }
    // A restart finds connections of the last run in TIME_WAIT and must not mind.
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let isListening = withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        var length = length
        return bind(descriptor, address, length) == 0 && listen(descriptor, SOMAXCONN) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isListening else {
      let number = errno
      close(descriptor)
      if number == EADDRINUSE { throw .portInUse(address: address, port: port) }
      throw .cannotListen(address: address, port: port, systemError: number)
    }
    self.descriptor = descriptor
    // Both families keep the port in the same place.
    self.port = withUnsafeBytes(of: storage) {
      UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  deinit { close(descriptor) }

  /// Gives the descriptor away; whoever takes it closes it.
  consuming func take() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }
}

/// - Returns: how many bytes the address takes; `nil` when `address` is none.
private func fill(_ storage: inout sockaddr_storage, with address: String, _ port: UInt16) -> socklen_t? {
  withUnsafeMutableBytes(of: &storage) { bytes in
    let four = bytes.assumingMemoryBound(to: sockaddr_in.self)
    if inet_pton(AF_INET, address, &four[0].sin_addr) == 1 {
      four[0].sin_family = sa_family_t(AF_INET)
      four[0].sin_port = port.bigEndian
      return socklen_t(MemoryLayout<sockaddr_in>.size)
    }
    let six = bytes.assumingMemoryBound(to: sockaddr_in6.self)
    if inet_pton(AF_INET6, address, &six[0].sin6_addr) == 1 {
      six[0].sin6_family = sa_family_t(AF_INET6)
      six[0].sin6_port = port.bigEndian
      return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }
    return nil
  }
}
