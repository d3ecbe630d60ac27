import Vocabulary

/// A terminal cannot hand anything over, and nothing is written where nobody asked for it: short texts are printed,
/// of everything else only its name.
extension OutboundFile {
  /// Bytes of a file that is printed.
  static let longestPrinted = 64 * 1_024

  var onTerminal: String {
    let title = "\(name) (\(size))"
    guard isText, bytes.count <= OutboundFile.longestPrinted,
      let text = String(validating: bytes, as: UTF8.self)
    else { return title }
    return "\(title):\n\(text.hasSuffix("\n") ? String(text.dropLast()) : text)"
  }

  private var isText: Bool {
    let type = mediaType.prefix { $0 != ";" && $0 != " " }
    return type.hasPrefix("text/") || type == "application/json" || type.hasSuffix("+json")
  }

  private var size: String {
    switch bytes.count {
    case 1: "1 byte"
    case ..<1_024: "\(bytes.count) bytes"
    case ..<(1_024 * 1_024): OutboundFile.tenths(bytes.count, of: 1_024) + " KiB"
    default: OutboundFile.tenths(bytes.count, of: 1_024 * 1_024) + " MiB"
    }
  }

  /// Cut, not rounded, so that nothing just below a unit is called a whole one.
  private static func tenths(_ count: Int, of unit: Int) -> String {
    "\(count / unit).\(count % unit * 10 / unit)"
  }
}
