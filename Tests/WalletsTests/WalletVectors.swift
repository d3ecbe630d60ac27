import Foundation
import Groundwork
import JSON
import Testing

/// The vectors of keys, texts and accounts.
struct WalletVectors {
  let challenge: JSONValue
  let base58: JSONValue
  let solana: JSONValue

  init() throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures")
    func root(_ path: String) throws -> JSONValue {
      try JSONDocument(parsing: [UInt8](try Data(contentsOf: fixtures.appending(path: path)))).root
    }
    let wallets = try root("log/wallet_vectors.json")
    challenge = try #require(wallets["wallet_challenge"])
    base58 = try #require(wallets["base58"])
    solana = try root("solana/vectors.json")
  }
}

extension JSONValue {
  func bytes(_ name: String) throws -> [UInt8] {
    try #require(self[name]?.string.flatMap { [UInt8](hex: $0) }, "\(name)")
  }

  func text(_ name: String) throws -> String { try #require(self[name]?.string, "\(name)") }
}
