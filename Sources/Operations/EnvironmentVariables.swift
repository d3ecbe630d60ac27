import Glibc

/// The variables of this process, and below them those of the `.env` file.
package struct EnvironmentVariables {
  private let real: (String) -> String?
  let file: EnvironmentFile

  init(
    file: EnvironmentFile = EnvironmentFile(parsing: "", file: ".env"), _ real: @escaping (String) -> String?
  ) {
    (self.real, self.file) = (real, file)
  }

  /// A variable of the process counts even when it is set to nothing: that is how one of the file is switched off.
  func value(of name: String) -> String? { real(name) ?? file.values[name] }

  /// What an error about a variable names; line 0 for the process.
  func place(of name: String) -> (file: String, line: Int) {
    real(name) == nil ? (file.file, file.lines[name] ?? 0) : ("the environment", 0)
  }

  /// For start-up, before anything could change the environment.
  package static func ofProcess(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
