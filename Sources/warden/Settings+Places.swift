import Groundwork
import Operations
import YAML

extension Settings {
  /// Where in `warden.yaml` a setting stands, for complaints about what only other parts of the program can judge:
  /// `config/warden.yaml:12`, or the file alone for what does not stand there.
  ///
  /// The file is read again for each complaint; a program that runs needs no lines.
  ///
  /// - Parameter key: With the keys that lead to it: `models.companion`, `operators[1]`.
  func place(of key: String) -> String {
    let file = configFolder + "/warden.yaml"
    let document = (try? TextFile.read(file)).flatMap { try? YAMLDocument(parsing: $0, file: file) }
    return document?.root.line(of: key).map { "\(file):\($0)" } ?? file
  }
}

extension YAMLNode {
  fileprivate func line(of wanted: String) -> Int? {
    if path == wanted { return line }
    switch value {
    case .scalar: return nil
    case .sequence(let elements): return elements.lazy.compactMap { $0.line(of: wanted) }.first
    case .mapping(let members): return members.lazy.compactMap { $0.value.line(of: wanted) }.first
    }
  }
}
