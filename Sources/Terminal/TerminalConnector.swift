import Groundwork
import Vocabulary

/// The conversation of one person at a terminal, or of a program at the other end of a pipe: a platform like the
/// others, with one direct chat.
///
/// A line is handed over as an event, and the next one is asked for when everything that it caused has been said.
package actor TerminalConnector {
  package typealias Accept = @Sendable (InboundBatch) async throws -> Void
  /// Returns when an event is settled and what it caused has been delivered; gives up when cancelled.
  package typealias Answered = @Sendable (EventID) async throws -> Void

  /// The one chat there is, and who sits there.
  package static let address = ChatAddress(.terminal, chat: "1")
  package static let account = AccountOnPlatform(.terminal, "1")

  private let console: Console
  private let settings: TerminalSettings
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let accept: Accept
  private let answered: Answered

  private var screen: Screen
  private var choices = Choices()
  /// What was asked last: the next line answers it, whatever it is, unless it is a command or a choice.
  private var question: RepliedMessage?
  /// Nobody gets what is said: the reader left, or the disk is full.
  package private(set) var isOutputGone = false
  /// The number of the answer that is being written, for whoever wants to stop it.
  private var draft: Int64 = 0

  /// - Parameters:
  ///   - input: A descriptor for reading. With `output` it is a terminal, or lines are read as they come.
  ///   - accept: Stores a batch; nothing typed is lost once it returns.
  package init(
    input: Int32 = 0, output: Int32 = 1, settings: TerminalSettings, clock: any Timekeeper,
    randomness: Randomness = .system, accept: @escaping Accept, answered: @escaping Answered
  ) {
    let console = Console(input: input, output: output, settings: settings)
    self.console = console
    screen = Screen(
      isStyled: settings.mayStyle && console.output.isTerminal, isInteractive: console.isInteractive)
    self.settings = settings
    self.clock = clock
    self.randomness = randomness
    self.accept = accept
    self.answered = answered
  }

  /// Reads and hands over lines until their end: Ctrl-D, Ctrl-C twice, `/quit`, the end of the input, or nobody who
  /// reads the output. Everything has been answered then, and the terminal is as it was.
  ///
  /// - Throws: What `accept` and `answered` throw; `CancellationError`.
  package func run() async throws {
    do {
      try await converse()
    } catch {
      await console.stop()
      throw error
    }
    await console.stop()
  }

  private func converse() async throws {
    var wasInterrupted = false
    if console.isInteractive, let greeting = settings.greeting { await say(greeting) }
    while !isOutputGone {
      await write(screen.close())
      screen.isPrompting = true
      let line = await console.nextLine()
      screen.isPrompting = false
      try Task.checkCancellation()
      switch line {
      case .end: return
      case .interrupted:
        if wasInterrupted { return }
        wasInterrupted = true
        await say("Press Ctrl-C again to leave, or go on.")
      case .tooLong:
        await say("That line has more than \(LineAssembler.limit) bytes and was not read.")
      case .text(let text):
        guard !text.allSatisfy(\.isWhitespace) else { continue }
        if Self.leaves(text) { return }
        wasInterrupted = try await handOver(content(of: text))
      }
    }
  }

  /// What programs at a prompt understand. A terminal alone can be left, so it is no command of the bot's.
  private static func leaves(_ line: String) -> Bool {
    let words = line.lowercased().split(whereSeparator: \.isWhitespace)
    return words == ["/quit"] || words == ["/exit"]
  }

  /// - Returns: Whether somebody did not want to wait for the answer.
  private func handOver(_ content: InboundEvent.Content) async throws -> Bool {
    let event = event(content)
    try await accept(InboundBatch(platform: .terminal, events: [event]))
    let answered = answered
    guard try await console.interruptible({ try await answered(event.id) }) else { return false }
    await write(screen.close())
    try await accept(InboundBatch(platform: .terminal, events: [self.event(.stopGeneration(draft: draft))]))
    return true
  }

  private func content(of text: String) -> InboundEvent.Content {
    if let press = choices.take(text, callback: freshIdentifier()) { return .button(press) }
    if text.isCommand {
      return .command(IncomingMessage(id: freshIdentifier(), text: text, isAddressed: true))
    }
    defer { question = nil }
    return .message(
      IncomingMessage(id: freshIdentifier(), text: text, isAddressed: true, replyTo: question))
  }

  private func event(_ content: InboundEvent.Content) -> InboundEvent {
    InboundEvent(
      id: EventID(.terminal, freshIdentifier()), address: Self.address, chatKind: .direct,
      sender: Sender(account: Self.account, displayName: settings.userName), content: content,
      receivedAt: clock.now)
  }

  /// Unlike any other, also of another run.
  private func freshIdentifier() -> String { Identifier<TerminalThing>(at: clock.now, randomness).text }

  // MARK: What we say

  package func deliver(_ message: OutboundMessage) async -> DeliveryOutcome {
    let id = freshIdentifier()
    switch message.action {
    case .send(let content): await show(content, as: id, replacing: nil)
    case .replace(let old, let content): await show(content, as: id, replacing: old)
    case .answerButton(_, let text, _): if let text { await say(text) }
    // A line that was typed cannot be marked any more.
    case .react, .retract, .retireButtons: break
    }
    return isOutputGone ? .refused(reason: "nobody reads the output") : .accepted(message: id)
  }

  private func show(_ content: OutboundMessage.Content, as id: String, replacing old: String?) async {
    if content.asksForAnswer {
      question = RepliedMessage(id: id, author: nil, isFromBot: true, text: content.text.text)
    }
    var text = content.text
    for file in content.files { text.text += (text.text.isEmpty ? "" : "\n") + file.onTerminal }
    text.text += choices.offer(content.buttons, on: id).text
    await write(screen.message(text, replacing: old, size: size))
  }

  private func say(_ text: String) async {
    await write(screen.message(RichText(text), replacing: nil, size: size))
  }

  /// A terminal that cannot move its cursor has no lines to go back to.
  private var size: (columns: Int, rows: Int)? {
    console.output.size.map { settings.kind == "dumb" ? ($0.columns, 0) : $0 }
  }

  private func write(_ bytes: [UInt8]) async {
    if await !console.write(bytes) { isOutputGone = true }
  }

  // MARK: What grows

  /// Shows an answer while it is written, where somebody looks at a screen.
  ///
  /// - Parameter draft: A number of the event's own; comes back in ``InboundEvent/Content/stopGeneration(draft:)``.
  nonisolated package func preview(draft: Int64) -> LivePreview {
    guard console.isInteractive else { return .none }
    return LivePreview(
      typing: { await self.showTyping(draft) }, show: { await self.showDraft($0, draft) },
      finish: { await self.finishDraft() })
  }

  private func showTyping(_ draft: Int64) async {
    self.draft = draft
    await write(screen.typing())
  }

  private func showDraft(_ text: RichText, _ draft: Int64) async {
    self.draft = draft
    let id = freshIdentifier()
    await write(screen.draft(text, as: id, size: size))
  }

  private func finishDraft() async -> String? {
    await write(screen.endTyping())
    return screen.draftID
  }
}

/// Events, messages and presses of this platform.
private enum TerminalThing: Identifiable26 { static var prefix: String { "trm" } }

extension String {
  /// A slash and a letter: `/help`, but neither `/` nor `//`.
  fileprivate var isCommand: Bool {
    let second = utf8.dropFirst().first.map { $0 | 0x20 } ?? 0
    return utf8.first == UInt8(ascii: "/") && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(second)
  }
}
