import Groundwork
import JSON
import Transport
import Vocabulary

/// A Bot API server on this machine that refuses what the real one refuses, and some things that the real one mends
/// in silence (those refusals begin with `[loopback]`).
///
/// Chats exist once somebody spoke in them or ``add(_:)`` named them. A held `getUpdates` sleeps on the clock given: let a test
/// that counts sleeps give this server a clock of its own, or end polls by ``expirePoll()``.
package final class LoopbackTelegram: Sendable {
  package let token: String
  package let port: UInt16
  /// Without a slash at the end.
  package var baseURL: String { "http://127.0.0.1:\(port)" }

  let clock: any Timekeeper
  let state: Guarded<State>
  private let server: HTTPServer

  struct State: Sendable {
    var world: TelegramWorld
    var faults: [(method: String?, left: Int, fault: TelegramFault)] = []
    var poll: HeldPoll?
    var lastPollID = 0
    var observers: [Int: Observer] = [:]
    var lastObserverID = 0
  }

  struct HeldPoll: Sendable {
    let id: Int
    let request: TelegramQueue.Request
    let continuation: CheckedContinuation<HTTPServerResponse, Never>
  }

  /// Looks at the state after each change; answers `true` when it has seen what it waits for.
  struct Observer: Sendable {
    let look: @Sendable (State) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  /// - Parameters:
  ///   - clock: Dates messages, counts floods and ends long polls.
  ///   - expiresPolls: Whether a long poll ends when its time has come. Without, it waits for news.
  package init(
    token: String = "123456789:AAF0aGVfZmFrZV90ZWxlZ3JhbV90b2tlbl8x", bot: TelegramUser = .wardenBot,
    port: UInt16 = 0, clock: any Timekeeper = SystemTimekeeper(), expiresPolls: Bool = true,
    configure: (inout TelegramWorld) -> Void = { _ in }
  ) throws(HTTPServerError) {
    self.token = token
    self.clock = clock
    var world = TelegramWorld(bot: bot)
    configure(&world)
    let state = Guarded(State(world: world))
    self.state = state
    let desk = TelegramDesk(state: state, clock: clock, token: token, expiresPolls: expiresPolls)
    server = try HTTPServer(
      port: port, limits: .init(body: 64 * 1_024 * 1_024, connections: 4_096),
      handler: { await desk.answer($0) },
      immediate: { desk.answerAtOnce($0) })
    self.port = server.port
  }

  package func stop() async { await server.stop() }

  // MARK: The world

  /// Reads the world as it is now.
  package var world: TelegramWorld { state.withLock { $0.world } }

  /// Changes the world: chats, limits, the webhook.
  package func change<Result: Sendable>(_ change: (inout TelegramWorld) -> Result) -> Result {
    state.change { change(&$0.world) }
  }

  package func add(_ chats: TelegramChat...) {
    change { world in for chat in chats { world.chats[chat.id] = chat } }
  }

  package func add(_ file: TelegramFile) { change { $0.files[file.id] = file } }

  /// From now on the chat is closed to the bot, or open again.
  package func set(_ standing: TelegramChat.Standing, in chat: Int64) {
    change { $0.chats[chat]?.standing = standing }
  }

  /// The next calls of a method (of any, without a name) meet a fault; several faults come one after the other.
  package func fail(_ method: String? = nil, times: Int = 1, with fault: TelegramFault) {
    state.change { $0.faults.append((method, times, fault)) }
  }

  /// Waits until the world looks as a test wants it. Ends early when the test's task is cancelled.
  package func when(_ condition: @escaping @Sendable (TelegramWorld) -> Bool) async {
    await state.wait { condition($0.world) }
  }

  /// Waits until so many messages stand in a chat.
  ///
  /// - Returns: all messages there.
  @discardableResult
  package func messages(_ count: Int, in chat: Int64) async -> [TelegramMessage] {
    await when { $0.messages(in: chat).count >= count }
    return world.messages(in: chat)
  }

  /// Waits until the bot waits: a long poll is held open.
  package func pollHeld() async { await state.wait { $0.poll != nil } }

  /// Answers the held poll with nothing, as if its time had come.
  package func expirePoll() { state.withLock { $0.poll.take() }?.continuation.resume(returning: .noUpdates) }
}

extension TelegramUser {
  package static let wardenBot = TelegramUser(
    123_456_789, firstName: "Warden", username: "warden_bot", isBot: true)
}

extension HTTPServerResponse {
  static let noUpdates = TelegramAnswer.ok(Array("[]".utf8)).response
}
