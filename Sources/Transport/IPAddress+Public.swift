extension IPAddress {
  /// Whether the address belongs to the public internet: to somebody else's machine, and not to this one, its
  /// network, its cloud or a group of machines.
  ///
  /// Of IPv6 only global unicast (`2000::/3`) is public, less what is set apart in it. Everything that carries an IPv4
  /// address inside (mapped, compatible, translated, NAT64, 6to4, Teredo) is not: the inner address would be the one that
  /// is reached, through whatever machine unpacks it.
  ///
  /// - SeeAlso: <https://www.iana.org/assignments/iana-ipv4-special-registry>,
  ///   <https://www.iana.org/assignments/iana-ipv6-special-registry>
  package var isPublic: Bool {
    switch self {
    case .v4(let bits):
      return !Self.reservedV4.contains { block, length in bits >> (32 - length) == block >> (32 - length) }
    case .v6(let high, _):
      // Every block that is set apart ends within the first 64 bits.
      return high >> 61 == 0b001
        && !Self.reservedV6.contains { block, length in high >> (64 - length) == block >> (64 - length) }
    }
  }

  private static let reservedV4: [(block: UInt32, length: UInt32)] = [
    (0x0000_0000, 8),  // 0.0.0.0/8, this network
    (0x0A00_0000, 8),  // 10.0.0.0/8, private
    (0x6440_0000, 10),  // 100.64.0.0/10, behind a carrier's translation
    (0x7F00_0000, 8),  // 127.0.0.0/8, this machine
    (0xA9FE_0000, 16),  // 169.254.0.0/16, link-local, and the clouds' metadata
    (0xAC10_0000, 12),  // 172.16.0.0/12, private
    (0xC000_0000, 24),  // 192.0.0.0/24, protocols
    (0xC000_0200, 24),  // 192.0.2.0/24, documentation
    (0xC01F_C400, 24),  // 192.31.196.0/24, AS112
    (0xC034_C100, 24),  // 192.52.193.0/24, AMT
    (0xC058_6300, 24),  // 192.88.99.0/24, relays of 6to4
    (0xC0A8_0000, 16),  // 192.168.0.0/16, private
    (0xC0AF_3000, 24),  // 192.175.48.0/24, AS112
    (0xC612_0000, 15),  // 198.18.0.0/15, benchmarks
    (0xC633_6400, 24),  // 198.51.100.0/24, documentation
    (0xCB00_7100, 24),  // 203.0.113.0/24, documentation
    (0xE000_0000, 4),  // 224.0.0.0/4, multicast
    (0xF000_0000, 4),  // 240.0.0.0/4, reserved, and the broadcast
  ]

  private static let reservedV6: [(block: UInt64, length: UInt64)] = [
    (0x2001_0000_0000_0000, 23),  // 2001::/23, protocols: Teredo, benchmarks, ORCHID
    (0x2001_0DB8_0000_0000, 32),  // 2001:db8::/32, documentation
    (0x2002_0000_0000_0000, 16),  // 2002::/16, 6to4
    (0x2620_004F_8000_0000, 48),  // 2620:4f:8000::/48, AS112
    (0x3FFF_0000_0000_0000, 20),  // 3fff::/20, documentation
  ]
}
