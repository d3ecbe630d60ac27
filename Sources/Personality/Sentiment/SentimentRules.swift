/// VADER's rules for how a word's feeling changes with its neighbours, in the order and with the numbers of the
/// reference implementation, its quirks included.
struct SentimentRules {
  private let words: [SentimentWord]
  /// Some words are in capitals and some are not, so capitals mean emphasis.
  private let capitalsStandOut: Bool

  /// Measured by the authors: what one degree of strengthening, and capitals, add to a rating.
  private static let boost = 0.293
  private static let capitals = 0.733
  private static let negation = -0.74

  init(_ words: [SentimentWord]) {
    self.words = words
    let loud = words.count { $0.isCapitals }
    capitalsStandOut = loud > 0 && loud < words.count
  }

  /// One number a word; 0 for those without feeling.
  func valences() -> [Double] {
    var valences = words.indices.map { index in
      if words[index].booster != 0 { return 0.0 }
      if words[index].keyword == .kind, keyword(index + 1) == .of { return 0.0 }
      return words[index].valence.map { valence(of: $0, at: index) } ?? 0
    }
    weighContrast(&valences)
    return valences
  }

  private func keyword(_ index: Int) -> SentimentKeyword {
    words.indices.contains(index) ? words[index].keyword : .none
  }

  private func valence(of own: Double, at index: Int) -> Double {
    var valence = own
    // "no" before a word with feeling turns that word and has none of its own.
    if keyword(index) == .no, index + 1 < words.count, words[index + 1].valence != nil { valence = 0 }
    if keyword(index - 1) == .no || keyword(index - 2) == .no
      || (keyword(index - 3) == .no && (keyword(index - 1) == .or || keyword(index - 1) == .nor))
    {
      valence = own * Self.negation
    }
    if words[index].isCapitals, capitalsStandOut {
      valence += valence > 0 ? Self.capitals : -Self.capitals
    }
    for distance in 0..<3 where index > distance {
      let before = words[index - distance - 1]
      guard before.valence == nil else { continue }
      // The farther away, the weaker.
      let reach = distance == 0 ? 1 : distance == 1 ? 0.95 : 0.9
      valence += strength(of: before, on: valence) * reach
      valence = negated(valence, at: index, distance: distance)
      if distance == 2 { valence = withIdioms(valence, at: index) }
    }
    return afterLeast(valence, at: index)
  }

  /// What a word such as "very" or "hardly" adds to the word after it.
  private func strength(of word: SentimentWord, on valence: Double) -> Double {
    guard word.booster != 0 else { return 0 }
    var strength = Double(word.booster) * Self.boost
    if valence < 0 { strength = -strength }
    if word.isCapitals, capitalsStandOut { strength += valence > 0 ? Self.capitals : -Self.capitals }
    return strength
  }

  /// Looks `distance` words past the neighbour for a negation.
  private func negated(_ valence: Double, at index: Int, distance: Int) -> Double {
    let (first, second, third) = (keyword(index - 1), keyword(index - 2), keyword(index - 3))
    let turned = words[index - distance - 1].negates ? valence * Self.negation : valence
    switch distance {
    case 0:
      return turned
    case 1:
      if second == .never, first == .so || first == .this { return valence * 1.25 }
      if second == .without, first == .doubt { return valence }
      return turned
    default:
      // The reference binds "and" before "or" here, so "so" or "this" as a neighbour is enough.
      if third == .never && (second == .so || second == .this) || (first == .so || first == .this) {
        return valence * 1.25
      }
      if third == .without, second == .doubt || first == .doubt { return valence }
      return turned
    }
  }

  /// Phrases whose feeling is not that of their words; asked only when three words stand before this one.
  private func withIdioms(_ own: Double, at index: Int) -> Double {
    var valence = own
    let (third, second, first) = (keyword(index - 3), keyword(index - 2), keyword(index - 1))
    let (zero, next, afterNext) = (keyword(index), keyword(index + 1), keyword(index + 2))
    let known =
      pairFeeling(first, zero) ?? tripleFeeling(second, first, zero) ?? pairFeeling(second, first)
      ?? tripleFeeling(third, second, first) ?? pairFeeling(third, second)
    valence = known ?? valence
    valence = pairFeeling(zero, next) ?? valence
    valence = tripleFeeling(zero, next, afterNext) ?? valence
    if weakens(third, second) { valence -= Self.boost }
    if weakens(second, first) { valence -= Self.boost }
    return valence
  }

  private func pairFeeling(_ first: SentimentKeyword, _ second: SentimentKeyword) -> Double? {
    switch (first, second) {
    case (.the, .shit), (.the, .bomb): 3
    case (.bad, .ass): 1.5
    case (.bus, .stop): 0
    case (.yeah, .right): -2
    case (.beating, .heart): 3.5
    default: nil
    }
  }

  private func tripleFeeling(
    _ first: SentimentKeyword, _ second: SentimentKeyword, _ third: SentimentKeyword
  ) -> Double? {
    switch (first, second, third) {
    case (.kiss, .of, .death): -1.5
    case (.to, .die, .for): 3
    default: nil
    }
  }

  private func weakens(_ first: SentimentKeyword, _ second: SentimentKeyword) -> Bool {
    switch (first, second) {
    case (.just, .enough), (.kind, .of), (.sort, .of): true
    default: false
    }
  }

  /// "least" turns what follows, except in "at least" and "very least".
  private func afterLeast(_ valence: Double, at index: Int) -> Double {
    guard keyword(index - 1) == .least, words[index - 1].valence == nil else { return valence }
    let before = keyword(index - 2)
    return before == .at || before == .very ? valence : valence * Self.negation
  }

  /// What stands after the first "but" weighs more than what stands before it.
  ///
  /// The reference looks each value up by its size and changes the first equal one, so equal values before the "but"
  /// are changed several times. Its ratings were published with that, and so it is kept.
  private func weighContrast(_ valences: inout [Double]) {
    guard let but = words.firstIndex(where: { $0.keyword == .but }) else { return }
    let felt = valences.indices.filter { valences[$0] != 0 }
    for position in felt {
      guard let first = felt.first(where: { valences[$0] == valences[position] }) else { continue }
      if first < but { valences[first] *= 0.5 } else if first > but { valences[first] *= 1.5 }
    }
  }
}
