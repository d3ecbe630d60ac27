import Groundwork

/// The folder with rules files, `config/rounds`.
package struct RulesShelf: Sendable {
  package let folder: String

  package init(_ folder: String) { self.folder = folder }

  /// A file as it lies there.
  package struct Volume: Sendable {
    package let name: String
    package let bytes: [UInt8]
    package let rules: RoundRules
    package let findings: [RulesFinding]
    /// The guardian's prompt, where the rules name a file of their own.
    package let prompt: String?

    package init(name: String, bytes: [UInt8], rules: RoundRules, findings: [RulesFinding], prompt: String?) {
      (self.name, self.bytes, self.rules) = (name, bytes, rules)
      (self.findings, self.prompt) = (findings, prompt)
    }
  }

  /// Letters, digits, `_` and `-`: nothing that could lead out of the folder.
  package static func isName(_ name: String) -> Bool {
    (1...50).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// Without `.json`, in their order. `default` is always there: it is built in.
  package var names: [String] {
    let files = TextFile.names(in: folder, endingIn: ".json").map { String($0.dropLast(5)) }.filter(
      Self.isName)
    return files.contains("default") ? files : ["default"] + files
  }

  package func path(of name: String) -> String { "\(folder)/\(name).json" }

  /// Reads one; blocks for as long as the disk takes.
  ///
  /// - Returns: `nil` when there is none of that name.
  package func volume(_ name: String) throws(TextFileError) -> Volume? {
    guard Self.isName(name) else { return nil }
    let bytes: [UInt8]
    do throws(TextFileError) { bytes = try TextFile.read(path(of: name), atMost: 65_536) } catch {
      guard error == .missing else { throw error }
      guard name == "default" else { return nil }
      bytes = Array(Self.usual.utf8)
    }
    var (rules, findings) = RoundRules.read(bytes)
    var prompt: String?
    if let file = rules.guardian.prompt, Self.isName(file) {
      do throws(TextFileError) {
        prompt = String(decoding: try TextFile.read("\(folder)/\(file).txt", atMost: 65_536), as: UTF8.self)
      } catch {
        findings.append(
          RulesFinding(line: 1, message: "guardian.prompt: \(folder)/\(file).txt cannot be read"))
      }
    }
    return Volume(name: name, bytes: bytes, rules: rules, findings: findings, prompt: prompt)
  }

  /// What is played by where no file says otherwise.
  private static let usual = """
    {
      "format": "\(RoundRules.format)"
    }

    """
}
