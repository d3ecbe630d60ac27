import Detection

/// What ``AttackNeighbours`` reads, put together here by the format's own words.
struct NeighbourFile {
  private let features: [AttackFeatures]
  private let isAttack: [Bool]

  init(_ messages: [(text: String, isAttack: Bool)]) {
    features = messages.map { AttackFeatures($0.text, form: MatchForm($0.text), embedding: nil) }
    isAttack = messages.map(\.isAttack)
  }

  func bytes(start: Float = 0, pull: Float = 1) -> [UInt8] {
    let letters = Part(features.map(\.letters), slots: AttackFeatures.letterSlots)
    let words = Part(features.map(\.words), slots: AttackFeatures.wordSlots)
    let head = [features.count, letters.entries.count / 2, words.entries.count / 2].flatMap {
      Self.word(UInt32($0))
    }
    return head + Self.word(start.bitPattern) + Self.word(pull.bitPattern) + isAttack.map { $0 ? 1 : 0 }
      + letters.bytes + words.bytes
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
  private static func short(_ value: UInt16) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private struct Part {
    var norms: [UInt8] = []
    var sizes: [UInt8] = []
    var starts: [UInt8] = []
    var entries: [UInt8] = []

    init(_ messages: [[AttackFeatures.Entry]], slots: Int) {
      var lists: [Int: [UInt16]] = [:]
      for (number, entries) in messages.enumerated() {
        for entry in entries {
          lists[entry.slot, default: []].append(UInt16((entry.times - 1) << 13 | number))
        }
      }
      for slot in 0..<slots {
        if slot.isMultiple(of: AttackNeighbours.stride) { starts += word(UInt32(entries.count / 2)) }
        let list = lists[slot] ?? []
        sizes += short(UInt16(list.count))
        for entry in list { entries += short(entry) }
      }
      for message in messages {
        let square = message.reduce(Float(0)) { sum, entry in
          let rarity = AttackNeighbours.rarity(of: lists[entry.slot]?.count ?? 0, among: messages.count)
          let weight = AttackNeighbours.emphasis[entry.times - 1] * rarity
          return sum + weight * weight
        }
        norms += word(square.squareRoot().bitPattern)
      }
    }

    var bytes: [UInt8] { norms + sizes + starts + entries }
  }
}
