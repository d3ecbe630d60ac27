import JSON

/// The updates that wait for a bot, with the rules of the real queue.
///
/// - SeeAlso: tdlib/telegram-bot-api, `Client::do_get_updates`; <https://core.telegram.org/bots/api#getupdates>
struct TelegramQueue: Sendable {
  private(set) var waiting: [(id: Int64, json: [UInt8])] = []
  /// What the next update is called.
  var nextID: Int64
  /// `nil` until a bot asks for something.
  private var allowed: Set<String>?

  /// Kinds that come only when they are asked for by name.
  private static let onDemand: Set = ["chat_member", "message_reaction", "message_reaction_count"]
  /// A reply is cut at about 4 MiB.
  private static let replyLimit = 4 * 1_024 * 1_024

  init(nextID: Int64 = 1) { self.nextID = nextID }

  struct Request: Sendable {
    let offset: Int64
    let limit: Int
    /// Whole seconds.
    let timeout: Int64

    init(_ arguments: JSONValue) {
      offset = arguments["offset"]?.int64 ?? 0
      limit = Int(min(max(arguments["limit"]?.int64 ?? 100, 1), 100))
      timeout = min(max(arguments["timeout"]?.int64 ?? 0, 0), 50)
    }
  }

  /// Remembers what a bot wants to hear of; an empty list stands for the preset.
  mutating func allow(_ kinds: [String]) { allowed = kinds.isEmpty ? nil : Set(kinds) }

  func isWanted(_ kind: String) -> Bool { allowed?.contains(kind) ?? !TelegramQueue.onDemand.contains(kind) }

  /// `{"update_id":…,"message":…}` from the update's kind and its JSON.
  ///
  /// - Returns: `nil` when the bot does not want to hear of this kind.
  mutating func append(_ kind: String, _ json: [UInt8]) -> Int64? {
    guard isWanted(kind) else { return nil }
    let id = nextID
    nextID += 1
    var writer = JSONWriter(reserving: json.count + 64)
    writer.object { writer in
      writer.field("update_id", id)
      writer.raw(kind, json)
    }
    waiting.append((id, writer.bytes))
    return id
  }

  /// Adds a whole update under its own number.
  mutating func append(whole json: [UInt8], id: Int64) {
    waiting.append((id, json))
    nextID = max(nextID, id + 1)
  }

  /// Forgets what the offset confirms and returns what is asked for; empty when a long poll would wait.
  mutating func take(_ request: Request) -> [[UInt8]] {
    var offset = request.offset
    if offset < 0 {
      // "The last n": everything before them is forgotten.
      offset = waiting.dropLast(Int(clamping: -offset)).last.map { $0.id + 1 } ?? 0
    }
    // An offset far beyond the queue was meant for another one (after a week without updates the numbers begin
    // anew): it confirms nothing, and the answer begins at the head.
    if offset > 0, offset <= nextID + 10 { waiting.removeAll { $0.id < offset } }
    var size = 0
    return waiting.prefix(request.limit).prefix { update in
      defer { size += update.json.count }
      return size == 0 || size + update.json.count <= TelegramQueue.replyLimit
    }.map(\.json)
  }

  mutating func forgetAll() { waiting = [] }
}
