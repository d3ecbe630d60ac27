import Vocabulary

/// One answer that is being written, as its reader sees it: "is typing", then a message that is edited and at last
/// replaced by the answer. Holds no clock or connection: wishes and results go in, one call at a time comes out.
struct DiscordPreviewMachine: Sendable {
  enum Call: Equatable, Sendable {
    case typing
    case send(RichText)
    case edit(message: String, RichText)
  }

  enum Step: Equatable {
    case call(Call)
    /// Nothing to do before that moment; `nil`: before the next wish.
    case wait(until: Moment?)
  }

  enum Result: Equatable, Sendable {
    case shown
    case sent(message: String?)
    case throttled(Duration)
    case failed
  }

  /// "Typing" is shown for ten seconds.
  static let typingInterval = Duration.seconds(8)
  /// Edits share the channel's limit with what others wait for.
  static let textInterval = Duration.milliseconds(1_500)

  private(set) var message: String?
  private(set) var isBusy = false
  private let canType: Bool
  private var wantsTyping = false
  private var wanted: RichText?
  private var shown: RichText?
  private var lastTyping: Moment?
  private var lastText: Moment?
  private var notBefore: Moment?
  private var isOver = false

  /// - Parameter message: What is there to be edited already, and shows that somebody is thinking.
  init(replacing message: String? = nil) {
    self.message = message
    canType = message == nil
  }

  /// - Returns: whether ``next(at:)`` may answer something new.
  mutating func wantTyping() -> Bool {
    defer { wantsTyping = true }
    return !wantsTyping && canType && shown == nil
  }

  mutating func want(_ text: RichText) -> Bool {
    guard !text.isBlankOnDiscord, text != wanted else { return false }
    let wasWaiting = wanted != nil && wanted != shown
    wanted = text
    return !wasWaiting
  }

  mutating func next(at now: Moment) -> Step {
    guard !isBusy, !isOver else { return .wait(until: nil) }
    if let notBefore, notBefore > now { return .wait(until: notBefore) }
    var wake: Moment?
    if let text = wanted, text != shown {
      let due = lastText?.advanced(by: DiscordPreviewMachine.textInterval) ?? now
      if due <= now {
        (isBusy, lastText) = (true, now)
        return .call(message.map { .edit(message: $0, text) } ?? .send(text))
      }
      wake = due
    }
    if wantsTyping, canType, shown == nil {
      let due = lastTyping?.advanced(by: DiscordPreviewMachine.typingInterval) ?? now
      if due <= now {
        (isBusy, lastTyping) = (true, now)
        return .call(.typing)
      }
      wake = min(wake ?? due, due)
    }
    return .wait(until: wake)
  }

  mutating func ended(_ call: Call, _ result: Result, at now: Moment) {
    isBusy = false
    switch result {
    case .shown:
      if case .edit(_, let text) = call { shown = text }
    case .sent(let number):
      message = number
      if case .send(let text) = call { shown = text }
      // Without its number it can be neither edited nor replaced.
      isOver = number == nil
    case .throttled(let wait): notBefore = now.advanced(by: wait)
    // What must be said is said by the answer itself.
    case .failed: isOver = true
    }
  }
}
