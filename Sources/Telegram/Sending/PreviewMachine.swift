import Vocabulary

/// One answer that is being written, as its reader sees it. Holds no clock or connection: wishes and results go in,
/// one call at a time comes out.
struct PreviewMachine {
  enum Mode: Equatable {
    /// An animated draft, in private chats; the answer itself makes it go.
    case draft
    /// A message that is edited, and at last replaced by the answer.
    case message
  }

  enum Call: Equatable {
    case typing
    case draft(RichText)
    case send(RichText)
    case edit(message: Int64, RichText)
  }

  enum Step: Equatable {
    case call(Call)
    /// Nothing to do before that moment; `nil`: before the next wish.
    case wait(until: Moment?)
  }

  enum Result: Equatable {
    case shown
    case sent(message: Int64?)
    /// Drafts cannot be shown here.
    case noDrafts
    /// Styles were refused.
    case noStyles
    case throttled(Duration)
    case failed
  }

  /// "Typing" is shown for five seconds.
  static let typingInterval: Duration = .seconds(4)
  /// A draft is shown for about thirty seconds.
  static let draftLifetime: Duration = .seconds(25)

  private(set) var mode: Mode
  private(set) var message: Int64?
  private(set) var isPlain = false
  private(set) var isBusy = false
  /// Between two texts.
  private let interval: Duration
  private var wantsTyping = false
  private var wanted: RichText?
  private var shown: RichText?
  private var lastTyping: Moment?
  private var lastText: Moment?
  private var notBefore: Moment?
  /// As they were before the call under way.
  private var lastBefore: (typing: Moment?, text: Moment?) = (nil, nil)
  private var isOver = false

  /// - Parameters:
  ///   - isGroup: A group takes 20 messages a minute, edits included, and the answer needs one of them.
  ///   - message: One of ours that shows a part already.
  init(_ mode: Mode, isGroup: Bool, message: Int64? = nil) {
    self.mode = mode
    self.message = message
    interval = isGroup ? .seconds(3) : .milliseconds(1_050)
  }

  /// - Returns: Whether ``next(at:)`` may answer something new.
  mutating func wantTyping() -> Bool {
    defer { wantsTyping = true }
    return !wantsTyping && shown == nil
  }

  mutating func want(_ text: RichText) -> Bool {
    guard !text.isBlank, text != wanted else { return false }
    let wasWaiting = wanted != nil && wanted != shown
    wanted = text
    return !wasWaiting
  }

  mutating func next(at now: Moment) -> Step {
    guard !isBusy, !isOver else { return .wait(until: nil) }
    if let notBefore, notBefore > now { return .wait(until: notBefore) }
    var wake: Moment?
    if let text = wanted, text != shown {
      let due = lastText?.advanced(by: interval) ?? now
      if due <= now { return start(.init(text, mode, message), at: now) }
      wake = due
    } else if mode == .draft, let shown, let lastText {
      let due = lastText.advanced(by: Self.draftLifetime)
      if due <= now { return start(.draft(shown), at: now) }
      wake = due
    }
    if wantsTyping, shown == nil {
      let due = lastTyping?.advanced(by: Self.typingInterval) ?? now
      if due <= now { return start(.typing, at: now) }
      wake = min(wake ?? due, due)
    }
    return .wait(until: wake)
  }

  private mutating func start(_ call: Call, at now: Moment) -> Step {
    isBusy = true
    lastBefore = (lastTyping, lastText)
    if call == .typing { lastTyping = now } else { lastText = now }
    return .call(call)
  }

  /// The call is put off: what must be sent needs the room.
  mutating func postpone(until moment: Moment) {
    isBusy = false
    notBefore = moment
    // Nothing was shown, so nothing has to be waited for but that moment.
    (lastTyping, lastText) = lastBefore
  }

  mutating func ended(_ call: Call, _ result: Result, at now: Moment) {
    isBusy = false
    switch result {
    case .shown:
      switch call {
      case .typing: break
      case .draft(let text), .send(let text), .edit(_, let text): shown = text
      }
    case .sent(let number):
      message = number
      if case .send(let text) = call { shown = text }
      // Without its number it can be neither edited nor replaced.
      isOver = number == nil
    case .noDrafts:
      mode = .message
      (shown, lastText) = (nil, nil)
    case .noStyles:
      isOver = isPlain
      isPlain = true
    case .throttled(let wait): notBefore = now.advanced(by: wait)
    case .failed: isOver = true
    }
  }
}

extension PreviewMachine.Call {
  fileprivate init(_ text: RichText, _ mode: PreviewMachine.Mode, _ message: Int64?) {
    switch (mode, message) {
    case (.draft, _): self = .draft(text)
    case (.message, let message?): self = .edit(message: message, text)
    case (.message, nil): self = .send(text)
    }
  }
}
