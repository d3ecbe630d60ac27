import Embeddings
import Foundation

/// A text and what the reference encoder makes of it.
struct GoldenText: Decodable, Sendable {
  let text: String
  let tokens: [TokenID]
  let bigramRows: [Int]
  let vector: [Float]
  let norm: Float

  enum CodingKeys: String, CodingKey {
    case text, norm
    case tokens = "token_ids"
    case bigramRows = "bigram_rows"
    case vector = "vector8"
  }

  static func all(in file: String) throws -> [GoldenText] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Fixtures/embeddings/\(file)"))
    return try data.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(GoldenText.self, from: $0)
    }
  }
}

enum Shared {
  /// Made once: the index takes a while to build without optimisation.
  static let embedder = try? Embedder.builtIn()
}
