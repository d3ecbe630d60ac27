import Groundwork
import SQLite
import Vocabulary

/// Looks at what lies in wallets, and remembers it for as long as that holds.
package final class WalletWatch: Sendable {
  private enum Answer {
    case seen(TokenObservation, until: Moment)
    case failed(RPCError, until: Moment)

    var until: Moment {
      switch self {
      case .seen(_, let until), .failed(_, let until): until
      }
    }
  }

  private struct State {
    var answers: [SolanaAddress: Answer] = [:]
    /// Who waits for a question that is under way.
    var waiting: [SolanaAddress: [CheckedContinuation<Result<TokenObservation, RPCError>, Never>]] = [:]
  }

  /// How long an answer holds, and how long it holds that there was none.
  private static let life = Duration.seconds(600)
  private static let failedLife = Duration.seconds(60)
  /// Addresses that are remembered: about 1 MB.
  private static let capacity = 4_096

  package let token: TokenFacts
  private let rpc: SolanaRPC
  private let database: Database
  private let clock: any Timekeeper
  private let mintWatch: MintWatch
  private let state = Guarded(State())

  package init(
    _ rpc: SolanaRPC, token: TokenFacts, database: Database, clock: any Timekeeper, log: Log? = nil
  ) {
    (self.rpc, self.token, self.database, self.clock) = (rpc, token, database, clock)
    mintWatch = MintWatch(rpc, token: token, clock: clock, log: log)
  }

  package var isConfigured: Bool { rpc.isConfigured }

  /// What lies at an address, perhaps ten minutes ago. Many may ask at once; Solana is asked once.
  package func look(at address: SolanaAddress) async throws(RPCError) -> TokenObservation {
    guard rpc.isConfigured else { throw .notConfigured }
    let now = clock.now
    enum Next { case answer(Answer), ask, wait }
    let next: Next = state.withLock { state in
      if let known = state.answers[address], known.until > now { return .answer(known) }
      guard state.waiting[address] == nil else { return .wait }
      state.waiting[address] = []
      return .ask
    }
    switch next {
    case .answer(.seen(let observation, _)): return observation
    case .answer(.failed(let error, _)): throw error
    case .wait: return try await wait(for: address).get()
    case .ask:
      let result = await ask(address)
      tell(result, about: address)
      return try result.get()
    }
  }

  private func wait(for address: SolanaAddress) async -> Result<TokenObservation, RPCError> {
    await withCheckedContinuation { continuation in
      let late: Answer?? = state.withLock { state in
        guard state.waiting[address] != nil else { return .some(state.answers[address]) }
        state.waiting[address]?.append(continuation)
        return nil
      }
      // It was answered between the two looks.
      switch late {
      case nil: break
      case .some(.seen(let observation, _)?): continuation.resume(returning: .success(observation))
      case .some(.failed(let error, _)?): continuation.resume(returning: .failure(error))
      case .some(nil): continuation.resume(returning: .failure(.busy))
      }
    }
  }

  private func ask(_ address: SolanaAddress) async -> Result<TokenObservation, RPCError> {
    let mint = token.mint.text
    do {
      let last = try await database.read { connection in
        try connection.first(
          "SELECT COALESCE(MAX(slot), 0) FROM balance_observations WHERE address = \(address.text) AND mint = \(mint)"
        ) { $0.int(0) } ?? 0
      }
      try await mintWatch.require()
      let seen = try await rpc.balance(of: address, token, notBefore: last)
      let now = clock.now
      try await database.write { connection in
        try connection.note(seen, at: address, mint: mint, at: now)
      }
      return .success(seen)
    } catch let error as RPCError {
      return .failure(error)
    } catch {
      return .failure(.unreachable)
    }
  }

  private func tell(_ result: Result<TokenObservation, RPCError>, about address: SolanaAddress) {
    let now = clock.now
    let waiting = state.withLock { state in
      if state.answers.count >= Self.capacity {
        state.answers = state.answers.filter { $0.value.until > now }
        if state.answers.count >= Self.capacity { state.answers = [:] }
      }
      state.answers[address] =
        switch result {
        case .success(let seen): .seen(seen, until: now.advanced(by: Self.life))
        case .failure(let error): .failed(error, until: now.advanced(by: Self.failedLife))
        }
      return state.waiting.removeValue(forKey: address) ?? []
    }
    for continuation in waiting { continuation.resume(returning: result) }
  }
}
