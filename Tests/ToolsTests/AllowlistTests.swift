import Foundation
import Testing

@testable import Tools

@Suite("The allowlist")
struct AllowlistTests {
  private func read(_ text: String) -> (hosts: [String], complaints: [String]) {
    let (list, complaints) = Allowlist.reading(Array(text.utf8), file: "allowlist/domains.txt")
    return (list.hosts.map(\.text).sorted(), complaints.map(\.description))
  }

  @Test("One host a line, in small letters; comments and empty lines say nothing")
  func reads() {
    let (hosts, complaints) = read(
      "\u{FEFF}# who may be asked\r\n\r\nen.wikipedia.org\r\n  API.Example.com   # the weather\n#other.org\n")
    #expect(hosts == ["api.example.com", "en.wikipedia.org"])
    #expect(complaints == [])
  }

  static let wrong: [(line: String, message: String)] = [
    ("*.wikipedia.org", "“*.wikipedia.org” has a wildcard in it; name each host by itself."),
    ("*", "“*” has a wildcard in it; name each host by itself."),
    (
      "https://en.wikipedia.org/",
      "“https://en.wikipedia.org/” is an address of a page; write the host alone, without https:// and without a path."
    ),
    (
      "en.wikipedia.org/w",
      "“en.wikipedia.org/w” is an address of a page; write the host alone, without https:// and without a path."
    ),
    (
      "en.wikipedia.org:8443",
      "“en.wikipedia.org:8443” has a port in it; only HTTPS on port 443 is spoken."
    ),
    (
      "user:secret@example.com",
      "“user:secret@example.com” has a user name or an @ in it; write the host alone."
    ),
    ("93.184.216.34", "“93.184.216.34” is a numeric address; write the host's name."),
    ("2130706433", "“2130706433” is a numeric address; write the host's name."),
    ("127.1", "“127.1” is a numeric address; write the host's name."),
    ("0x7f.0x1", "“0x7f.0x1” is a numeric address; write the host's name."),
    ("::1", "“::1” is a numeric address; write the host's name."),
    ("[2606:2800::1]", "“[2606:2800::1]” is a numeric address; write the host's name."),
    (
      "wikipédia.org",
      "“wikipédia.org” has letters beyond a to z; such names can look like others and are not taken."
    ),
    (
      "xn--wikipdia-e1a.org",
      "“xn--wikipdia-e1a.org” is a name in Punycode (xn--); such names can look like others and are not taken."
    ),
    ("localhost", "“localhost” is a name of this machine or a local network."),
    ("router", "“router” is a name of this machine or a local network."),
    ("metadata.google.internal", "“metadata.google.internal” is a name of this machine or a local network."),
    ("printer.local", "“printer.local” is a name of this machine or a local network."),
    ("en.wikipedia.org.", "“en.wikipedia.org.” is no host's name."),
    ("en..wikipedia.org", "“en..wikipedia.org” is no host's name."),
    ("-en.wikipedia.org", "“-en.wikipedia.org” is no host's name."),
    ("en_wiki.example.org", "“en_wiki.example.org” is no host's name."),
    ("a.org b.org", "“a.org b.org” is more than one host; write one a line."),
  ]

  @Test("Everything that is no host's name is named with its line, and allows nobody", arguments: wrong)
  func complains(line: String, message: String) {
    let (hosts, complaints) = read("en.wikipedia.org\n\(line)\n")
    #expect(hosts == ["en.wikipedia.org"])
    #expect(complaints == ["allowlist/domains.txt:2: \(message)"])
  }

  @Test("A host that stands there twice is a slip")
  func twice() {
    #expect(
      read("a.org\nb.org\nA.org").complaints
        == ["allowlist/domains.txt:3: “a.org” stands in line 1 already."])
  }

  @Test("Bytes of any kind are read without harm")
  func hostile() {
    let bytes: [UInt8] =
      [0xFF, 0xFE, 0x00, 0x0A, 0x1B, 0x5B, 0x0A] + Array(repeating: UInt8(ascii: "a"), count: 70_000)
    let (list, complaints) = Allowlist.reading(bytes, file: "f")
    #expect(list.hosts.isEmpty)
    #expect(complaints.count == 3)
    #expect(complaints.allSatisfy { $0.description.utf8.count < 300 && !$0.description.contains("\u{1B}") })
  }

  @Test("The file that is delivered says what holds without it")
  func delivered() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let content = try Data(contentsOf: root.appending(path: "allowlist/domains.txt"))
    let (list, complaints) = Allowlist.reading(Array(content), file: "allowlist/domains.txt")
    #expect(complaints == [])
    #expect(list == .usual)
  }

  @Test("Without a file the usual hosts are allowed, with an empty one nobody")
  func missing() throws {
    #expect(Allowlist.load("/nonexistent").0 == .usual)
    let folder = FileManager.default.temporaryDirectory.appending(path: "allowlist-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appending(path: "domains.txt"))
    #expect(Allowlist.load(folder.path).0.hosts == [])
  }
}
