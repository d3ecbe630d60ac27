import Groundwork

/// The hosts that tools may ask; nobody else is asked, whatever a model or a member writes.
package struct Allowlist: Hashable, Sendable {
  package private(set) var hosts: Set<HostName>

  package init(_ hosts: Set<HostName>) { self.hosts = hosts }

  package func contains(_ host: HostName) -> Bool { hosts.contains(host) }

  /// Something wrong in the file, with the place.
  package struct Complaint: Error, Hashable, Sendable {
    package let file: String
    /// From 1; 0 for the file as a whole.
    package let line: Int
    package let message: String
  }

  /// Reads one host a line; `#` begins a comment, at the start of a line or after a space.
  ///
  /// - Returns: What is right, and what is wrong; lines that are wrong allow nothing.
  package static func reading(_ content: [UInt8], file: String) -> (Allowlist, [Complaint]) {
    var hosts: [HostName: Int] = [:]
    var complaints: [Complaint] = []
    let text = String(decoding: content, as: UTF8.self)
    // A line may also end in CR LF, which is one character to Swift.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let entry = entry(in: index == 0 && line.hasPrefix("\u{FEFF}") ? line.dropFirst() : line)
      guard !entry.isEmpty else { continue }
      func complain(_ message: String) {
        complaints.append(Complaint(file: file, line: index + 1, message: message))
      }
      guard !entry.contains(where: \.isWhitespace) else {
        complain("“\(shown(entry))” is more than one host; write one a line.")
        continue
      }
      do throws(HostName.Flaw) {
        let host = try HostName(entry)
        if let earlier = hosts[host] {
          complain("“\(host)” stands in line \(earlier) already.")
        } else {
          hosts[host] = index + 1
        }
      } catch {
        complain("“\(shown(entry))” \(error.rawValue).")
      }
    }
    return (Allowlist(Set(hosts.keys)), complaints)
  }

  /// Reads `domains.txt` of a folder. Where there is none, the ``usual`` hosts are allowed; an empty one allows nobody.
  package static func load(_ folder: String) -> (Allowlist, [Complaint]) {
    let file = folder + "/domains.txt"
    do throws(TextFileError) {
      return reading(try TextFile.read(file), file: file)
    } catch {
      switch error {
      case .missing: return (usual, [])
      // What cannot be read allows nobody.
      case .tooLarge(let limit):
        let message = "the file is larger than \(limit) bytes."
        return (Allowlist([]), [Complaint(file: file, line: 0, message: message)])
      case .unreadable(let reason):
        let message = "the file cannot be read: \(reason)."
        return (Allowlist([]), [Complaint(file: file, line: 0, message: message)])
      }
    }
  }

  private static func entry(in line: Substring) -> Substring {
    var entry = line
    if let hash = line.indices.first(where: { index in
      line[index] == "#" && (index == line.startIndex || line[line.index(before: index)].isWhitespace)
    }) {
      entry = line[..<hash]
    }
    while let first = entry.first, first.isWhitespace { entry.removeFirst() }
    while let last = entry.last, last.isWhitespace { entry.removeLast() }
    return entry
  }

  /// The beginning of what stands there, without what would break a line.
  private static func shown(_ text: Substring) -> String {
    let plain = String(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? "�" : Character($0) })
    return plain.count > 60 ? plain.prefix(59) + "…" : plain
  }
}

extension Allowlist: CustomStringConvertible {
  package var description: String { hosts.map(\.text).sorted().joined(separator: ", ") }
}

extension Allowlist.Complaint: CustomStringConvertible {
  /// `allowlist/domains.txt:3: message`.
  package var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
