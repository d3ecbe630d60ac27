/// Something wrong or odd in what an operator wrote, with the place.
package struct Finding: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Gravity: String, Hashable, Sendable {
    /// Warden does not start with it.
    case error
    /// Warden starts, but probably not as meant.
    case warning
  }

  package let gravity: Gravity
  package let file: String
  /// From 1; 0 for the file as a whole, or for a variable of the environment.
  package let line: Int
  package let message: String

  package init(_ gravity: Gravity, _ file: String, line: Int = 0, _ message: String) {
    self.gravity = gravity
    self.file = file
    self.line = line
    self.message = message
  }

  /// `config/warden.yaml:12: message`.
  package var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
