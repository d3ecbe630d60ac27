import CAttackScore

/// A logistic regression over ``AttackFeatures``, learned from sentences of our own, and what is known of labelled messages
/// (``AttackNeighbours``), read where they lie.
///
/// The first knows what attacks are made of; the second knows those that there were, and what only looks like one.
/// `weights/NOTICE.md` describes the format.
package struct AttackWeights: Sendable {
  package static let magic: [UInt8] = Array("WATK".utf8)
  package static let version: UInt32 = 2
  /// Magic, version, four counts, bias, threshold, two scales.
  package static let headerLength = 40

  private let base: AttackBytes
  private let bias: Float
  /// Scores from here on are suspicious.
  package let threshold: Float
  private let wordScale: Float
  private let letterScale: Float
  private let neighbours: AttackNeighbours

  /// The weights in the program's own file.
  package static let builtIn: AttackWeights? = {
    var length = 0
    let start = cattackscore_weights(&length)
    return AttackWeights(AttackBytes(program: UnsafeRawBufferPointer(start: start, count: length)))
  }()

  /// - Returns: `nil` for what is no such file, or one for other features.
  package init?(bytes: [UInt8]) { self.init(AttackBytes(bytes)) }

  private init?(_ data: AttackBytes) {
    let numbers: (length: Int, floats: [Float])? = data.withBytes { bytes in
      guard bytes.count >= Self.headerLength, bytes.prefix(4).elementsEqual(Self.magic) else { return nil }
      let counts = (1...5).map { bytes.littleWord(at: 4 * $0) }
      let expected = [
        Self.version, UInt32(AttackFeatures.meaningCount), UInt32(AttackFeatures.shapeNames.count),
        UInt32(AttackFeatures.wordSlots), UInt32(AttackFeatures.letterSlots),
      ]
      let length =
        Self.headerLength + 4 * Int(counts[1] &+ counts[2]) + Int(counts[3]) + Int(counts[4])
      guard counts == expected, bytes.count >= length else { return nil }
      return (length, (6...9).map { bytes.littleFloat(at: 4 * $0) })
    }
    guard let numbers, numbers.floats.allSatisfy(\.isFinite),
      let neighbours = AttackNeighbours(data, at: numbers.length)
    else { return nil }
    self.neighbours = neighbours
    base = data
    (bias, threshold) = (numbers.floats[0], numbers.floats[1])
    (wordScale, letterScale) = (numbers.floats[2], numbers.floats[3])
  }

  /// The logarithm of the odds that a message with these features is an attack.
  package func logit(of features: AttackFeatures) -> Float {
    ownLogit(of: features) + neighbours.logit(of: features)
  }

  /// What the regression says.
  private func ownLogit(of features: AttackFeatures) -> Float {
    base.withBytes { bytes in
      func float(_ index: Int) -> Float { bytes.littleFloat(at: Self.headerLength + 4 * index) }
      var sum = bias
      for (index, value) in features.meaning.enumerated() { sum += float(index) * value }
      for (index, value) in features.shape.enumerated() {
        sum += float(AttackFeatures.meaningCount + index) * value
      }
      let words =
        Self.headerLength + 4 * (AttackFeatures.meaningCount + AttackFeatures.shapeNames.count)
      for entry in features.words {
        sum += Float(Int8(bitPattern: bytes[words + entry.slot])) * wordScale * entry.weight
      }
      let letters = words + AttackFeatures.wordSlots
      for entry in features.letters {
        sum += Float(Int8(bitPattern: bytes[letters + entry.slot])) * letterScale * entry.weight
      }
      return sum
    }
  }
}
