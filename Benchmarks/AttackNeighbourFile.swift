import Detection
import Foundation

/// What ``AttackNeighbours`` reads.
struct AttackNeighbourFile {
  private let features: [AttackFeatures]
  private let isAttack: [Bool]

  init(_ features: [AttackFeatures], _ isAttack: [Bool]) {
    precondition(features.count <= AttackNeighbours.mostMessages, "an entry has thirteen bits for a message")
    (self.features, self.isAttack) = (features, isAttack)
  }

  func bytes(_ start: Float, _ pull: Float) -> [UInt8] {
    let letters = Part(features.map(\.letters), slots: AttackFeatures.letterSlots)
    let words = Part(features.map(\.words), slots: AttackFeatures.wordSlots)
    var bytes: [UInt8] = []
    for number in [features.count, letters.entries.count, words.entries.count] {
      withUnsafeBytes(of: UInt32(number).littleEndian) { bytes += $0 }
    }
    for number in [start, pull] { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }
    bytes += isAttack.map { $0 ? 1 : 0 }
    return bytes + letters.bytes + words.bytes
  }

  /// Letters or words of all messages, slot by slot.
  private struct Part {
    var norms: [Float]
    var sizes: [UInt16]
    var starts: [UInt32] = []
    var entries: [UInt16] = []

    init(_ messages: [[AttackFeatures.Entry]], slots: Int) {
      var lists = [[UInt16]](repeating: [], count: slots)
      for (message, entries) in messages.enumerated() {
        for entry in entries {
          let times = min(entry.times, AttackNeighbours.mostTimes) - 1
          lists[entry.slot].append(UInt16(times << 13 | message))
        }
      }
      sizes = lists.map { UInt16($0.count) }
      for (slot, list) in lists.enumerated() {
        if slot.isMultiple(of: AttackNeighbours.stride) { starts.append(UInt32(entries.count)) }
        entries += list
      }
      let sizes = sizes
      norms = messages.map { entries in
        entries.reduce(Float(0)) { sum, entry in
          let times = min(entry.times, AttackNeighbours.mostTimes) - 1
          let weight =
            AttackNeighbours.emphasis[times]
            * AttackNeighbours.rarity(of: Int(sizes[entry.slot]), among: messages.count)
          return sum + weight * weight
        }.squareRoot()
      }
    }

    var bytes: [UInt8] {
      var bytes: [UInt8] = []
      for norm in norms { withUnsafeBytes(of: norm.bitPattern.littleEndian) { bytes += $0 } }
      for size in sizes { withUnsafeBytes(of: size.littleEndian) { bytes += $0 } }
      for start in starts { withUnsafeBytes(of: start.littleEndian) { bytes += $0 } }
      for entry in entries { withUnsafeBytes(of: entry.littleEndian) { bytes += $0 } }
      return bytes
    }
  }
}
