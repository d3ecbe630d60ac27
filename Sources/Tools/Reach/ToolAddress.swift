/// An address that a tool asks: a fixed host and path, and parameters that can be nothing but parameters.
///
/// Cannot be made from a text that somebody wrote: there is no way from a URL of a member or a model to here.
package struct ToolAddress: Hashable, Sendable {
  /// Who is asked.
  package enum Site: Hashable, Sendable {
    /// Over HTTPS, port 443, at an address that is public.
    case host(HostName)
    /// A server on this machine, as an operator has set it up: `http://127.0.0.1:8080`. For tests, and for a
    /// Wikipedia of one's own.
    case thisMachine(origin: String)
  }

  package let site: Site
  /// With its slash at the beginning, percent-encoded, without parameters.
  package let path: String
  /// What follows the `?`; empty for nothing.
  private let query: String

  package struct Parameter: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// - Parameter path: Of the program or the operator, percent-encoded.
  package init(_ site: Site, path: String, _ parameters: [Parameter] = []) {
    let pairs = parameters.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
    self.init(site, path: path, encodedQuery: pairs.joined(separator: "&"))
  }

  /// - Parameter query: Of an operator's own template, its values percent-encoded.
  init(_ site: Site, path: String, encodedQuery query: String) {
    precondition(path.hasPrefix("/") && !path.contains("?") && !path.contains("#"), "that is no path")
    precondition(!query.contains("#"), "that is no query")
    self.site = site
    self.path = path
    self.query = query
  }

  /// For the HTTP client alone: what people look for is part of it.
  var url: String {
    let origin =
      switch site {
      case .host(let host): "https://\(host)"
      case .thisMachine(let origin): origin
      }
    return origin + path + (query.isEmpty ? "" : "?" + query)
  }
}

extension String {
  /// Everything but unreserved characters as `%XX`, so that a value can never become another part of a URL.
  ///
  /// - SeeAlso: RFC 3986, section 2.3.
  package var percentEncoded: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
