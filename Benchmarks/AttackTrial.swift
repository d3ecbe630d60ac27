import Detection
import Embeddings
import Foundation

/// Messages as numbers, and how well weights learned from them tell attacks from harmless talk that these have not seen.
///
/// A regression is learned from sentences of our own, and what collected messages are like is laid beside it. Neither a
/// message of a cluster that is left out nor a sentence that shares ``run`` words in a row with one that is left out is
/// learned from. Nothing is chosen by how well it does on what is left out.
struct AttackTrial: Sendable {
  /// Which messages are left out together.
  enum Folds: CaseIterable {
    case clusters, attackSources, harmlessSources, bothSources
  }

  /// What has been learned.
  struct Model: Sendable {
    let regression: LogisticRegression
    let neighbours: AttackNeighbours
    /// By how much the votes of neighbours count.
    let pull: Float
  }

  /// What errors in all sentences of a class cost.
  private static let cost: Float = 10_000
  /// So many words in a row are too much in common with what is left out.
  static let run = 5

  let data: AttackMessages
  /// Messages, and then sentences.
  let rows: SparseRows
  let labels: [Bool]
  /// Of the messages.
  let truth: [Bool]
  private let features: [AttackFeatures]
  private let patterns: [Int]
  /// Numbers for the names of sources and of clusters.
  private let sources: [Int]
  private let clusters: [Int]
  /// Hashes of each row's runs of words.
  private let runs: [Set<Int>]

  init(_ data: AttackMessages, _ own: AttackSentences) throws {
    self.data = data
    truth = data.messages.map(\.isAttack)
    labels = truth + own.sentences.map(\.isAttack)
    patterns = own.sentences.map(\.pattern)
    sources = Self.numbers(data.messages.map(\.source))
    clusters = Self.numbers(data.messages.map(\.cluster))
    // Not the scorer's: the weights in the program may be of other features, which is why new ones are learned.
    let embedder = try Embedder.builtIn()
    var rows = SparseRows(width: Self.width)
    let texts = data.messages.map(\.text) + own.sentences.map(\.text)
    var features: [AttackFeatures] = []
    for text in texts {
      features.append(AttackFeatures(text, form: MatchForm(text), embedding: embedder.embedding(of: text)))
      rows.append(Self.entries(of: features[features.count - 1]))
    }
    (self.rows, self.features) = (rows, Array(features.prefix(data.messages.count)))
    runs = texts.map(Self.runs)
  }

