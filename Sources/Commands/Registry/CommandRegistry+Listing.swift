extension CommandRegistry {
  /// All menus and commands as plain text, for a person at a terminal.
  package func listing() -> String {
    var lines = ["Telegram"]
    let menus = TelegramScope.allCases.map { ($0, telegramMenu(for: $0)) }
    var printed: [[TelegramMenuEntry]] = []
    for (_, menu) in menus where !printed.contains(menu) {
      printed.append(menu)
      lines.append("  " + menus.filter { $0.1 == menu }.map(\.0.rawValue).joined(separator: ", "))
      let width = menu.map(\.command.count).max() ?? 0
      lines += menu.map { "    /\($0.command.padded(to: width))  \($0.description)" }
    }
    lines.append("Discord")
    for command in commands {
      lines.append("  \(command.usage)")
      lines.append("    \(command.description)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
