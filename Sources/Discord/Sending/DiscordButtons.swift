import Groundwork
import Vocabulary

/// Buttons as Discord takes them.
enum DiscordButtons {
  static let mostInRow = 5
  static let mostRows = 5

  /// Leaves out buttons that would make Discord refuse the whole message, and breaks rows that are too long.
  ///
  /// - SeeAlso: <https://discord.com/developers/docs/components/reference#button>
  static func valid(_ rows: [[Button]], _ log: Log) -> [[Button]] {
    var (result, seen, lost) = ([[Button]](), Set<String>(), 0)
    for row in rows {
      let usable = row.filter { isValid($0, &seen) }
      lost += row.count - usable.count
      for start in stride(from: 0, to: usable.count, by: mostInRow) {
        result.append(Array(usable[start..<min(start + mostInRow, usable.count)]))
      }
    }
    lost += result.dropFirst(mostRows).reduce(0) { $0 + $1.count }
    if lost > 0 { log.error("Buttons were left out", ["count": .int(lost)]) }
    return Array(result.prefix(mostRows))
  }

  private static func isValid(_ button: Button, _ seen: inout Set<String>) -> Bool {
    guard (1...80).contains(button.label.unicodeScalars.count) else { return false }
    switch button.action {
    case .callback(let data):
      return (1...100).contains(data.unicodeScalars.count) && seen.insert(data).inserted
    case .link(let url):
      return url.utf8.count <= 512 && (url.hasPrefix("https://") || url.hasPrefix("http://"))
    }
  }
}
