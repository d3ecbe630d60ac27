import CAttackScore

/// A logistic regression over ``AttackFeatures``, read where it lies.
///
/// `weights/NOTICE.md` describes the format.
package struct AttackWeights: Sendable {
  package static let magic: [UInt8] = Array("WATK".utf8)
  package static let version: UInt32 = 1
  /// Magic, version, four counts, bias, threshold, two scales.
  package static let headerLength = 40

  private let base: Data
  private let bias: Float
  /// Scores from here on are suspicious.
  let threshold: Float
  private let wordScale: Float
  private let letterScale: Float

  /// The weights in the program's own file.
  package static let builtIn: AttackWeights? = {
    var length = 0
    let start = cattackscore_weights(&length)
    return AttackWeights(Data(program: UnsafeRawBufferPointer(start: start, count: length)))
  }()

  /// - Returns: `nil` for what is no such file, or one for other features.
  package init?(bytes: [UInt8]) { self.init(Data(bytes)) }

  private init?(_ data: Data) {
    let numbers: (counts: [UInt32], floats: [Float])? = data.withBytes { bytes in
      guard bytes.count >= Self.headerLength, bytes.prefix(4).elementsEqual(Self.magic) else { return nil }
      func word(_ index: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
      }
      let counts = (1...5).map(word)
      let expected = [
        Self.version, UInt32(AttackFeatures.meaningCount), UInt32(AttackFeatures.shapeNames.count),
        UInt32(AttackFeatures.wordSlots), UInt32(AttackFeatures.letterSlots),
      ]
      let length =
        Self.headerLength + 4 * Int(counts[1] &+ counts[2]) + Int(counts[3]) + Int(counts[4])
      guard counts == expected, bytes.count == length else { return nil }
      return (counts, (6...9).map { Float(bitPattern: word($0)) })
    }
    guard let numbers, numbers.floats.allSatisfy(\.isFinite) else { return nil }
    base = data
    (bias, threshold) = (numbers.floats[0], numbers.floats[1])
    (wordScale, letterScale) = (numbers.floats[2], numbers.floats[3])
  }

  /// The logarithm of the odds that a message with these features is an attack.
  package func logit(of features: AttackFeatures) -> Float {
    base.withBytes { bytes in
      func float(_ index: Int) -> Float {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: Self.headerLength + 4 * index, as: UInt32.self)))
      }
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

  /// Where the bytes are: in the program, or in an array.
  private struct Data: Sendable {
    // The program's own read-only data, which stay where they are.
    nonisolated(unsafe) private let program: UnsafeRawBufferPointer?
    private let own: [UInt8]

    init(program: UnsafeRawBufferPointer) { (self.program, own) = (program, []) }
    init(_ own: [UInt8]) { (program, self.own) = (nil, own) }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      if let program { body(program) } else { own.withUnsafeBytes(body) }
    }
  }
}
