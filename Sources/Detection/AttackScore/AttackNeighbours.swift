import Glibc

/// Labelled messages, without their texts, and how much another message is like each of them: in its words and word pairs,
/// and in the letters of its words, rare ones counting more.
///
/// Whatever is as much like one of them as messages of different collections usually are is nothing new; what is more like
/// one is judged by what that was.
///
/// - SeeAlso: Spärck Jones, "A statistical interpretation of term specificity and its application in retrieval".
package struct AttackNeighbours: Sendable {
  /// Count, entries of letters, entries of words, where likeness begins, what it is worth.
  package static let headerLength = 20
  /// Those most like a message that have a say.
  package static let voters = 5
  /// An entry is two bytes: three bits of how often, and the number of a message.
  package static let mostMessages = 1 << 13
  package static let mostTimes = 8
  /// Slots between two that say where their entries begin.
  package static let stride = 64

  package let count: Int
  /// Likeness from which on a message says something of another: 0 is nothing in common, 1 the same words.
  package let start: Float
  /// What five attacks that are the same are worth in logarithms of odds.
  let pull: Float
  private let data: AttackBytes
  private let offset: Int
  private let labels: Int
  private let letters: Index
  private let words: Index

  /// Where the parts of one kind lie, in bytes.
  private struct Index: Sendable {
    let norms: Int
    let sizes: Int
    let starts: Int
    let entries: Int
  }

  /// Of a file that ends with them.
  package init?(bytes: [UInt8]) { self.init(AttackBytes(bytes), at: 0) }

  /// - Returns: `nil` when that is not exactly what stands from there to the end.
  init?(_ data: AttackBytes, at offset: Int) {
    let header: (numbers: [Int], floats: [Float], length: Int)? = data.withBytes { bytes in
      guard bytes.count >= offset + Self.headerLength else { return nil }
      return (
        (0..<3).map { Int(bytes.littleWord(at: offset + 4 * $0)) },
        (3..<5).map { bytes.littleFloat(at: offset + 4 * $0) }, bytes.count
      )
    }
    guard let header, header.numbers[0] <= Self.mostMessages, header.floats.allSatisfy(\.isFinite),
      header.floats[0] < 1
    else { return nil }
    let count = header.numbers[0]
    var place = offset + Self.headerLength
    func take(_ length: Int) -> Int {
      defer { place += length }
      return place
    }
    labels = take(count)
    letters = Index(
      norms: take(4 * count), sizes: take(2 * AttackFeatures.letterSlots),
      starts: take(4 * AttackFeatures.letterSlots / Self.stride), entries: take(2 * header.numbers[1]))
    words = Index(
      norms: take(4 * count), sizes: take(2 * AttackFeatures.wordSlots),
      starts: take(4 * AttackFeatures.wordSlots / Self.stride), entries: take(2 * header.numbers[2]))
    guard header.length == place else { return nil }
    (self.data, self.offset, self.count) = (data, offset, count)
    (start, pull) = (header.floats[0], header.floats[1])
    // Reading all of it takes longer than what it is needed for.
    guard
      data.isTrusted
        || fits(letters, AttackFeatures.letterSlots, header.numbers[1])
          && fits(words, AttackFeatures.wordSlots, header.numbers[2])
    else { return nil }
  }

  /// As they are read.
  package var bytes: [UInt8] { data.withBytes { Array($0[offset...]) } }

  /// Whether each slot's entries are where the slots before it say. Of the messages in them nothing is checked before
  /// they are looked at.
  private func fits(_ index: Index, _ slots: Int, _ entries: Int) -> Bool {
    data.withBytes { bytes in
      var sum = 0
      for slot in 0..<slots {
        if slot.isMultiple(of: Self.stride),
          Int(bytes.littleWord(at: index.starts + 4 * (slot / Self.stride))) != sum
        {
          return false
        }
        sum += bytes.littleShort(at: index.sizes + 2 * slot)
      }
      return sum == entries
    }
  }

  /// How much a message is like each of them.
  package func likeness(of features: AttackFeatures) -> [Float] {
    var likeness = [Float](repeating: 0, count: count)
    add(features.letters, letters, to: &likeness)
    add(features.words, words, to: &likeness)
    return likeness
  }

  private func add(_ entries: [AttackFeatures.Entry], _ index: Index, to likeness: inout [Float]) {
    var square: Float = 0
    let count = count
    // A place for each number that an entry can have: nothing has to be asked for each of a million entries.
    let products = [Float](unsafeUninitializedCapacity: Self.mostMessages) { products, initialized in
      products.initialize(repeating: 0)
      initialized = Self.mostMessages
      let products = products.baseAddress
      Self.emphasis.withUnsafeBufferPointer { levels in
        data.withBytes { bytes in
          guard let products, let levels = levels.baseAddress else { return }
          for entry in entries {
            let size = bytes.littleShort(at: index.sizes + 2 * entry.slot)
            let rarity = Self.rarity(of: size, among: count)
            let weight = entry.weight * rarity
            square += weight * weight
            guard size > 0 else { continue }
            let block = entry.slot / Self.stride
            var first = Int(bytes.littleWord(at: index.starts + 4 * block))
            for slot in block * Self.stride..<entry.slot {
              first += bytes.littleShort(at: index.sizes + 2 * slot)
            }
            let factor = weight * rarity
            for place in first..<first + size {
              let code = bytes.littleShort(at: index.entries + 2 * place)
              products[code & (Self.mostMessages - 1)] += factor * levels[code >> 13]
            }
          }
        }
      }
    }
    guard square > 0 else { return }
    let length = square.squareRoot()
    data.withBytes { bytes in
      for message in 0..<count where products[message] > 0 {
        likeness[message] +=
          products[message] / (2 * length * bytes.littleFloat(at: index.norms + 4 * message))
      }
    }
  }

  /// What a slot that this many messages have is worth.
  package static func rarity(of size: Int, among count: Int) -> Float {
    logf(Float(1 + count) / Float(1 + max(1, size)))
  }

  /// What is said so often, less one, weighs so much.
  package static let emphasis: [Float] = (1...mostTimes).map { 1 + logf(Float($0)) }

  /// What those most alike say together: 1 when they are five attacks in the same words, −1 when they are that harmless.
  ///
  /// - Parameter isOut: Messages that have no say.
  package func vote(
    _ likeness: [Float], from start: Float, without isOut: (_ message: Int) -> Bool = { _ in false }
  ) -> Float {
    var best: [(likeness: Float, message: Int)] = []
    for (message, value) in likeness.enumerated() where value > start && !isOut(message) {
      if best.count == Self.voters, value <= best[Self.voters - 1].likeness { continue }
      let place = best.firstIndex { $0.likeness < value } ?? best.count
      best.insert((value, message), at: place)
      if best.count > Self.voters { best.removeLast() }
    }
    return data.withBytes { bytes in
      best.reduce(0) { sum, next in
        let say = (next.likeness - start) / (1 - start) / Float(Self.voters)
        return sum + (bytes[labels + next.message] == 1 ? say : -say)
      }
    }
  }

  /// What they add to the logarithm of the odds that a message is an attack.
  func logit(of features: AttackFeatures) -> Float {
    count == 0 ? 0 : pull * vote(likeness(of: features), from: start)
  }
}
