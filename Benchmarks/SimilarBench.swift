import Bounty
import Detection
import Embeddings

/// Whether what is found for a message among others is of its kind: the index of the case file, on labelled messages.
struct SimilarBench {
  func run(_ report: inout Report) throws {
    guard let data = try AttackMessages() else {
      report.add("Similar attempts", "not measured: WARDEN_ATTACKS names no file", "88 %, 90 %")
      return
    }
    let attacks = data.messages.filter(\.isAttack)
    let known = attacks.filter { !$0.families.isEmpty }
    // Where the label of a source is what an attack is after, and several are after the same.
    let pairs = attacks.filter { $0.source.hasPrefix("JailbreakBench artifacts PAIR") }
    let harmless = data.messages.filter { !$0.isAttack }
    // Not all that players write is an attack, and the bot's index has all of it.
    for (others, what, goals) in [
      ([], "", ("88 %", "90 %")),
      (harmless, ", with \(harmless.count) harmless messages in the index", ("–", "–")),
    ] {
      report.add(
        "Similar attempts, five-fold: of the right family among five\(what)",
        try found(among: known, beside: others) { !$0.families.isDisjoint(with: $1.families) }, goals.0)
      report.add(
        "Similar attempts, five-fold: the same goal in other words\(what)",
        try found(among: pairs, beside: others) { $0.sub == $1.sub }, goals.1)
    }
  }

  /// - Parameters:
  ///   - others: In the index as well; never what should be found.
  ///   - isRight: Whether the second is what should be found for the first.
  /// - Returns: Of how many messages something right was found, where there is any.
  private func found(
    among messages: [AttackMessages.Message], beside others: [AttackMessages.Message],
    _ isRight: (AttackMessages.Message, AttackMessages.Message) -> Bool
  ) throws -> String {
    let embedder = try Embedder.builtIn()
    let vectors = messages.map { embedder.embedding(of: $0.text) }
    let beside = others.map { ($0.text, embedder.embedding(of: $0.text).map { QuantizedEmbedding($0) }) }
    let folds = messages.map { AttackMessages.fold($0.cluster, 5) }
    var (hits, asked) = (0, 0)
    for fold in 0..<5 {
      var index = PrecedentIndex()
      let known = messages.indices.filter { folds[$0] != fold }
      for place in known {
        index.add(messages[place].text, vectors[place].map { QuantizedEmbedding($0) }, key: Int64(place))
      }
      for (place, other) in beside.enumerated() {
        index.add(other.0, other.1, key: Int64(messages.count + place))
      }
      for place in messages.indices where folds[place] == fold {
        guard known.contains(where: { isRight(messages[place], messages[$0]) }) else { continue }
        asked += 1
        let best = index.best(for: messages[place].text, vectors[place])
        let own = best.filter { $0 < messages.count }
        if own.contains(where: { isRight(messages[place], messages[Int($0)]) }) { hits += 1 }
      }
    }
    return "\((100 * Double(hits) / Double(max(1, asked))).rounded(to: 1)) % of \(asked)"
  }
}
