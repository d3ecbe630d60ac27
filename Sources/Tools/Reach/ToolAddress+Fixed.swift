extension ToolAddress {
  /// An address without places for anything, as an operator writes it into the configuration.
  ///
  /// - Parameter text: `https://api.example.org/v1/price?ids=x`, or the same of a server on this machine, there also over
  ///   plain HTTP and on any port.
  package init(fixed text: String) throws(AddressTemplate.Flaw) {
    if let local = try ToolAddress.onThisMachine(text) {
      self = local
      return
    }
    let template = try AddressTemplate(text)
    guard template.parameters.isEmpty, let address = try? template.address(for: ToolArguments([:])) else {
      throw AddressTemplate.Flaw(reason: "must have no places in braces")
    }
    self = address
  }

  private static func onThisMachine(_ text: String) throws(AddressTemplate.Flaw) -> ToolAddress? {
    guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return nil }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard isThisMachine(authority) else { return nil }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("#"), text.utf8.count <= 1_000
    else {
      throw AddressTemplate.Flaw(reason: "must be at most 1000 plain characters without spaces and without #")
    }
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
    let query = rest.dropFirst(authority.count + path.count).dropFirst()
    return ToolAddress(
      .thisMachine(origin: scheme + authority), path: path.isEmpty ? "/" : String(path),
      encodedQuery: String(query))
  }

  /// Whether the part of an address before its path leads to this machine: `localhost`, `[::1]` or an address of
  /// 127.0.0.0/8, with a port or without. Whatever has more in it, such as a name and a password before `@`, does not.
  static func isThisMachine(_ authority: Substring) -> Bool {
    let names = ["localhost", "[::1]"]
    let host = names.first { authority.hasPrefix($0) }.map { $0[...] } ?? authority.prefix { $0 != ":" }
    guard names.contains(String(host)) || isLoopback(host) else { return false }
    let port = authority.dropFirst(host.count)
    guard port.first == ":" else { return port.isEmpty }
    return port.dropFirst().utf8.allSatisfy(isDigit) && UInt16(port.dropFirst()) ?? 0 > 0
  }

  /// Four numbers, the first of which is 127, as every library writes them.
  private static func isLoopback(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Who is asked, as people name it.
  package var hostName: String {
    switch site {
    case .host(let host): host.text
    case .thisMachine: "this machine"
    }
  }
}
