import JSON
import Vocabulary

/// What the fake Discord knows.
package struct DiscordWorld: Sendable {
  /// One call as it arrived.
  package struct Call: Hashable, Sendable {
    package let method: String
    /// Without the base, with the query.
    package let path: String
    package let body: String

    package init(method: String, path: String, body: String) {
      self.method = method
      self.path = path
      self.body = body
    }
  }

  static let application = "7001"

  package var channels: [String: Channel] = [:]
  package var guilds: [String: Guild] = [:]
  package internal(set) var messages: [Message] = []
  /// How many messages came before the first one that is kept.
  var forgottenMessages = 0
  /// By its number, how many messages came before one.
  var places: [String: Int] = [:]
  /// Without records a call is carried out and a message counted, and both are forgotten: for long runs.
  package var keepsRecords = true
  /// Messages of the bot that were accepted, also those that are not kept.
  package internal(set) var messageCount = 0
  package var calls: [Call] = []
  package var typing: [String] = []
  /// `<channel> <message> <emoji>`, in the order in which the bot gave them.
  package internal(set) var reactions: [String] = []
  /// By the interaction's number: the type of its first answer, and whether only one person sees it.
  package var interactions: [String: (type: Int64, isEphemeral: Bool)] = [:]
  /// What stands as the answer to the interaction of a token, and the messages after it.
  package var interactionAnswers: [String: [Message]] = [:]
  /// Interactions that people began here, by their number.
  package internal(set) var issued: [String: IssuedInteraction] = [:]
  /// The bot has set an address for interactions, so that the gateway tells of none; posting them is up to the test.
  package var postsInteractions = false
  package var commands: [String: String] = [:]
  /// Commands with names that were new, today.
  package internal(set) var commandsCreated = 0
  package var identifiesLeft: Int64 = 1_000
  package var faults: [(path: String?, left: Int, fault: DiscordFault)] = []
  package var limits = DiscordLimits()
  package var hall = GatewayHall()
  /// The gateway tells by itself what happens here.
  var isLiving = false
  var resumeURL = ""
  /// Of each channel, its last message.
  var latestMessage: [String: String] = [:]
  /// Messages by their nonces, for as long as Discord remembers them.
  var nonces: [String: (message: Message, at: Moment)] = [:]
  var earlierNonces: [String: (message: Message, at: Moment)] = [:]
  var lastNumber: UInt64 = 0

  package func messages(in channel: String) -> [Message] { messages.filter { $0.channel == channel } }

  /// A number as Discord makes them: the time in front, then a counter.
  package mutating func nextID(at now: Moment) -> String {
    lastNumber += 1
    return String(UInt64(max(0, now.milliseconds - 1_420_070_400_000)) << 22 | lastNumber & 0x3F_FFFF)
  }
}

/// What goes wrong with a call, by order of a test.
package enum DiscordFault: Sendable {
  /// 429 as Discord itself says it. Nothing is done.
  case throttled(seconds: Double, scope: String)
  /// A refusal. Nothing is done.
  case refused(status: Int, code: Int)
  case answer(status: Int, headers: [(String, String)], body: String)
  /// The call is done, and the connection closes without an answer.
  case lostAnswer
  /// The call is done, and a proxy in between answers that it broke.
  case brokenProxy
  /// Nothing is done, and the connection closes.
  case lostRequest
  /// The call is done once the gate opens.
  case late(Gate)
  /// The call is done, and answered once the gate opens.
  case held(Gate)
}
