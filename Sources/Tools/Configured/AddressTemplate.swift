/// An address with places for parameters, as an operator writes it:
/// `https://api.example.org/v1/cities/{city}/weather?units={units}`.
///
/// The host is fixed. A parameter can fill a part of the path or a value after the `?`, always percent-encoded, and
/// nothing else.
package struct AddressTemplate: Hashable, Sendable {
  fileprivate enum Piece: Hashable, Sendable {
    case fixed(String)
    case parameter(String)
  }

  package let host: HostName
  private let segments: [[Piece]]
  private let query: [(name: String, value: [Piece])]

  /// What is wrong with a template, as the end of a sentence about it.
  package struct Flaw: Error, Hashable, Sendable {
    package let reason: String
  }

  package init(_ text: String) throws(Flaw) {
    guard text.hasPrefix("https://") else { throw Flaw(reason: "must begin with https://") }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
      text.utf8.count <= 1_000
    else {
      throw Flaw(reason: "must be at most 1000 plain characters without spaces; write others as %XX")
    }
    guard !text.contains("#") else { throw Flaw(reason: "must not have a part after #") }
    let rest = text.dropFirst(8)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("{") else {
      throw Flaw(reason: "must name its host; no parameter may choose it")
    }
    do throws(HostName.Flaw) { host = try HostName(authority) } catch {
      throw Flaw(reason: "names a host that \(error.rawValue)")
    }
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
    let after = rest.dropFirst(authority.count + path.count)
    var segments: [[Piece]] = []
    for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      let pieces = try AddressTemplate.pieces(of: segment)
      if pieces == [.fixed(".")] || pieces == [.fixed("..")] {
        throw Flaw(reason: "must not have . or .. in its path")
      }
      segments.append(pieces)
    }
    self.segments = segments
    var query: [(name: String, value: [Piece])] = []
    for pair in after.dropFirst().split(separator: "&") {
      let name = pair.prefix { $0 != "=" }
      guard !name.isEmpty, !name.contains("{") else {
        throw Flaw(reason: "must name every parameter after the ?, as in ?city={city}")
      }
      query.append((String(name), try AddressTemplate.pieces(of: pair.dropFirst(name.count + 1))))
    }
    self.query = query
  }

  private static func pieces(of text: Substring) throws(Flaw) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text
    while !rest.isEmpty {
      let fixed = rest.prefix { $0 != "{" }
      guard !fixed.contains("}") else { throw Flaw(reason: "has a } without a {") }
      if !fixed.isEmpty { pieces.append(.fixed(String(fixed))) }
      rest = rest.dropFirst(fixed.count)
      guard rest.first == "{" else { break }
      guard let end = rest.firstIndex(of: "}") else { throw Flaw(reason: "has a { without a }") }
      let name = rest[rest.index(after: rest.startIndex)..<end]
      guard isParameterName(name) else {
        throw Flaw(reason: "has a place {\(name)} that is no parameter's name")
      }
      pieces.append(.parameter(String(name)))
      rest = rest[rest.index(after: end)...]
    }
    return pieces
  }

  /// The names of its places.
  package var parameters: Set<String> {
    Set(
      (segments + query.map(\.value)).joined().compactMap {
        if case .parameter(let name) = $0 { name } else { nil }
      })
  }

  /// Those without which there is no address.
  package var parametersOfPath: Set<String> {
    Set(segments.joined().compactMap { if case .parameter(let name) = $0 { name } else { nil } })
  }

  /// The address for these values. A pair after the `?` whose parameter was not given is left out.
  ///
  /// - Throws: ``ToolError/wrongArguments(_:)`` for a value that would climb out of its place in the path.
  func address(for arguments: ToolArguments) throws(ToolError) -> ToolAddress {
    var path = ""
    for segment in segments {
      let text = AddressTemplate.filled(segment, arguments) ?? ""
      // An empty part, or one of dots, means another place to whoever reads paths.
      guard !segment.contains(where: \.isParameter) || !["", ".", ".."].contains(text) else {
        throw .wrongArguments("This value cannot be looked up.")
      }
      path += "/" + text
    }
    let pairs = query.compactMap { name, value in
      AddressTemplate.filled(value, arguments).map { "\(name)=\($0)" }
    }
    return ToolAddress(
      .host(host), path: path.isEmpty ? "/" : path, encodedQuery: pairs.joined(separator: "&"))
  }

  private static func filled(_ pieces: [Piece], _ arguments: ToolArguments) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .fixed(let fixed): text += fixed
      case .parameter(let name):
        guard let value = arguments[name] else { return nil }
        text += value.text.percentEncoded
      }
    }
    return text
  }

  package static func == (left: AddressTemplate, right: AddressTemplate) -> Bool {
    left.host == right.host && left.segments == right.segments
      && left.query.elementsEqual(right.query) { $0.name == $1.name && $0.value == $1.value }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(host)
    hasher.combine(segments)
  }
}

extension AddressTemplate.Piece {
  fileprivate var isParameter: Bool { if case .parameter = self { true } else { false } }
}

/// Letters, digits and `_`, beginning with a letter.
func isParameterName(_ name: some StringProtocol) -> Bool {
  guard let first = name.utf8.first, (0x61...0x7A).contains(first | 0x20), name.utf8.count <= 40 else {
    return false
  }
  return name.utf8.allSatisfy { byte in
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
  }
}
