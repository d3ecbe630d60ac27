import Detection
import Embeddings

/// How the attack score as it is in the program fares on messages of sources that nothing was learned from or chosen by.
///
/// The file that `WARDEN_UNSEEN_ATTACKS` names is of the same form as the labelled one. Whoever changes the score because of
/// what is printed here has to find other sources before printing it again.
struct UnseenAttackBench {
  func run(_ report: inout Report) throws {
    guard let data = try AttackMessages(path: AttackMessages.unseenPath), let weights = AttackWeights.builtIn,
      let scorer = AttackScorer(embedder: try .builtIn(), weights: weights)
    else { return }
    let messages = data.messages
    let scores = messages.map { weights.logit(of: scorer.features(of: $0.text)) }
    report.add(
      "Attack score, \(messages.count) messages of sources that nobody had seen",
      "\(RankQuality(scores, messages.map(\.isAttack)))", "AUC 0.92")
    let suspected = scores.map { $0 >= weights.threshold }
    report.add(
      "The same at the program's own threshold",
      "recall \(share(of: suspected, in: messages) { $0.isAttack }), "
        + "false positives \(share(of: suspected, in: messages) { !$0.isAttack })", "–")
    print("Suspected of each unseen source:")
    for isAttack in [true, false] {
      for source in Set(messages.filter { $0.isAttack == isAttack }.map(\.source)).sorted() {
        let part = share(of: suspected, in: messages) { $0.isAttack == isAttack && $0.source == source }
        print("  \(isAttack ? "attack  " : "harmless") \(source): \(part)")
      }
    }
  }

  private func share(
    of suspected: [Bool], in messages: [AttackMessages.Message],
    where isMeant: (AttackMessages.Message) -> Bool
  ) -> String {
    let meant = zip(messages, suspected).filter { isMeant($0.0) }
    let part = Double(meant.count { $0.1 }) / Double(max(1, meant.count))
    return "\(part.rounded(to: 3)) of \(meant.count)"
  }
}
