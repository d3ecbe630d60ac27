import LanguageModels
import Tools
import YAML

extension FuzzTarget {
  /// The allowlist, `tools.yaml`, and addresses with values in them.
  static let tools = FuzzTarget(name: "tools") {
    let hosts = ["en.wikipedia.org # a\n*.org\nhttps://x/\n[::1]\nxn--a.b\n", "127.1\n0x7f.1\na.b.c\r\n"]
    return try Seeds.files(in: "config") + Seeds.files(in: "allowlist") + hosts.inputs
  } run: { bytes in
    let (list, complaints) = Allowlist.reading(bytes, file: "domains.txt")
    for host in list.hosts {
      promise(host.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a host is plain")
      promise(host.text.contains(".") && !host.text.contains(":"), "a host is a name")
    }
    promise(complaints.allSatisfy { $0.description.utf8.count < 600 }, "a complaint is a line")
    if let template = try? AddressTemplate(String(decoding: bytes, as: UTF8.self)) {
      promise(!template.host.text.isEmpty, "an address has a host")
    }
    guard let document = try? YAMLDocument(parsing: bytes, file: "tools.yaml") else { return }
    _ = ToolFile(reading: document, .usual)
  }
}
