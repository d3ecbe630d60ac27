import Commands
import SQLite
import Vocabulary

/// `/memory`: what is remembered, for whoever it belongs to.
package struct MemoryCommands: Sendable {
  package static let group = CommandGroup("memory", "Memories", menu: "Memories")

  /// Brings the bytes of a file that came with a message; at most ``MemoryLimits/longestFile`` of them.
  package typealias FileSource = @Sendable (Attachment, Platform) async throws -> FileContent

  package enum FileContent: Hashable, Sendable {
    case bytes([UInt8])
    case tooLarge
    /// The platform does not hand it out, or not now.
    case unavailable
  }

  private let store: @Sendable () -> MemoryStore
  private let files: FileSource
  /// Whether what people ask to remember in a community is for all of it.
  private let sharesMemory: @Sendable (borrowing Connection, CommunityAddress) throws -> Bool

  package init(
    _ store: @escaping @Sendable () -> MemoryStore, files: @escaping FileSource,
    sharesMemory: @escaping @Sendable (borrowing Connection, CommunityAddress) throws -> Bool
  ) {
    (self.store, self.files, self.sharesMemory) = (store, files, sharesMemory)
  }

  package var all: [Command] { [add, search, list, links, forget] }

  static let pageSize = 10

  /// The text may be left out where a file says it all.
  private var add: Command {
    Command(
      "memory add", "Remember something",
      Argument<FreeText?>("text", "What to remember", length: 1...1_000).requiredInForms,
      Argument<Bool?>("shared", "For the whole community"),
      aliases: [CommandAlias("remember", menu: "Remember something")],
      answers: [.memoryFull, .notAllowed, .rateLimited]
    ) { call, text, shared in
      if shared == true {
        guard call.community != nil else {
          throw CommandError(.notAllowed, "There is nobody to share it with in a private chat.")
        }
        guard call.rights.allows("memory.write") else { throw CommandError.notAllowed("developer") }
      }
      let store = store()
      let scope = MemoryScope(of: call)
      if let file = call.attachments.first {
        return try await keep(file, caption: text?.text, call, scope, isShared: shared == true, store)
      }
      guard let text else { throw CommandError.argumentMissing("text", usage: "/memory add <text …>") }
      let memory = store.prepared(
        MemoryDraft(.fact, text.text, source: .command, strength: 0.8, isPinned: true))
      let (model, limits) = (store.meanings.model, store.limits)
      return CommandOutcome { connection in
        let isShared = try shared ?? (call.community.map { try sharesMemory(connection, $0) } ?? false)
        let outcome = try connection.remember(
          memory, in: scope, isShared: isShared, isAsked: true, by: model, limits: limits, now: call.now)
        return try Self.reply(to: outcome, isShared: isShared)
      }
    }.lookingAtRole
  }

  private static func reply(to outcome: Remembered, isShared: Bool) throws(CommandError) -> Reply {
    switch outcome {
    case .kept(let id):
      return Reply("Remembered as \(id)\(isShared ? ", for everybody here" : "").", visibility: nil)
    case .known(let id): return Reply("I know that already: \(id).")
    case .full(let limit): throw CommandError.memoryFull(limit: limit)
    case .refused(let reason): throw CommandError(.notAllowed, reason.sentence)
    case .unwanted: return Reply("You have asked me not to remember. /privacy memory yes changes that.")
    }
  }

  private func keep(
    _ file: Attachment, caption: String?, _ call: CommandCall, _ scope: MemoryScope, isShared: Bool,
    _ store: MemoryStore
  ) async throws -> CommandOutcome {
    // Discord does not say of every text that it is one.
    guard [.document, .other].contains(file.kind) else {
      throw CommandError(.notAllowed, "I can only remember text.", next: "Send it as a text file.")
    }
    let tooLarge = CommandError(
      .notAllowed, "A file to remember may have 10 MB.", next: "Send a smaller one.")
    if let size = file.size, size > Int64(MemoryLimits.longestFile) { throw tooLarge }
    let name = file.name ?? caption ?? "file"
    switch try await files(file, call.address.platform) {
    case .tooLarge: throw tooLarge
    case .unavailable:
      throw CommandError(.notAllowed, "I could not get that file from the platform.", next: "Send it again.")
    case .bytes(let bytes):
      switch try await store.remember(file: bytes, named: name, scope: scope, isShared: isShared) {
      case .kept(let parts, let leftOut):
        let left =
          leftOut == 0 ? "" : " \(leftOut) I left out: they hold keys, or read like orders to me."
        return Reply("Remembered “\(name)” in \(parts) part\(parts == 1 ? "" : "s").\(left)").outcome
      case .full(let limit): throw CommandError.memoryFull(limit: limit)
      case .tooLarge: throw tooLarge
      case .noText:
        throw CommandError(
          .notAllowed, "That file is no text that I can read.", next: "Send it as UTF-8 text.")
      }
    }
  }

  private var search: Command {
    Command(
      "memory search", "Find memories", Argument<FreeText>("query", "Words", length: 1...200),
      aliases: ["memory"],
      answers: [.noResults]
    ) { call, query in
      let found = try await store().recall(query.text, scope: MemoryScope(of: call), limit: Self.pageSize)
      guard !found.isEmpty else { throw CommandError.noResults }
      return Reply(Self.listed(found))
    }
  }

  private var list: Command {
    Command("memory list", "Your memories", Argument<Int?>("page", "Page number", 1...1_000)) { call, page in
      CommandOutcome { connection in
        let scope = MemoryScope(of: call)
        let count = try connection.memoryCount(of: call.person)
        let own = try connection.ownMemories(in: scope, page: page ?? 1, of: Self.pageSize, now: call.now)
        guard !own.isEmpty else {
          return Reply(
            (page ?? 1) == 1
              ? "I remember nothing of you yet. /memory add keeps something, and so does “remember that …”."
              : "There is no page \(page ?? 1).")
        }
        let rest = own.count == Self.pageSize ? "\n/memory list \((page ?? 1) + 1) shows more." : ""
        return Reply("\(count) in all:\n\(Self.listed(own))\(rest)")
      }
    }
  }

  private var links: Command {
    Command(
      "memory links", "Memories related to one, with strength and reason",
      Argument<String>("id", "Memory", length: 1...30, suggesting: suggestions), answers: [.notFound]
    ) { call, id in
      CommandOutcome { connection in
        guard let id = MemoryID(id),
          let links = try connection.links(of: id, in: MemoryScope(of: call), now: call.now)
        else { throw CommandError.notFound("that memory") }
        guard !links.isEmpty else { return Reply("\(id) hangs together with nothing else.") }
        let lines = links.map { link, memory in
          "• \(memory.id), \(Int((link.strength * 100).rounded())) %, \(link.reason): \(Self.cut(memory.text))"
        }
        return Reply("\(id) hangs together with:\n\(lines.joined(separator: "\n"))")
      }
    }
  }

  private var forget: Command {
    Command(
      "memory forget", "Delete a memory",
      Argument<String>("id", "Memory", length: 1...30, suggesting: suggestions),
      aliases: [CommandAlias("forget", menu: "Delete a memory")], answers: [.notFound, .notAllowed]
    ) { call, id in
      CommandOutcome { connection in
        guard let id = MemoryID(id) else { throw CommandError.notFound("that memory") }
        let outcome = try connection.forget(
          id, in: MemoryScope(of: call), mayModerate: call.rights.allows("memory.moderate"), now: call.now)
        switch outcome {
        case .forgotten(let text): return Reply("Forgotten: \(Self.cut(text))")
        case .notThere: throw CommandError.notFound("that memory")
        case .notAllowed: throw CommandError.notAllowed("reviewer")
        }
      }
    }.lookingAtRole
  }

  private var suggestions: SuggestionSource {
    { query in
      // Who is typing is known by their account only; nobody is made for that.
      let store = store()
      let now = query.now
      return try await store.database.read { connection in
        guard let scope = try connection.scope(of: query) else { return [] }
        return try connection.ownMemories(in: scope, page: 1, of: 25, now: now).map { "\($0.id)" }
          .filter { query.typed.isEmpty || $0.hasPrefix(query.typed) }
      }
    }
  }

  static func listed(_ memories: [RecalledMemory]) -> String {
    memories.map { memory in
      "• \(memory.id) \(cut(memory.text)) (\(memory.shortOrigin)\(memory.isPinned ? ", kept" : ""))"
    }.joined(separator: "\n")
  }

  private static func cut(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= 160 ? line : String(line.prefix(159)) + "…"
  }
}

extension MemoryRefusal {
  var sentence: String {
    switch self {
    case .secret: "That looks like a key, a password or a card number, and I do not keep those."
    case .instruction: "That reads like orders to me and not like something to remember."
    case .empty: "There is nothing in that to remember."
    }
  }
}

extension Connection {
  /// The scope of whoever is typing; `nil` for somebody who was never heard.
  fileprivate borrowing func scope(of query: SuggestionQuery) throws(SQLiteError) -> MemoryScope? {
    let account = query.sender.account
    let person: PersonID? = try first(
      "SELECT user_id FROM identities WHERE platform = \(account.platform) AND platform_id = \(account.number)"
    ) { $0.identifier(0) }
    return person.map { MemoryScope.alone($0, on: account.platform) }
  }
}
