/// What a reader found wrong: errors, with which the file does not say what it should, and warnings, with which it
/// probably does not mean what it says.
package struct YAMLComplaints: Equatable, Sendable {
  package var errors: [YAMLError] = []
  package var warnings: [YAMLError] = []

  package init() {}
}

/// Reads a group of keys into typed values and collects what is wrong, rather than stopping at the first.
///
/// Each getter returns nil for an absent key, for one without a value, and for a wrong value, about which it has
/// complained then. A key that nobody asked about is a warning that names the nearest key that was asked about.
///
/// ```swift
/// let complaints = document.read { reader in
///   if let name = reader.choice("mode", of: Mode.self) { settings.mode = name }
///   reader.section("flood") { flood in
///     settings.perSecond = flood.int("per_second", in: 1...30) ?? settings.perSecond
///   }
/// }
/// ```
package struct YAMLReader {
  /// The group of keys being read.
  package let node: YAMLNode
  package private(set) var complaints = YAMLComplaints()
  private let members: [(key: YAMLNode, value: YAMLNode)]
  private var asked: Set<String> = []

  init(_ node: YAMLNode) {
    self.node = node
    do throws(YAMLError) {
      members = try node.mapping()
    } catch {
      members = []
      complaints.errors.append(error)
    }
  }

  /// The keys that are there, in the order of the file.
  package var keys: [String] { members.compactMap(\.key.text) }

  /// The value of `key`, which counts as asked about from now on.
  package mutating func value(_ key: String, required: Bool = false) -> YAMLNode? {
    asked.insert(key)
    let value = members.first { $0.key.text == key }?.value
    if let value, !value.isNull { return value }
    if required {
      complain((value ?? node).error(value == nil ? "lacks the key \(key)" : "must have a value"))
    }
    return nil
  }

  /// Converts the value of `key` and collects the error if that fails.
  package mutating func read<Result>(
    _ key: String, required: Bool = false, _ convert: (YAMLNode) throws(YAMLError) -> Result
  ) -> Result? {
    guard let value = value(key, required: required) else { return nil }
    do throws(YAMLError) {
      return try convert(value)
    } catch {
      complain(error)
      return nil
    }
  }

  package mutating func complain(_ error: YAMLError) { complaints.errors.append(error) }
  package mutating func warn(_ warning: YAMLError) { complaints.warnings.append(warning) }

  /// Reads the group of keys under `key`; without one, `body` is not called.
  package mutating func section(
    _ key: String, required: Bool = false, _ body: (inout YAMLReader) -> Void
  ) {
    guard let value = value(key, required: required) else { return }
    descend(into: value, body)
  }

  /// Reads a list of groups of keys.
  package mutating func sections(_ key: String, required: Bool = false, _ body: (inout YAMLReader) -> Void) {
    let elements = read(key, required: required) { node throws(YAMLError) in try node.sequence() }
    for element in elements ?? [] { descend(into: element, body) }
  }

  /// Reads a group whose keys are names of the operator's own, each with a group of keys.
  package mutating func entries(
    _ key: String, required: Bool = false, _ body: (String, inout YAMLReader) -> Void
  ) {
    let members = read(key, required: required) { node throws(YAMLError) in try node.mapping() }
    for (name, value) in members ?? [] { descend(into: value) { body(name.text ?? "", &$0) } }
  }

  private mutating func descend(into value: YAMLNode, _ body: (inout YAMLReader) -> Void) {
    let inner = value.complaints(of: body)
    complaints.errors += inner.errors
    complaints.warnings += inner.warnings
  }

  fileprivate mutating func warnAboutTheRest() {
    for (key, _) in members {
      guard let name = key.text, !asked.contains(name) else { continue }
      let nearest = Spelling.nearest(to: name, among: asked.sorted()).map { ", did you mean \($0)?" } ?? ""
      complaints.warnings.append(
        YAMLError(file: key.file, line: key.line, message: "unknown key \(key.path)\(nearest)"))
    }
  }
}

extension YAMLNode {
  fileprivate func complaints(of body: (inout YAMLReader) -> Void) -> YAMLComplaints {
    var reader = YAMLReader(self)
    body(&reader)
    reader.warnAboutTheRest()
    return reader.complaints
  }
}

extension YAMLDocument {
  /// Reads the root, which is a group of keys, and tells what is wrong with it in the order of reading.
  package func read(_ body: (inout YAMLReader) -> Void) -> YAMLComplaints { root.complaints(of: body) }
}
