import Vocabulary

/// One answer that is being written, as its reader sees it. Holds no clock or connection: wishes and results go in,
/// one call at a time comes out.
///
/// `Number` is what the platform calls a message.
package struct PreviewMachine<Number: Hashable & Sendable>: Sendable {
  package enum Mode: Equatable, Sendable {
    /// An animated draft, which the answer itself makes go.
    case draft
    /// A message that is edited, and at last replaced by the answer.
    case message
  }

  package enum Call: Equatable, Sendable {
    case typing
    case draft(RichText)
    case send(RichText)
    case edit(message: Number, RichText)
  }

  package enum Step: Equatable {
    case call(Call)
    /// Nothing to do before that moment; `nil`: before the next wish.
    case wait(until: Moment?)
  }

  package enum Result: Equatable, Sendable {
    case shown
    case sent(message: Number?)
    /// Drafts cannot be shown here.
    case noDrafts
    /// Styles were refused.
    case noStyles
    case throttled(Duration)
    case failed
  }

  package private(set) var mode: Mode
  package private(set) var message: Number?
  package private(set) var isPlain = false
  package private(set) var isBusy = false
  private let manners: PreviewManners
  private let canType: Bool
  private var wantsTyping = false
  private var wanted: RichText?
  private var shown: RichText?
  private var lastTyping: Moment?
  private var lastText: Moment?
  private var notBefore: Moment?
  /// As they were before the call under way.
  private var lastBefore: (typing: Moment?, text: Moment?) = (nil, nil)
  private var isOver = false

  /// - Parameter message: One of ours that is there to be edited.
  package init(_ mode: Mode, _ manners: PreviewManners, message: Number? = nil) {
    self.mode = mode
    self.manners = manners
    self.message = message
    canType = message == nil || manners.typesBesideMessage
  }

  /// - Returns: Whether ``next(at:)`` may answer something new.
  package mutating func wantTyping() -> Bool {
    defer { wantsTyping = true }
    return !wantsTyping && canType && shown == nil
  }

  /// - Returns: Whether ``next(at:)`` may answer something new.
  package mutating func want(_ text: RichText) -> Bool {
    guard !manners.isBlank(text), text != wanted else { return false }
    let wasWaiting = wanted != nil && wanted != shown
    wanted = text
    return !wasWaiting
  }

  package mutating func next(at now: Moment) -> Step {
    guard !isBusy, !isOver else { return .wait(until: nil) }
    if let notBefore, notBefore > now { return .wait(until: notBefore) }
    var wake: Moment?
    if let text = wanted, text != shown {
      let due = lastText?.advanced(by: manners.text) ?? now
      if due <= now { return start(showing(text), at: now) }
      wake = due
    } else if mode == .draft, let shown, let lastText {
      let due = lastText.advanced(by: draftLifetime)
      if due <= now { return start(.draft(shown), at: now) }
      wake = due
    }
    if wantsTyping, canType, shown == nil {
      let due = lastTyping?.advanced(by: manners.typing) ?? now
      if due <= now { return start(.typing, at: now) }
      wake = min(wake ?? due, due)
    }
    return .wait(until: wake)
  }

  private func showing(_ text: RichText) -> Call {
    switch (mode, message) {
    case (.draft, _): .draft(text)
    case (.message, let message?): .edit(message: message, text)
    case (.message, nil): .send(text)
    }
  }

  private mutating func start(_ call: Call, at now: Moment) -> Step {
    isBusy = true
    lastBefore = (lastTyping, lastText)
    if call == .typing { lastTyping = now } else { lastText = now }
    return .call(call)
  }

  /// The call is put off: what must be sent needs the room.
  package mutating func postpone(until moment: Moment) {
    isBusy = false
    notBefore = moment
    // Nothing was shown, so nothing has to be waited for but that moment.
    (lastTyping, lastText) = lastBefore
  }

  package mutating func ended(_ call: Call, _ result: Result, at now: Moment) {
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
    // What must be said is said by the answer itself.
    case .failed: isOver = true
    }
  }
}

/// Drafts fade after about thirty seconds.
private let draftLifetime: Duration = .seconds(25)
