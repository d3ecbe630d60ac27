import Groundwork

/// The tree over the records of a log: one root stands for all of them.
///
/// - SeeAlso: RFC 6962, section 2.1.
package enum MerkleTree {
  package static func leaf(_ bytes: [UInt8]) -> [UInt8] { SHA256.hash([0] + bytes) }

  package static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { SHA256.hash([1] + left + right) }

  /// What a tree without leaves has for a root.
  package static var emptyRoot: [UInt8] { SHA256.hash([]) }

  package static func root(of leaves: some Collection<[UInt8]>) -> [UInt8] {
    var accumulator = MerkleAccumulator()
    for leaf in leaves { accumulator.append(leaf) }
    return accumulator.root
  }

  /// The hashes that lead from one leaf to the root, the lowest first.
  ///
  /// - Parameter index: From 0, below the number of leaves.
  /// - SeeAlso: RFC 6962, section 2.1.1.
  package static func path(to index: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
    guard leaves.count > 1 else { return [] }
    let half = largestPower(below: leaves.count)
    let middle = leaves.startIndex + half
    return index < half
      ? path(to: index, in: leaves[..<middle]) + [root(of: leaves[middle...])]
      : path(to: index - half, in: leaves[middle...]) + [root(of: leaves[..<middle])]
  }

  /// The root that a leaf and its path lead to; `nil` when the path has not the length that it must have.
  ///
  /// - SeeAlso: RFC 9162, section 2.1.3.2.
  package static func root(
    from leaf: [UInt8], at index: Int64, size: Int64, path: [[UInt8]]
  ) -> [UInt8]? {
    guard index >= 0, index < size, path.allSatisfy({ $0.count == 32 }) else { return nil }
    var (node, last, hash) = (index, size - 1, leaf)
    for sibling in path {
      guard last > 0 else { return nil }
      if node & 1 == 1 || node == last {
        hash = MerkleTree.node(sibling, hash)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.node(hash, sibling)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 ? hash : nil
  }

  private static func largestPower(below count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}

/// The root of a growing tree, in a few hashes instead of all leaves.
package struct MerkleAccumulator: Hashable, Sendable {
  package private(set) var size: Int64 = 0
  /// Roots of full subtrees, the largest first: one for each bit of ``size``.
  private var peaks: [[UInt8]] = []
  /// The leaf that was appended last.
  package private(set) var last: [UInt8]?

  package init() {}

  package mutating func append(_ leaf: [UInt8]) {
    last = leaf
    var hash = leaf
    var rest = size
    while rest & 1 == 1, let left = peaks.popLast() {
      hash = MerkleTree.node(left, hash)
      rest >>= 1
    }
    peaks.append(hash)
    size += 1
  }

  package var root: [UInt8] {
    guard let last = peaks.last else { return MerkleTree.emptyRoot }
    return peaks.dropLast().reversed().reduce(last) { MerkleTree.node($1, $0) }
  }
}
