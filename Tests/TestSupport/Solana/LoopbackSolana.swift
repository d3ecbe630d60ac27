import Groundwork
import JSON
import Transport

/// A node of Solana on this machine, with the manners of the real one: it refuses what that refuses, and it can be
/// made to lie.
package final class LoopbackSolana: Sendable {
  /// What it does instead of answering.
  package enum Fault: Sendable {
    case html
    case garbage
    case status(Int)
    /// JSON-RPC's own way to say no.
    case refusal(Int64)
    /// An answer to something else.
    case otherID
    /// `result` is this text of JSON, whatever was asked.
    case result(String)
    case large
    /// Says nothing until the gate opens.
    case silent(Gate)
  }

  package struct Account: Sendable {
    package var owner: String
    package var mint: String
    package var program: String
    package var amount: String
    package var decimals: Int64
    package var state: String

    package init(
      owner: String, mint: String, amount: String, decimals: Int64 = 8, state: String = "initialized",
      program: String = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    ) {
      (self.owner, self.mint, self.program) = (owner, mint, program)
      (self.amount, self.decimals, self.state) = (amount, decimals, state)
    }
  }

  package struct Transaction: Sendable {
    package var signature: String
    package var signers: [String]
    package var others: [String]
    package var memo: String?
    package var hasFailed: Bool
    /// `mint`, `owner`, before, after.
    package var balances: [(mint: String, owner: String, before: String, after: String)]
    package var burns: [(mint: String, authority: String, amount: String)]
    /// Its own bytes, for whoever asks for these.
    package var wire: [UInt8] = []

    package init(
      _ signature: String, signers: [String], others: [String] = [], memo: String? = nil,
      hasFailed: Bool = false,
      balances: [(mint: String, owner: String, before: String, after: String)] = [],
      burns: [(mint: String, authority: String, amount: String)] = []
    ) {
      (self.signature, self.signers, self.others, self.memo) = (signature, signers, others, memo)
      (self.hasFailed, self.balances, self.burns) = (hasFailed, balances, burns)
    }
  }

  /// What lies at the address of every mint that is asked about.
  package struct Mint: Sendable {
    package var program = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    package var decimals: UInt8 = 8
    package var supply: UInt64 = 99_974_534_787_300_000
    package var isThere = true
    package var isInitialized = true
    /// Bytes after a mint's own.
    package var extra: [UInt8] = []

    package init() {}

    /// - SeeAlso: `spl_token::state::Mint`
    var bytes: [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 82)
      for place in 0..<8 { bytes[36 + place] = UInt8(truncatingIfNeeded: supply >> (8 * UInt64(place))) }
      bytes[44] = decimals
      bytes[45] = isInitialized ? 1 : 0
      return bytes + extra
    }
  }

  struct State {
    var slot: Int64 = 400_000_000
    var accounts: [Account] = []
    var transactions: [Transaction] = []
    var mint = Mint()
    var fault: Fault?
    var asked: [String] = []
    var violations: [String] = []
  }

  private let server: HTTPServer
  private let state: Guarded<State>

  package init() throws {
    let state = Guarded(State())
    self.state = state
    server = try HTTPServer(limits: .init(connections: 64)) { request in
      let fault = state.withLock { $0.fault }
      switch fault {
      case .html:
        return HTTPServerResponse(body: .bytes(Array("<html>welcome to the hotel</html>".utf8)))
      case .garbage: return HTTPServerResponse(body: .bytes([0xFF, 0x00, 0x7B, 0x22]))
      case .status(let status): return HTTPServerResponse(status, body: .bytes(Array("{}".utf8)))
      case .large: return HTTPServerResponse(body: .bytes([UInt8](repeating: 0x20, count: 3 << 20)))
      case .otherID: return Self.response("{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":null}")
      case .refusal(let code):
        return Self.response("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\(code),\"message\":\"no\"}}")
      case .silent(let gate):
        await gate.pass()
        return HTTPServerResponse(503)
      case .result, nil: break
      }
      var text = state.withLock { $0.answer(to: request) }
      if case .result(let result) = fault { text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\(result)}" }
      return Self.response(text)
    }
  }

  private static func response(_ text: String) -> HTTPServerResponse {
    HTTPServerResponse(headers: [("Content-Type", "application/json")], body: .bytes(Array(text.utf8)))
  }

  /// For `SOLANA_RPC_URL`.
  package var base: String { "http://127.0.0.1:\(server.port)/?api-key=secret" }
  /// Methods, in the order in which they were asked.
  package var asked: [String] { state.withLock { $0.asked } }
  /// How often balances were asked for.
  package var looks: Int { asked.count { $0 == "getTokenAccountsByOwner" } }
  /// What was wrong with questions; empty in a test that passes.
  package var violations: [String] { state.withLock { $0.violations } }
  package func set(_ fault: Fault?) { state.withLock { $0.fault = fault } }
  package func stop() async { await server.stop() }

  package func set(slot: Int64) { state.withLock { $0.slot = slot } }
  package func set(_ mint: Mint) { state.withLock { $0.mint = mint } }
  package func pass(slots: Int64) { state.withLock { $0.slot += slots } }
  package func add(_ account: Account) { state.withLock { $0.accounts.append(account) } }
  package func add(_ transaction: Transaction) {
    state.withLock { $0.transactions.insert(transaction, at: 0) }
  }
  /// What lies in the one account of an owner from now on.
  package func set(_ amount: String, of owner: String, mint: String) {
    state.withLock { state in
      state.accounts.removeAll { $0.owner == owner && $0.mint == mint }
      state.accounts.append(Account(owner: owner, mint: mint, amount: amount))
    }
  }
}
