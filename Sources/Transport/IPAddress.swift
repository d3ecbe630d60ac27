import Glibc

/// An IP address, without a port or a zone.
package enum IPAddress: Hashable, Sendable {
  /// In the order of reading: `127.0.0.1` is `0x7F00_0001`.
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// Reads `93.184.216.34` or `2606:2800::1`; `nil` for every other way to write an address, such as `0x7f.1`.
  package init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self = .v4(UInt32(bigEndian: four.s_addr))
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      self.init(six)
    } else {
      return nil
    }
  }

  init(_ address: in6_addr) {
    self = withUnsafeBytes(of: address) { bytes in
      .v6(
        high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// The address that a look-up found; `nil` for another family than the two.
  init?(_ address: UnsafeMutablePointer<sockaddr>) {
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      self = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        .v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
      }
    case AF_INET6:
      self = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        IPAddress($0.pointee.sin6_addr)
      }
    default: return nil
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// As libcurl takes it for a pinned address. IPv6 is written in full, which is correct and needs no rules.
  package var description: String {
    switch self {
    case .v4(let bits):
      return [24, 16, 8, 0].map { String(bits >> UInt32($0) & 255) }.joined(separator: ".")
    case .v6(let high, let low):
      return [high, low].flatMap { half in
        [48, 32, 16, 0].map { String(half >> UInt64($0) & 0xFFFF, radix: 16) }
      }.joined(separator: ":")
    }
  }
}
