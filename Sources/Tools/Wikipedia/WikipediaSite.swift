/// Which Wikipedia is asked, and in which languages it speaks: what `WIKIPEDIA_API_BASE` says.
package struct WikipediaSite: Hashable, Sendable {
  private enum Place: Hashable, Sendable {
    /// `en.wikipedia.org` and its sisters.
    case languages(of: String, usual: String)
    /// Somebody else's, which speaks one language.
    case host(HostName)
    case thisMachine(origin: String)
  }

  private let place: Place
  /// `/w/api.php`
  private let path: String

  /// Why an address is no Wikipedia's, as the end of a sentence about it.
  package struct Flaw: Error, Hashable, Sendable {
    package let reason: String
  }

  /// - Parameter base: `https://en.wikipedia.org/w/api.php`, or the same of a server on this machine, there also over
  ///   plain HTTP and on any port.
  package init(_ base: String) throws(Flaw) {
    guard let mark = base.range(of: "://") else { throw Flaw(reason: "is no address") }
    let scheme = base[..<mark.lowerBound]
    let authority = base[mark.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    path = String(base[authority.endIndex...])
    guard !path.contains("?"), !path.contains("#"), path.hasPrefix("/") else {
      throw Flaw(reason: "must end in the path of api.php, without parameters")
    }
    if ToolAddress.isThisMachine(authority) {
      guard ["http", "https"].contains(scheme) else {
        throw Flaw(reason: "must begin with http:// or https://")
      }
      place = .thisMachine(origin: "\(scheme)://\(authority)")
      return
    }
    guard scheme == "https" else { throw Flaw(reason: "must begin with https://") }
    do throws(HostName.Flaw) {
      let host = try HostName(authority.hasSuffix(":443") ? authority.dropLast(4) : authority)
      place = WikipediaSite.place(of: host)
    } catch {
      throw Flaw(reason: "names a host that \(error.rawValue)")
    }
  }

  private static func place(of host: HostName) -> Place {
    let labels = host.text.split(separator: ".")
    guard labels.count == 3, labels.dropFirst().joined(separator: ".") == "wikipedia.org" else {
      return .host(host)
    }
    return .languages(of: "wikipedia.org", usual: String(labels[0]))
  }

  /// Whom the usual edition asks; `nil` for this machine.
  package var host: HostName? {
    switch edition(for: nil, mayAsk: { _ in false }).site {
    case .host(let host): host
    case .thisMachine: nil
    }
  }

  /// One Wikipedia in one language.
  package struct Edition: Hashable, Sendable {
    /// Its own code for the language; empty where it is not known.
    package let language: String
    let site: ToolAddress.Site
    let path: String
    private let origin: String

    fileprivate init(_ language: String, _ site: ToolAddress.Site, path: String, origin: String) {
      (self.language, self.site, self.path, self.origin) = (language, site, path, origin)
    }

    func address(_ parameters: [ToolAddress.Parameter]) -> ToolAddress {
      ToolAddress(site, path: path, parameters)
    }

    /// Where people read an article. Made here and not taken from an answer, so that it can lead nowhere else.
    func link(to title: String) -> String {
      let name = String(title.map { $0 == " " ? "_" : $0 })
      return "\(origin)/wiki/\(name.percentEncoded.keepingPlainMarks)"
    }

    /// For a cache's key.
    var key: String { origin + path }
  }

  /// The edition for a language, or the usual one where that may not be asked.
  ///
  /// - Parameters:
  ///   - language: IETF tag, such as `pt-BR`.
  ///   - mayAsk: Whether a site may be asked.
  package func edition(for language: String?, mayAsk: (ToolAddress.Site) -> Bool) -> Edition {
    switch place {
    case .thisMachine(let origin):
      return Edition("", .thisMachine(origin: origin), path: path, origin: origin)
    case .host(let host): return Edition("", .host(host), path: path, origin: "https://\(host)")
    case .languages(let domain, let usual):
      let wanted = [language.map { WikipediaSite.code(of: $0) }, usual].compactMap { $0 }
      for code in wanted {
        guard let host = try? HostName("\(code).\(domain)"), code == usual || mayAsk(.host(host)) else {
          continue
        }
        return Edition(code, .host(host), path: path, origin: "https://\(host)")
      }
      preconditionFailure("the usual edition's name was read when the address was")
    }
  }

  /// Wikipedia's own code for a language: mostly the tag's first part.
  ///
  /// - SeeAlso: <https://meta.wikimedia.org/wiki/List_of_Wikipedias>
  private static func code(of tag: String) -> String {
    let language = tag.lowercased().split(separator: "-").first.map { String($0) } ?? ""
    return ["nb": "no", "cmn": "zh", "fil": "tl", "iw": "he", "in": "id"][language] ?? language
  }
}

extension String {
  /// Marks that stand in names of articles and mean nothing in a path.
  fileprivate var keepingPlainMarks: String {
    var text = ""
    var rest = self[...]
    let plain: [Substring: Character] = [
      "%28": "(", "%29": ")", "%2C": ",", "%3A": ":", "%2F": "/", "%21": "!", "%27": "'",
    ]
    while let first = rest.first {
      if first == "%", let mark = plain[rest.prefix(3)] {
        text.append(mark)
        rest = rest.dropFirst(3)
      } else {
        text.append(first)
        rest = rest.dropFirst()
      }
    }
    return text
  }
}

extension StringProtocol {
  /// Where a short text stands first.
  fileprivate func range(of wanted: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(wanted) }.map { $0..<index($0, offsetBy: wanted.count) }
  }
}
