import Groundwork
import Memory
import SQLite
import Tools
import Vocabulary

extension Tooling {
  /// Keeps what was looked up with the memories of whoever asked, and of nobody else: what somebody reads about is
  /// their own business, though it stands in an encyclopedia.
  static func keep(in memory: MemoryStore) -> ToolFact.Keep {
    { facts, caller, now, connection in
      for fact in facts {
        guard let source = MemorySource(rawValue: fact.source) else { continue }
        // Weaker than what people say of themselves, so that it fades first.
        let draft = MemoryDraft(.fact, fact.text, source: source, reference: fact.link, strength: 0.3)
        _ = try connection.remember(
          memory.prepared(draft), in: scope(of: caller), by: memory.meanings.model, limits: memory.limits,
          now: now)
      }
    }
  }

  /// Finds what the person who is talking may see where they are talking.
  static func recall(from memory: MemoryStore, within desk: ToolDesk) -> Tool {
    .recall(within: desk) { query, caller throws(ToolError) in
      do {
        let found = try await memory.recall(query, scope: scope(of: caller), limit: 8)
        return found.map { memory in
          let origin = memory.source == .wikipedia ? memory.reference ?? "Wikipedia" : memory.type.rawValue
          let text = "\(memory.text) (\(origin), kept on \(memory.madeAt.day))"
          return (memory.id.number, text)
        }
      } catch {
        throw Task.isCancelled ? .cancelled : .unrecorded
      }
    }
  }

  /// Who reads along decides what may be seen: talk in a community is read by all of it.
  private static func scope(of caller: ToolCaller) -> MemoryScope {
    if let community = caller.community { return .among(community, caller.person) }
    let platform = Platform(rawValue: String(caller.scope.prefix { $0 != ":" })) ?? .terminal
    return .alone(caller.person, on: platform)
  }
}
