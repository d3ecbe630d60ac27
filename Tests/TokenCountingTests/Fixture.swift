import Foundation

/// A text and what tiktoken makes of it.
struct GoldenTokens: Decodable, Sendable {
  let text: String
  let o200k: [UInt32]
  let cl100k: [UInt32]

  enum CodingKeys: String, CodingKey {
    case text
    case o200k = "o200k_ids"
    case cl100k = "cl100k_ids"
  }

  static func all(in file: String) throws -> [GoldenTokens] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Fixtures/tokens").appending(path: file))
    return try data.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(GoldenTokens.self, from: $0)
    }
  }
}
