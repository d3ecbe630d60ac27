import Groundwork
import JSON
import Vocabulary

/// Registers commands with Discord when they have changed since the last time: new names are counted there.
package struct DiscordMenuRegistrar: Sendable {
  /// Where it is kept what was registered.
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

  /// Under which name ``Memory`` keeps it.
  static let name = "commands"

  private let client: DiscordClient
  private let log: Log

  package init(client: DiscordClient, log: Log) {
    self.client = client
    self.log = log
  }

  /// Registers `commands` for everybody, in one call, so nobody ever sees none.
  ///
  /// - Parameters:
  ///   - commands: An array of application commands in JSON.
  ///   - isForced: Registers also what has not changed.
  /// - Returns: whether Discord has them; why not is in the log. Messages do not depend on it.
  @discardableResult
  package func register(_ commands: [UInt8], memory: Memory, isForced: Bool = false) async -> Bool {
    do {
      // Another bot has commands of its own, so its token counts.
      let hash = SHA256.hash(Array(client.tokenHash.utf8) + commands).hex
      if !isForced, try await memory.read(DiscordMenuRegistrar.name) == hash { return true }
      let application = try await client.application().id
      try await client.register(commands, for: application, in: .everywhere)
      try await memory.write(DiscordMenuRegistrar.name, hash)
      log.info("Registered the commands with Discord")
      return true
    } catch {
      log.warning("The commands could not be registered with Discord", ["error": .string("\(error)")])
      return false
    }
  }
}
