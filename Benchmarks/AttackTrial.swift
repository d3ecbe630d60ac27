import Detection
import Embeddings
import Foundation

/// Messages as numbers, and how well a regression over them tells attacks from harmless talk that it has not seen.
struct AttackTrial: Sendable {
  /// Which messages are left out together.
  enum Folds: CaseIterable {
    case clusters, attackSources, harmlessSources, bothSources
  }

  let data: AttackMessages
  let rows: SparseRows
  let labels: [Bool]
  /// What an inner round of folds chooses from.
  static let strengths: [Float] = [1, 10]

  init(_ data: AttackMessages) throws {
    self.data = data
    labels = data.messages.map(\.isAttack)
    let scorer = AttackScorer(embedder: try .builtIn())
    guard let scorer else { throw CocoaError(.fileReadUnknown) }
    var rows = SparseRows(width: Self.width)
    for message in data.messages { rows.append(Self.entries(of: scorer.features(of: message.text))) }
    self.rows = rows
  }

  static let width =
    AttackFeatures.meaningCount + AttackFeatures.shapeNames.count + AttackFeatures.wordSlots
    + AttackFeatures.letterSlots

  private static func entries(of features: AttackFeatures) -> [(column: Int, value: Float)] {
    let dense = (features.meaning + features.shape).enumerated().map {
      (column: $0.offset, value: $0.element)
    }
    let words = AttackFeatures.meaningCount + AttackFeatures.shapeNames.count
    let letters = words + AttackFeatures.wordSlots
    return dense + features.words.map { (words + $0.slot, $0.weight) }
      + features.letters.map { (letters + $0.slot, $0.weight) }
  }

  /// Scores of all messages, each by a regression that has seen neither its fold nor anything of its cluster, with a
  /// strength chosen by folds of the same kind within what that regression may see.
  func scores(_ kind: Folds) async -> [Float] {
    let outer = folds(kind, of: nil)
    return await withTaskGroup(of: [(Int, Float)].self) { group in
      for fold in Set(outer).sorted() {
        group.addTask {
          let held = labels.indices.filter { outer[$0] == fold }
          let seen = others(than: held, among: Array(labels.indices))
          let model = LogisticRegression(rows, labels, of: seen, strength: chooseStrength(kind, seen))
          return held.map { ($0, model.logit(rows, $0)) }
        }
      }
      return await group.reduce(into: [Float](repeating: 0, count: labels.count)) { scores, part in
        for (index, score) in part { scores[index] = score }
      }
    }
  }

  func chooseStrength(_ kind: Folds, _ seen: [Int]) -> Float {
    let inner = folds(kind, of: seen)
    let judged = Self.strengths.map { strength -> (strength: Float, quality: Double) in
      var (scores, truth): ([Float], [Bool]) = ([], [])
      for fold in Set(seen.map { inner[$0] }).sorted() {
        let held = seen.filter { inner[$0] == fold }
        let model = LogisticRegression(rows, labels, of: others(than: held, among: seen), strength: strength)
        scores += held.map { model.logit(rows, $0) }
        truth += held.map { labels[$0] }
      }
      return (strength, RankQuality(scores, truth).area)
    }
    return judged.max { $0.quality < $1.quality }?.strength ?? Self.strengths[0]
  }

  private func others(than held: [Int], among all: [Int]) -> [Int] {
    let (places, clusters) = (Set(held), Set(held.map { data.messages[$0].cluster }))
    return all.filter { !places.contains($0) && !clusters.contains(data.messages[$0].cluster) }
  }

  /// - Parameter chosen: Those that there are; `nil` for all. Inner folds are three, outer ones five.
  private func folds(_ kind: Folds, of chosen: [Int]?) -> [Int] {
    let count = chosen == nil ? 5 : 3
    // Inner folds are cut differently, or each of them would be an outer one.
    let clusters = data.messages.map {
      AttackMessages.fold((chosen == nil ? "" : "inner ") + $0.cluster, count)
    }
    let sources = data.foldsBySource(count, of: chosen)
    return labels.indices.map { index in
      switch kind {
      case .clusters: clusters[index]
      case .attackSources: labels[index] ? sources[index] : clusters[index]
      case .harmlessSources: labels[index] ? clusters[index] : sources[index]
      case .bothSources: sources[index]
      }
    }
  }
}

/// How well scores put what is true above what is not.
struct RankQuality {
  /// The chance that something true stands above something that is not (AUC); half for equals.
  let area: Double
  /// The part of what is true above nineteen in twenty of what is not.
  let recall: Double
  /// The score that this takes.
  let threshold: Float

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
