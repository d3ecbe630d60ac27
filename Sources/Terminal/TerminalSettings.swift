import Glibc

/// What a terminal is told from outside, mostly by its environment.
package struct TerminalSettings: Sendable {
  /// Name of the terminal's kind, as `TERM` has it.
  package var kind: String
  /// Whether bold, colours and the like may be used where the output is a terminal.
  package var mayStyle: Bool
  /// Where the lines that were typed are remembered; `nil` for nowhere.
  package var historyFile: String?
  /// How the bot sees whoever sits there.
  package var userName: String
  /// What whoever sits there reads first; programs at the other end of a pipe get nothing.
  package var greeting: String?

  package init(
    kind: String = "dumb", mayStyle: Bool = false, historyFile: String? = nil, userName: String = "you"
  ) {
    self.kind = kind
    self.mayStyle = mayStyle
    self.historyFile = historyFile
    self.userName = userName
  }

  /// - Parameter variable: Reads one variable of the environment.
  /// - SeeAlso: <https://no-color.org>, and the XDG base directory specification for the place of the history.
  package init(environment variable: (String) -> String?) {
    func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    kind = value("TERM") ?? "dumb"
    mayStyle = value("NO_COLOR") == nil && kind != "dumb"
    let state = value("XDG_STATE_HOME") ?? value("HOME").map { $0 + "/.local/state" }
    historyFile = state.map { $0 + "/warden/history" }
    userName = value("USER") ?? "you"
  }
}
