import Groundwork
import JSON
import Vocabulary

/// Registers commands with Discord when they have changed since the last time: new names are counted there.
package struct DiscordMenuRegistrar: Sendable {
  /// Arrays of application commands in JSON. Some of what a command says is for the whole world only.
  package struct Commands: Hashable, Sendable {
    package let everywhere: [UInt8]
    package let inServer: [UInt8]

    package init(everywhere: [UInt8], inServer: [UInt8]) {
      self.everywhere = everywhere
      self.inServer = inServer
    }
  }

  /// Where it is kept what was registered.
  package struct Memory: Sendable {
    package let read: @Sendable (_ name: String) async throws -> String?
    package let write: @Sendable (_ name: String, _ value: String) async throws -> Void

    package init(
      read: @escaping @Sendable (_ name: String) async throws -> String?,
      write: @escaping @Sendable (_ name: String, _ value: String) async throws -> Void
    ) {
      self.read = read
      self.write = write
    }
  }

  /// What became of one scope.
  private enum Outcome {
    case done
    case later(Duration, reason: String)
    case refused(reason: String)
  }

  /// A scope that is not done with.
  private struct Turn {
    let scope: DiscordClient.CommandScope
    let body: [UInt8]
    var due: Moment
    var backoff = Backoff(from: .seconds(30), to: .seconds(3_600))
  }

  /// Nothing of ours: what a scope gets that is not to have commands any more.
  private static let none = Array("[]".utf8)

  private let client: DiscordClient
  private let clock: any Timekeeper
  private let randomness: Randomness
  private let log: Log

  package init(client: DiscordClient, clock: any Timekeeper, randomness: Randomness, log: Log) {
    self.client = client
    self.clock = clock
    self.randomness = randomness
    self.log = log
  }

  /// Registers until Discord has everything, however long it asks to wait. Messages do not depend on it.
  ///
  /// - Parameter servers: Where to register instead of everywhere, at once visible: for development.
  package func keep(_ commands: Commands, servers: [String], memory: Memory) async throws {
    let start = clock.now
    var open = await plan(commands, servers, memory).map { Turn(scope: $0, body: $1, due: start) }
    // One that has to wait for tomorrow holds up no other; and never two at once, since messages share the limits.
    while let next = open.indices.min(by: { open[$0].due < open[$1].due }) {
      var turn = open.remove(at: next)
      if clock.now < turn.due { try await clock.sleep(until: turn.due, tolerance: nil) }
      let outcome = await register(turn.body, in: turn.scope, memory, isForced: false)
      try Task.checkCancellation()
      switch outcome {
      case .done: break
      case .refused(let reason):
        log.error("The commands could not be registered with Discord", ["reason": .string(reason)])
      case .later(let asked, let reason):
        log.warning("The commands will be registered with Discord later", ["reason": .string(reason)])
        turn.due = clock.now.advanced(by: max(asked, turn.backoff.next(randomness)))
        open.append(turn)
      }
    }
  }

  /// Registers now, whatever is remembered of the last time; what is the same already is left alone.
  ///
  /// - Returns: How many scopes do not have their commands; why is in the log.
  package func registerNow(_ commands: Commands, servers: [String], memory: Memory) async -> Int {
    var failures = 0
    for (scope, body) in await plan(commands, servers, memory) {
      switch await register(body, in: scope, memory, isForced: true) {
      case .done: break
      case .refused(let reason), .later(_, let reason):
        failures += 1
        log.warning("The commands could not be registered with Discord", ["reason": .string(reason)])
      }
    }
    return failures
  }

  // MARK: Scopes

  /// Which scopes get what. Servers that had commands of their own and are not named any more get none, and so does
  /// everywhere, if it had some from us: nobody should see each command twice.
  private func plan(_ commands: Commands, _ servers: [String], _ memory: Memory) async
    -> [(DiscordClient.CommandScope, [UInt8])]
  {
    let before = (try? await memory.read("command servers")) ?? ""
    let old = before.split(separator: " ").map(String.init).filter {
      Snowflake.isValid($0) && !servers.contains($0)
    }
    let hadEverywhere = try? await memory.read(name(of: .everywhere))
    var plan: [(DiscordClient.CommandScope, [UInt8])] = old.map { (.server($0), Self.none) }
    if servers.isEmpty {
      plan.append((.everywhere, commands.everywhere))
    } else {
      if hadEverywhere != nil { plan.append((.everywhere, Self.none)) }
      plan += servers.map { (.server($0), commands.inServer) }
    }
    // The old ones stay on the list; once they have none, there is nothing to do for them.
    let all = (servers + old).joined(separator: " ")
    if all != before { try? await memory.write("command servers", all) }
    return plan
  }

  private func name(of scope: DiscordClient.CommandScope) -> String {
    switch scope {
    case .everywhere: "commands"
    case .server(let server): "commands:\(server)"
    }
  }

  // MARK: One scope

  private func register(
    _ body: [UInt8], in scope: DiscordClient.CommandScope, _ memory: Memory, isForced: Bool
  ) async -> Outcome {
    // Another bot has commands of its own, so its token counts.
    let hash = SHA256.hash(Array(client.tokenHash.utf8) + body).hex
    let name = name(of: scope)
    do {
      if !isForced, try await memory.read(name) == hash { return .done }
      let application = try await client.application().id
      let there = RegisteredCommands(try await client.commands(of: application, in: scope))
      let ours = RegisteredCommands(try JSONDocument(parsing: body).root.array ?? [])
      if there != ours {
        let created = ours.new(to: there)
        var budget = CreationBudget(text: try await memory.read("creations:\(name)"), now: clock.now)
        if let opens = budget.opens(for: created) {
          return .later(clock.now.duration(to: opens), reason: "the commands of this day are used up")
        }
        do throws(DiscordError) {
          try await client.register(body, for: application, in: scope)
        } catch {
          guard error.code == .maximumDailyCommandCreates else { throw error }
          budget.exhaust()
          try await memory.write("creations:\(name)", budget.text)
          let opens = budget.opens(for: 1) ?? clock.now
          return .later(clock.now.duration(to: opens), reason: error.description)
        }
        budget.take(created)
        try await memory.write("creations:\(name)", budget.text)
        log.info(
          "Registered the commands with Discord", ["commands": .int(ours.count), "new": .int(created)])
      }
      try await memory.write(name, hash)
      return .done
    } catch let error as DiscordError {
      switch error.advice {
      case .never: return .refused(reason: error.description)
      case .after(let wait): return .later(wait, reason: error.description)
      case .backOff: return .later(.zero, reason: error.description)
      }
    } catch {
      // The database, which may come back; or commands that are no JSON, which the log shows for as long.
      return .later(.zero, reason: "\(error)")
    }
  }
}
