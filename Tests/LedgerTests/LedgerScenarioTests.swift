import Groundwork
import JSON
import Ledger
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("A whole life of a round as postings")
struct LedgerScenarioTests {
  @Test("Replays, conflicts and refusals come as written, and so do the balances at the end")
  func scenario() async throws {
    let vector = try #require(try EconomyVectors().of("ledger").first)
    let postings = try #require(vector.input["postings"]?.array).map { try ScriptedPosting($0) }
    let database = try await Database(path: ":memory:", migrations: ledgerMigrations)
    let start = Moment(seconds: 1_790_000_000)
    try await keepingBooks(in: database) {
      for (number, posting) in postings.enumerated() {
        let result = try await database.write { connection in
          do throws(any Error) {
            let outcome = try connection.post(
              posting.posting, at: start.advanced(by: .seconds(number)), .seeded(UInt64(number)))
            return outcome.isNew ? "posted" : "replayed"
          } catch LedgerError.insufficientFunds {
            return "insufficient_funds"
          } catch LedgerError.idempotencyConflict {
            return "idempotency_conflict"
          }
        }
        #expect(result == posting.result, "\(posting.note)")
      }
      let balances = try #require(vector.output["balances"]?.array)
      for line in balances {
        let account = try #require(line["account"]?.string.flatMap(AccountID.init(_:)))
        let asset = try #require(line["asset"]?.string.flatMap(Asset.init(rawValue:)))
        let balance = try await database.read { try $0.balance(of: account, in: asset).units }
        #expect(balance == line["balance"]?.integer, "\(account.text)")
      }
    }
  }
}

/// Entries of accounts, made into legs from the one that gives to those that get.
private struct ScriptedPosting: Sendable {
  let posting: Posting
  let result: String
  let note: String

  init(_ json: JSONValue) throws {
    var givers: [(AccountID, Asset)] = []
    var takers: [(AccountID, Amount)] = []
    for entry in try #require(json["entries"]?.array) {
      let account = try #require(entry["account"]?.string.flatMap(AccountID.init(_:)))
      let asset = try #require(entry["asset"]?.string.flatMap(Asset.init(rawValue:)))
      let amount = try #require(entry["amount"]?.integer)
      if amount < 0 {
        givers.append((account, asset))
      } else {
        takers.append((account, Amount(units: amount, of: asset)))
      }
    }
    let giver = try #require(givers.first)
    #expect(givers.count == 1)
    let key = try #require(json["idem_key"]?.string)
    posting = Posting(
      .adjust, key: IdempotencyKey(key),
      takers.map { Leg($0.1, from: giver.0, to: $0.0) })
    result = try #require(json["result"]?.string)
    note = json["note"]?.string ?? ""
  }
}
