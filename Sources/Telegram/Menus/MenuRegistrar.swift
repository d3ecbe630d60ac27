import Groundwork
import JSON
import Vocabulary

/// Registers command menus when they have changed since the last time.
package struct MenuRegistrar: Sendable {
  /// Where the hashes of registered menus are kept.
  package struct Memory: Sendable {
    package let read: @Sendable (_ name: String) async throws -> String?
    package let write: @Sendable (_ name: String, _ hash: String) async throws -> Void

    package init(
      read: @escaping @Sendable (_ name: String) async throws -> String?,
      write: @escaping @Sendable (_ name: String, _ hash: String) async throws -> Void
    ) {
      self.read = read
      self.write = write
    }
  }

  /// How a round went.
  struct Round: Sendable {
    /// Menus that are not registered, as far as this round knows.
    var failures = 0
    /// Telegram wants to hear no more of it before that long.
    var wait: Duration?
  }

  private let client: TelegramClient
  private let calls: SideCalls
  private let log: Log

  init(client: TelegramClient, calls: SideCalls, log: Log) {
    self.client = client
    self.calls = calls
    self.log = log
  }

  /// Registers what differs from `memory`. A menu is replaced in one call, so nobody ever sees none.
  ///
  /// - Parameter isForced: Registers also what has not changed.
  /// - Returns: How many could not be registered; why is in the log. Messages do not depend on it.
  func register(_ menus: [CommandMenu], memory: Memory, isForced: Bool = false) async -> Round {
    var round = Round()
    for (index, menu) in menus.enumerated() {
      guard menu.findings.isEmpty else {
        for finding in menu.findings {
          log.error("A command menu is not valid", ["finding": .string(finding)])
        }
        round.failures += 1
        continue
      }
      do {
        let name = "menu:\(menu.scope.key):\(menu.language ?? "")"
        let hash = hash(of: menu)
        if !isForced, try await memory.read(name) == hash { continue }
        try await calls.make("setMyCommands") { () throws(TelegramError) in
          try await client.register(menu)
        }
        try await memory.write(name, hash)
        log.info("Registered a command menu", ["menu": .string(name), "commands": .int(menu.entries.count)])
      } catch {
        round.failures += 1
        // Whoever stops us knows; the next start registers what is left.
        if Task.isCancelled { break }
        log.warning("A command menu could not be registered", ["error": .string("\(error)")])
        if case .throttled(let wait, _)? = error as? TelegramError {
          round.failures = menus.count - index + (round.failures - 1)
          round.wait = wait
          break
        }
      }
    }
    return round
  }

  /// Another bot has menus of its own, so its token counts.
  private func hash(of menu: CommandMenu) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("bot", client.tokenHash)
      menu.write(to: &writer)
    }
    return SHA256.hash(writer.bytes).hex
  }
}
