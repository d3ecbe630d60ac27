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

  /// Whether the part of an address before its path leads to this machine.
  static func isThisMachine(_ authority: Substring) -> Bool {
    let host =
      authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
    return host == "localhost" || host == "[::1]"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
  }

  /// Who is asked, as people name it.
  package var hostName: String {
    switch site {
    case .host(let host): host.text
    case .thisMachine: "this machine"
    }
  }
}