  private static func numbers(_ names: [String]) -> [Int] {
    var known: [String: Int] = [:]
    return names.map { name in
      let number = known[name] ?? known.count
      known[name] = number
      return number
    }
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

  /// Scores of all messages, each by a model that has seen neither its fold nor anything of its cluster.
  func scores(_ kind: Folds) async -> [Float] {
    let outer = folds(kind, of: nil)
    return await withTaskGroup(of: [(Int, Float)].self) { group in
      for fold in Set(outer).sorted() {
        group.addTask {
          let held = truth.indices.filter { outer[$0] == fold }
          let model = learn(from: others(than: held, among: Array(truth.indices)), without: held)
          return held.map { ($0, model.regression.logit(rows, $0) + model.vote(on: features[$0])) }
        }
      }
      return await group.reduce(into: [Float](repeating: 0, count: truth.count)) { scores, part in
        for (index, score) in part { scores[index] = score }
      }
    }
  }

  /// - Parameter held: Messages with which no sentence may have ``run`` words in common.
  func learn(from messages: [Int], without held: [Int] = []) -> Model {
    // Collections whose texts may be passed on only under their own terms are not laid into the program in any form.
    let shown = messages.filter { !data.messages[$0].licence.contains("-SA-") }
    func neighbours(_ start: Float, _ pull: Float) -> AttackNeighbours? {
      AttackNeighbours(
        bytes: AttackNeighbourFile(shown.map { features[$0] }, shown.map { truth[$0] }).bytes(start, pull))
    }
    guard let plain = neighbours(0, 0) else { preconditionFailure("a file that was just written is one") }
    let likeness = messages.map { plain.likeness(of: features[$0]) }
    let start = halfway(likeness, messages, shown)
    let votes = zip(messages, likeness).map { index, likeness in
      plain.vote(likeness, from: start) { clusters[shown[$0]] == clusters[index] }
    }
    let pull = pull(of: votes, beside: unseen(messages, without: held), messages)
    guard let neighbours = neighbours(start, pull) else {
      preconditionFailure("a file that was just written is one")
    }
    return Model(
      regression: regression(without: held), neighbours: neighbours, pull: pull)
  }

  /// Half of the messages are as much like one of another collection: so much likeness says nothing of a source that
  /// nobody has seen.
  private func halfway(_ likeness: [[Float]], _ messages: [Int], _ shown: [Int]) -> Float {
    let isShown = Set(shown)
    let nearest = zip(messages, likeness).filter { isShown.contains($0.0) }.map { index, likeness in
      var most: Float = 0
      for (other, value) in zip(shown, likeness)
      where value > most && sources[other] != sources[index] && clusters[other] != clusters[index] {
        most = value
      }
      return most
    }.sorted()
    return nearest.isEmpty ? 0 : nearest[nearest.count / 2]
  }

  /// What the regression says of each message when it has not seen sentences like it.
  private func unseen(_ messages: [Int], without held: [Int]) -> [Float] {
    let inner = folds(.clusters, of: messages)
    var logits = [Float](repeating: 0, count: truth.count)
    for fold in Set(messages.map { inner[$0] }) {
      let away = messages.filter { inner[$0] == fold }
      let model = regression(without: away + held)
      for index in away { logits[index] = model.logit(rows, index) }
    }
    return messages.map { logits[$0] }
  }

  /// The weight of the votes at which the likelihood is highest, attacks and harmless messages counting the same; the
  /// regression's own part stays as it is.
  private func pull(of votes: [Float], beside logits: [Float], _ messages: [Int]) -> Float {
    let attacks = Double(messages.count { truth[$0] })
    let shares = (attack: 1 / attacks, harmless: 1 / (Double(messages.count) - attacks))
    // The slope falls all the way.
    func slope(_ pull: Double) -> Double {
      zip(messages, zip(logits, votes)).reduce(0) { sum, next in
        let (logit, vote) = (Double(next.1.0), Double(next.1.1))
        let chance = 1 / (1 + exp(-(logit + pull * vote)))
        return sum + (truth[next.0] ? shares.attack * (1 - chance) : -shares.harmless * chance) * vote
      }
    }
    var (low, high) = (0.0, 1_000.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if slope(middle) > 0 { low = middle } else { high = middle }
    }
    return Float(low)
  }

  private func regression(without held: [Int]) -> LogisticRegression {
    let known = held.reduce(into: Set<Int>()) { $0.formUnion(runs[$1]) }
    let sentences = (truth.count..<labels.count).filter { runs[$0].isDisjoint(with: known) }
    // Each pattern counts as much as any other.
    var sizes: [Int: Int] = [:]
    for index in sentences { sizes[patterns[index - truth.count], default: 0] += 1 }
    let parts = sentences.map { 1 / Float(sizes[patterns[$0 - truth.count]] ?? 1) }
    var sums: (attack: Float, harmless: Float) = (0, 0)
    for (index, part) in zip(sentences, parts) {
      if labels[index] { sums.attack += part } else { sums.harmless += part }
    }
    return LogisticRegression(
      rows, labels, of: sentences,
      cost: zip(sentences, parts).map { Self.cost * $1 / (labels[$0] ? sums.attack : sums.harmless) })
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

extension AttackTrial.Model {
  func vote(on features: AttackFeatures) -> Float {
    pull * neighbours.vote(neighbours.likeness(of: features), from: neighbours.start)
  }
}
