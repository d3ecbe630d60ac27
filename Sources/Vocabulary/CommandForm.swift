/// A command that a platform's own form has filled in: which one, and its options under their names.
///
/// The form's limits bind nobody who speaks to the platform without it, so nothing in here is checked yet.
package struct CommandForm: Hashable, Sendable {
  /// The words of the command and its subcommands.
  package let path: [String]
  package var options: [Option]

  package struct Option: Hashable, Sendable {
    package let name: String
    package let value: Value

    package init(name: String, value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// One argument as it arrives: always text from a line that somebody typed, already typed from a platform that has
  /// forms for commands. Whoever sends it may have forged it, so it is checked either way.
  package enum Value: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    case double(Double)
    /// An account that the platform itself resolved.
    case person(AccountOnPlatform)
  }

  package init(path: [String], options: [Option] = []) {
    self.path = path
    self.options = options
  }
}

extension CommandForm {
  /// `stake add|days=i90|amount=t5`: short, for where a form is kept until somebody answers.
  package var text: String {
    let words = path.joined(separator: " ").escaped
    return ([words] + options.map { "\($0.name.escaped)=\($0.value.text.escaped)" }).joined(separator: "|")
  }

  /// Reads ``text`` back; `nil` for anything else.
  package init?(text: String) {
    // By bytes: a mark that combines with the letter before it would hide a separator.
    let parts = text.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    guard let words = parts.first.flatMap({ String(escaped: $0) }), !words.isEmpty else { return nil }
    var options: [Option] = []
    for part in parts.dropFirst() {
      guard let end = part.firstIndex(of: UInt8(ascii: "=")), let name = String(escaped: part[..<end]),
        let value = String(escaped: part[part.index(after: end)...]).flatMap({ Value(text: $0) })
      else { return nil }
      options.append(Option(name: name, value: value))
    }
    self.init(
      path: words.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }, options: options)
  }
}

extension CommandForm.Value {
  fileprivate var text: String {
    switch self {
    case .text(let text): "t" + text
    case .integer(let number): "i\(number)"
    case .boolean(let flag): flag ? "b1" : "b0"
    case .double(let number): "d\(number)"
    case .person(let account): "p\(account)"
    }
  }

  fileprivate init?(text: String) {
    let rest = String(text.unicodeScalars.dropFirst())
    let value: Self? =
      switch text.unicodeScalars.first {
      case "t": .text(rest)
      case "i": Int64(rest).map { .integer($0) }
      case "b": rest == "1" ? .boolean(true) : rest == "0" ? .boolean(false) : nil
      case "d": Double(rest).map { .double($0) }
      case "p": AccountOnPlatform(description: rest).map { .person($0) }
      default: nil
      }
    guard let value else { return nil }
    self = value
  }
}

extension AccountOnPlatform {
  fileprivate init?(description: String) {
    let parts = description.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let platform = Platform(rawValue: String(parts[0])) else { return nil }
    self.init(platform, String(parts[1]))
  }
}

extension String {
  fileprivate var escaped: String {
    guard utf8.contains(where: \.isSpecial) else { return self }
    var bytes: [UInt8] = []
    for byte in utf8 {
      if byte.isSpecial {
        bytes += Array("%\(String(byte, radix: 16, uppercase: true))".utf8)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate init?(escaped text: Substring.UTF8View) {
    var (bytes, rest) = ([UInt8](), text)
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let digits = String(rest.prefix(2)), let value = UInt8(digits, radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    self = String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  /// What has a meaning in ``CommandForm/text``.
  fileprivate var isSpecial: Bool {
    self == UInt8(ascii: "%") || self == UInt8(ascii: "|") || self == UInt8(ascii: "=")
  }
}
