import Detection
import Embeddings
import Foundation

/// Messages as numbers, and how well a regression over them tells attacks from harmless talk that it has not seen.
///
/// It learns from the messages of the collections and from sentences of our own. Neither a message of a cluster that is
/// left out nor a sentence that shares ``run`` words in a row with one that is left out is learned from.
struct AttackTrial: Sendable {
  /// Which messages are left out together.
  enum Folds: CaseIterable {
    case clusters, attackSources, harmlessSources, bothSources
  }

  /// What errors cost, over all messages of a class and over all sentences of a class.
  struct Setting: Hashable, Sendable {
    let messages: Float
    let sentences: Float
  }

  /// What an inner round of folds chooses from: believing our own sentences first, a middle, and knowing the collections
  /// well.
  static let settings = [
    Setting(messages: 100, sentences: 10_000), Setting(messages: 1_000, sentences: 10_000),
    Setting(messages: 5_000, sentences: 1_500),
  ]
  /// So many words in a row are too much in common with what is left out.
  static let run = 5

  let data: AttackMessages
  /// Messages, and then sentences.
  let rows: SparseRows
  let labels: [Bool]
  /// Of the messages.
  let truth: [Bool]
  private let patterns: [Int]
  /// Hashes of each row's runs of words.
  private let runs: [Set<Int>]

  init(_ data: AttackMessages, _ own: AttackSentences) throws {
    self.data = data
    truth = data.messages.map(\.isAttack)
    labels = truth + own.sentences.map(\.isAttack)
    patterns = own.sentences.map(\.pattern)
    // Not the scorer's: the weights in the program may be of other features, which is why new ones are learned.
    let embedder = try Embedder.builtIn()
    var rows = SparseRows(width: Self.width)
    let texts = data.messages.map(\.text) + own.sentences.map(\.text)
    for text in texts {
      rows.append(
        Self.entries(
          of: AttackFeatures(text, form: MatchForm(text), embedding: embedder.embedding(of: text))))
    }
    self.rows = rows
    runs = texts.map(Self.runs)
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

  /// A text that is too short for one is one itself.
  private static func runs(of text: String) -> Set<Int> {
    let words = MatchForm(text).text.split(separator: " ")
    guard words.count >= run else { return [words.hashValue] }
    return Set((0...words.count - run).map { words[$0..<$0 + run].hashValue })
  }

  /// Scores of all messages, each by a regression that has seen neither its fold nor anything of its cluster, with a
  /// setting chosen by folds of the same kind within what that regression may see.
  func scores(_ kind: Folds) async -> (scores: [Float], settings: [Setting]) {
    let outer = folds(kind, of: nil)
    return await withTaskGroup(of: ([(Int, Float)], Setting).self) { group in
      for fold in Set(outer).sorted() {
        group.addTask {
          let held = truth.indices.filter { outer[$0] == fold }
          let seen = others(than: held, among: Array(truth.indices))
          let setting = choose(kind, seen, without: held)
          let model = learn(from: seen, without: held, setting)
          return (held.map { ($0, model.logit(rows, $0)) }, setting)
        }
      }
      return await group.reduce(into: ([Float](repeating: 0, count: truth.count), [])) { all, part in
        for (index, score) in part.0 { all.0[index] = score }
        all.1.append(part.1)
      }
    }
  }

  /// As ``scores(_:)``, with one setting for all.
  func scores(_ kind: Folds, _ setting: Setting) async -> [Float] {
    let outer = folds(kind, of: nil)
    return await withTaskGroup(of: [(Int, Float)].self) { group in
      for fold in Set(outer).sorted() {
        group.addTask {
          let held = truth.indices.filter { outer[$0] == fold }
          let seen = others(than: held, among: Array(truth.indices))
          let model = learn(from: seen, without: held, setting)
          return held.map { ($0, model.logit(rows, $0)) }
        }
      }
      return await group.reduce(into: [Float](repeating: 0, count: truth.count)) { scores, part in
        for (index, score) in part { scores[index] = score }
      }
    }
  }

  /// The setting that fits the collections least among those that are as good as the best: not worse by more than the
  /// standard error of the best over the inner folds.
  ///
  /// - SeeAlso: Breiman et al., "Classification and Regression Trees", 3.4.3, for the rule.
  /// - Parameters:
  ///   - seen: Messages to choose by.
  ///   - away: Messages that are left out of that altogether.
  func choose(_ kind: Folds, _ seen: [Int], without away: [Int] = []) -> Setting {
    let inner = folds(kind, of: seen)
    let judged = Self.settings.map { setting -> [Double] in
      Set(seen.map { inner[$0] }).sorted().map { fold in
        let held = seen.filter { inner[$0] == fold }
        let model = learn(from: others(than: held, among: seen), without: held + away, setting)
        return RankQuality(held.map { model.logit(rows, $0) }, held.map { labels[$0] }).area
      }
    }
    let means = judged.map { $0.reduce(0, +) / Double($0.count) }
    guard let best = means.indices.max(by: { means[$0] < means[$1] }) else { return Self.settings[0] }
    let spread = judged[best].reduce(0) { $0 + ($1 - means[best]) * ($1 - means[best]) }
    let count = Double(judged[best].count)
    let error = (spread / max(1, count - 1) / count).squareRoot()
    let first = means.firstIndex { $0 >= means[best] - error }
    return Self.settings[first ?? best]
  }

  /// - Parameter held: Messages with which no sentence may have ``run`` words in common.
  func learn(from messages: [Int], without held: [Int], _ setting: Setting) -> LogisticRegression {
    let known = held.reduce(into: Set<Int>()) { $0.formUnion(runs[$1]) }
    let sentences = (truth.count..<labels.count).filter { runs[$0].isDisjoint(with: known) }
    // A source counts by the root of its size, and each pattern as much as any other.
    var (sizes, patternSizes): ([String: Int], [Int: Int]) = ([:], [:])
    for index in messages { sizes[data.messages[index].source, default: 0] += 1 }
    for index in sentences { patternSizes[patterns[index - truth.count], default: 0] += 1 }
    let messageCost = shared(
      setting.messages, over: messages,
      messages.map { 1 / Float(sizes[data.messages[$0].source] ?? 1).squareRoot() })
    let sentenceCost = shared(
      setting.sentences, over: sentences,
      sentences.map { 1 / Float(patternSizes[patterns[$0 - truth.count]] ?? 1) })
    return LogisticRegression(
      rows, labels, of: messages + sentences, cost: messageCost + sentenceCost)
  }

  /// Shares a cost out in each class.
  private func shared(_ total: Float, over chosen: [Int], _ parts: [Float]) -> [Float] {
    var sums: (attack: Float, harmless: Float) = (0, 0)
    for (index, part) in zip(chosen, parts) {
      if labels[index] { sums.attack += part } else { sums.harmless += part }
    }
    return zip(chosen, parts).map { total * $1 / (labels[$0] ? sums.attack : sums.harmless) }
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
    return truth.indices.map { index in
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
