import Detection
import Embeddings
import Foundation
import Groundwork
import JSON

/// Labelled messages out of a file of JSON lines: `text`, `label` (`attack` or `benign`), `cluster` (near-duplicates share
/// one), `source`, `licence`, and where they have them `families` and `sub`.
struct AttackMessages {
  struct Message {
    let text: String
    let isAttack: Bool
    let cluster: String
    let source: String
    let licence: String
    let families: Set<String>
    /// The source's own label: for some sources, what an attack is after.
    let sub: String
  }

  let messages: [Message]

  /// The file that `WARDEN_ATTACKS` names.
  static let usualPath = ProcessInfo.processInfo.environment["WARDEN_ATTACKS"]
  /// The one that `WARDEN_UNSEEN_ATTACKS` names.
  static let unseenPath = ProcessInfo.processInfo.environment["WARDEN_UNSEEN_ATTACKS"]

  /// - Returns: `nil` where there is no such file.
  init?(path: String? = usualPath) throws {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return nil }
    messages = try data.split(separator: UInt8(ascii: "\n")).map { line in
      let root = try JSONDocument(parsing: Array(line)).root
      return Message(
        text: root["text"]?.string ?? "", isAttack: root["label"]?.string == "attack",
        cluster: root["cluster"]?.string ?? "", source: root["source"]?.string ?? "",
        licence: root["licence"]?.string ?? "",
        families: Set(root["families"]?.array?.compactMap(\.string) ?? []), sub: root["sub"]?.string ?? "")
    }
  }

  /// For each message one of `count` folds; those of a cluster share theirs.
  func foldsByCluster(_ count: Int = 5) -> [Int] {
    messages.map { Self.fold($0.cluster, count) }
  }

  static func fold(_ cluster: String, _ count: Int) -> Int {
    Int(SHA256.hash(Array(cluster.utf8)).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % UInt32(count))
  }

  /// For each message one of `count` folds; those of a source share theirs. Sources go to the emptiest fold, the largest
  /// first, attacks and harmless messages apart, so that each fold has some of both.
  func foldsBySource(_ count: Int = 5, of chosen: [Int]? = nil) -> [Int] {
    var fold: [String: Int] = [:]
    for isAttack in [true, false] {
      var sizes: [String: Int] = [:]
      for index in chosen ?? Array(messages.indices) where messages[index].isAttack == isAttack {
        sizes[messages[index].source, default: 0] += 1
      }
      var load = [Int](repeating: 0, count: count)
      for (source, size) in sizes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
        let emptiest = load.indices.min { load[$0] < load[$1] } ?? 0
        load[emptiest] += size
        fold[source] = emptiest
      }
    }
    return messages.map { fold[$0.source] ?? 0 }
  }
}
