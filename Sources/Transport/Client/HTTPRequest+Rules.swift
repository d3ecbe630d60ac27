import Glibc

extension HTTPRequest {
  /// What is wrong with a request before a single byte is sent; `nil` when nothing is.
  var violation: HTTPError.Violation? {
    guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { return .method }
    for (name, value) in headers {
      var (name, value) = (name, value)
      guard !name.isEmpty, name.withUTF8({ $0.allSatisfy(isTokenByte) }),
        value.withUTF8({ $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } })
      else { return .header }
    }
    if let pinnedAddress, !isAddress(pinnedAddress) { return .pinnedAddress }
    return urlViolation
  }

  private var urlViolation: HTTPError.Violation? {
    // Every request is looked at, so this stays with bytes.
    var url = url
    let isPlain = url.withUTF8 { bytes in
      bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }
    guard isPlain else { return .url }
    let bytes = url.utf8
    let isEncrypted = bytes.starts(with: "https://".utf8)
    guard isEncrypted || bytes.starts(with: "http://".utf8) else { return .scheme }
    let authority = bytes.dropFirst(isEncrypted ? 8 : 7).prefix {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
    }
    guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else { return .url }
    if isEncrypted { return nil }
    guard namesThisMachine(authority) else { return .unencrypted }
    // A pinned address must not lead what is allowed here out of the machine.
    if let pinnedAddress { return isLoopback(pinnedAddress[...]) ? nil : .unencrypted }
    return nil
  }
}

/// `localhost`, `127.…` or `[::1]`, each with or without a port. Stricter than any URL parser on purpose: what
/// is let through can be read in one way only.
private func namesThisMachine(_ authority: Substring.UTF8View) -> Bool {
  var host = authority
  if let colon = host.lastIndex(of: UInt8(ascii: ":")), host.last != UInt8(ascii: "]") {
    let port = host[host.index(after: colon)...]
    guard !port.isEmpty, port.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    host = host[..<colon]
  }
  if ["127.0.0.1", "localhost", "[::1]"].contains(where: { host.elementsEqual($0.utf8) }) { return true }
  return isLoopback(Substring(host))
}

/// An address of this machine, written out: four decimal parts beginning with 127, or `::1`.
private func isLoopback(_ text: Substring) -> Bool {
  if text == "::1" { return true }
  var address = in_addr()
  return inet_pton(AF_INET, String(text), &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
}

private func isAddress(_ text: String) -> Bool {
  var four = in_addr()
  var six = in6_addr()
  return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
}

/// RFC 9110, section 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}
