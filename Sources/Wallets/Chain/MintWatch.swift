import Groundwork
import Vocabulary

/// Looks once a day whether the token is what the configuration says it is. Where it is not, no balance is believed: its
/// units would be of another size, or its accounts those of another program.
final class MintWatch: Sendable {
  private typealias Waiting = CheckedContinuation<Result<Void, RPCError>, Never>

  private enum State {
    case unknown
    case asking([Waiting])
    case known(Result<Void, RPCError>, until: Moment)
  }

  /// What was right stays so but for burns; what was wrong may have been a node's fault.
  private static let (life, failedLife) = (Duration.seconds(86_400), Duration.seconds(60))

  private let rpc: SolanaRPC
  private let token: TokenFacts
  private let clock: any Timekeeper
  private let log: Log?
  private let state = Guarded(State.unknown)

  init(_ rpc: SolanaRPC, token: TokenFacts, clock: any Timekeeper, log: Log?) {
    (self.rpc, self.token, self.clock, self.log) = (rpc, token, clock, log)
  }

  /// - Throws: `wrongToken` for another token than the configured one; why nobody could be asked.
  func require() async throws(RPCError) {
    let now = clock.now
    let known: Result<Void, RPCError>?? = state.withLock { state in
      switch state {
      case .known(let result, let until) where until > now: return .some(result)
      case .known, .unknown:
        state = .asking([])
        return .some(nil)
      case .asking: return nil
      }
    }
    switch known {
    case .some(.some(let result)): try result.get()
    case .some(nil): try (await ask()).get()
    case nil: try (await wait()).get()
    }
  }

  private func ask() async -> Result<Void, RPCError> {
    var result = Result<Void, RPCError>.success(())
    do throws(RPCError) {
      let facts = try await rpc.mint(token.mint)
      if !facts.agrees(with: token) {
        complain(facts)
        result = .failure(.unbelievable(.wrongToken))
      }
    } catch {
      if error == .unbelievable(.wrongToken) { complain(nil) }
      result = .failure(error)
    }
    let life: Duration = if case .success = result { Self.life } else { Self.failedLife }
    let (now, told) = (clock.now, result)
    let waiting: [Waiting] = state.withLock { state in
      guard case .asking(let waiting) = state else { return [] }
      state = .known(told, until: now.advanced(by: life))
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: result) }
    return result
  }

  /// For what somebody else asks just now.
  private func wait() async -> Result<Void, RPCError> {
    await withCheckedContinuation { continuation in
      let late: Result<Void, RPCError>? = state.withLock { state in
        switch state {
        case .asking(let waiting):
          state = .asking(waiting + [continuation])
          return nil
        // It was answered between the two looks.
        case .known(let result, _): return result
        case .unknown: return .failure(.busy)
        }
      }
      if let late { continuation.resume(returning: late) }
    }
  }

  private func complain(_ facts: MintFacts?) {
    log?.error(
      "The token on the chain is not the one of the configuration, so no balance counts",
      [
        "mint": .string(token.mint.text), "program": .string(facts?.program ?? "none"),
        "decimals": .int(Int(facts?.decimals ?? 0)), "supply": .string(String(facts?.supply ?? 0)),
      ])
  }
}
