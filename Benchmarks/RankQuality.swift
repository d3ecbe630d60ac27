/// How well scores put what is true above what is not.
struct RankQuality: CustomStringConvertible {
  /// The chance that something true stands above something that is not (AUC); half for equals.
  let area: Double
  /// The part of what is true above nineteen in twenty of what is not.
  let recall: Double
  /// The score that this takes.
  let threshold: Float

  var description: String {
    "AUC \(area.rounded(to: 4)), recall \(recall.rounded(to: 3)) at 5 % false positives"
  }

  init(_ scores: [Float], _ truth: [Bool]) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (below, wins, start) = (0, 0.0, 0)
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let negatives = order[start..<end].count { !truth[$0] }
      wins += Double(end - start - negatives) * (Double(below) + Double(negatives) / 2)
      below += negatives
      start = end
    }
    let positives = truth.count { $0 }
    area = wins / (Double(positives) * Double(truth.count - positives))
    let harmless = scores.indices.filter { !truth[$0] }.map { scores[$0] }.sorted()
    threshold = harmless.isEmpty ? 0 : harmless[Int(Double(harmless.count - 1) * 0.95)]
    let limit = threshold
    recall = Double(scores.indices.count { truth[$0] && scores[$0] > limit }) / Double(max(1, positives))
  }
}
