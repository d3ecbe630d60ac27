import Vocabulary

/// The buttons of the newest message that has some. A terminal has none to press, so they carry numbers that can be
/// typed.
struct Choices {
  private var buttons: [String] = []
  private var message: String?

  /// Lines to print below the message, or nothing. They take the place of the choices before.
  mutating func offer(_ rows: [[Button]], on message: String) -> RichText {
    var text = RichText("")
    var offered: [String] = []
    for row in rows where !row.isEmpty {
      text.text += "\n"
      for (position, button) in row.enumerated() {
        if position > 0 { text.text += "   " }
        switch button.action {
        case .callback(let data):
          offered.append(data)
          text.text += "[\(offered.count)] \(button.label)"
        case .link(let url): text.text += "\(button.label): \(url)"
        }
      }
    }
    if !offered.isEmpty { (buttons, self.message) = (offered, message) }
    return text
  }

  /// The press that a typed number stands for. It closes the choices.
  mutating func take(_ line: String, callback: String) -> ButtonPress? {
    guard line.utf8.count < 4, let number = Int(line), (1...max(1, buttons.count)).contains(number),
      !buttons.isEmpty
    else { return nil }
    defer { buttons = [] }
    return ButtonPress(callback: callback, data: buttons[number - 1], message: message)
  }
}
