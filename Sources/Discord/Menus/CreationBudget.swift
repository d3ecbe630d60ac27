import Vocabulary

/// How many commands may still be created. Discord takes 200 a day in each scope; changing one that is there is free.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>
struct CreationBudget: Hashable, Sendable {
  /// With room for somebody who registers by hand.
  static let limit = 180
  static let window = Duration.seconds(24 * 3_600)

  private var began: Moment
  private var count: Int

  /// One line that is stored: when the first of them was created, in milliseconds, and how many were since.
  var text: String { "\(began.milliseconds) \(count)" }

  /// Reads ``text`` back; anything else is a fresh start.
  init(text: String?, now: Moment) {
    let parts = (text ?? "").split(separator: " ").compactMap { Int64($0) }
    guard parts.count == 2, let count = Int(exactly: parts[1]), count >= 0 else {
      (began, self.count) = (now, 0)
      return
    }
    let stored = Moment(milliseconds: parts[0])
    let isOver = stored > now || stored.advanced(by: CreationBudget.window) <= now
    (began, self.count) = isOver ? (now, 0) : (stored, count)
  }

  /// When so many may be created; `nil` for now.
  func opens(for wanted: Int) -> Moment? {
    count == 0 || count + wanted <= CreationBudget.limit ? nil : began.advanced(by: CreationBudget.window)
  }

  mutating func take(_ created: Int) { count += created }

  /// Discord says that it is used up.
  mutating func exhaust() { count = max(count, CreationBudget.limit) }
}
