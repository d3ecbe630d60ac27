import Transport

/// The name of a host on the public internet, in small letters: what an allowlist may hold, and nothing else.
package struct HostName: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  package var description: String { text }

  /// Why a text is no such name, as the end of a sentence about it.
  package enum Flaw: String, Error, Hashable, Sendable {
    case empty = "names no host"
    case wildcard = "has a wildcard in it; name each host by itself"
    case url = "is an address of a page; write the host alone, without https:// and without a path"
    case user = "has a user name or an @ in it; write the host alone"
    case port = "has a port in it; only HTTPS on port 443 is spoken"
    case address = "is a numeric address; write the host's name"
    case international = "has letters beyond a to z; such names can look like others and are not taken"
    case punycode = "is a name in Punycode (xn--); such names can look like others and are not taken"
    case local = "is a name of this machine or a local network"
    case malformed = "is no host's name"
  }

  /// - Throws: ``Flaw``, the one that helps most to put it right.
  package init(_ written: some StringProtocol) throws(Flaw) {
    let text = written.lowercased()
    if let flaw = Self.flaw(in: text) { throw flaw }
    self.text = text
  }

  private static func flaw(in text: String) -> Flaw? {
    if text.isEmpty { return .empty }
    if text.contains("*") { return .wildcard }
    if text.contains("@") { return .user }
    if IPAddress(text) != nil || text.hasPrefix("[") { return .address }
    if text.contains("/") || text.contains("?") || text.contains("#") || text.contains("\\") { return .url }
    if text.contains(":") { return .port }
    if !text.utf8.allSatisfy({ $0 < 0x80 }) { return .international }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253, labels.allSatisfy(isLabel) else { return .malformed }
    if labels.contains(where: { $0.hasPrefix("xn--") }) { return .punycode }
    // No top-level domain begins with a digit; `127.1` and `0x7f.1` are addresses to some programs.
    if let first = labels.last?.utf8.first, (0x30...0x39).contains(first) { return .address }
    if labels.count < 2 || isLocal(text) { return .local }
    return nil
  }

  /// - SeeAlso: RFC 1123, section 2.1.
  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      }
  }

  /// - SeeAlso: RFC 6761, RFC 6762, RFC 8375; ICANN's `internal`.
  private static func isLocal(_ text: String) -> Bool {
    [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".localdomain", ".onion"].contains {
      text.hasSuffix($0)
    }
  }
}
