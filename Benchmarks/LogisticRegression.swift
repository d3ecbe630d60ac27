import Foundation

/// Rows of sparse numbers and what each of them is, for ``LogisticRegression``.
struct SparseRows: Sendable {
  private(set) var starts: [Int] = [0]
  private(set) var columns: [Int32] = []
  private(set) var values: [Float] = []
  let width: Int

  init(width: Int) { self.width = width }

  mutating func append(_ entries: some Sequence<(column: Int, value: Float)>) {
    for entry in entries where entry.value != 0 {
      columns.append(Int32(entry.column))
      values.append(entry.value)
    }
    starts.append(columns.count)
  }
}

/// A logistic regression with a squared penalty, fitted by L-BFGS.
///
/// - SeeAlso: Nocedal, Wright, "Numerical Optimization", algorithms 7.4 and 3.1.
struct LogisticRegression: Sendable {
  private(set) var weights: [Float]
  private(set) var bias: Float = 0

  private static let memory = 8
  private static let mostSteps = 120

  /// - Parameters:
  ///   - chosen: The rows to learn from.
  ///   - cost: What an error in each of them costs against a weight; larger fits closer.
  init(_ rows: SparseRows, _ isPositive: [Bool], of chosen: [Int], cost: [Float]) {
    // The bias is the last number; nothing holds it back.
    var point = [Float](repeating: 0, count: rows.width + 1)
    var (value, slope) = Self.loss(rows, isPositive, chosen, cost, point)
    let first = Self.dot(slope, slope).squareRoot()
    var history: [(step: [Float], change: [Float], scale: Float)] = []
    for _ in 0..<Self.mostSteps {
      guard Self.dot(slope, slope).squareRoot() > 1e-3 * max(1, first) else { break }
      var direction = slope
      var factors: [Float] = []
      for entry in history.reversed() {
        let factor = entry.scale * Self.dot(entry.step, direction)
        factors.append(factor)
        Self.add(-factor, entry.change, to: &direction)
      }
      if let last = history.last {
        let scale = 1 / (last.scale * Self.dot(last.change, last.change))
        for index in direction.indices { direction[index] *= scale }
      } else {
        for index in direction.indices { direction[index] /= max(1, first) }
      }
      for (entry, factor) in zip(history, factors.reversed()) {
        let other = entry.scale * Self.dot(entry.change, direction)
        Self.add(factor - other, entry.step, to: &direction)
      }
      let descent = -Self.dot(direction, slope)
      guard descent < 0 else { break }
      var length: Float = 1
      var next = point
      var (nextValue, nextSlope): (Double, [Float])
      repeat {
        next = point
        Self.add(-length, direction, to: &next)
        (nextValue, nextSlope) = Self.loss(rows, isPositive, chosen, cost, next)
        length /= 2
      } while nextValue > value + 1e-4 * Double(2 * length * descent) && length > 1e-6
      var (step, change) = (next, nextSlope)
      Self.add(-1, point, to: &step)
      Self.add(-1, slope, to: &change)
      let curvature = Self.dot(step, change)
      if curvature > 1e-10 { history.append((step, change, 1 / curvature)) }
      if history.count > Self.memory { history.removeFirst() }
      (point, value, slope) = (next, nextValue, nextSlope)
    }
    bias = point.removeLast()
    weights = point
  }

  func logit(_ rows: SparseRows, _ row: Int) -> Float {
    Self.product(rows, row, weights) + bias
  }

  @inline(__always)
  private static func product(_ rows: SparseRows, _ row: Int, _ weights: [Float]) -> Float {
    var sum: Float = 0
    for place in rows.starts[row]..<rows.starts[row + 1] {
      sum += rows.values[place] * weights[Int(rows.columns[place])]
    }
    return sum
  }

  private static func loss(
    _ rows: SparseRows, _ isPositive: [Bool], _ chosen: [Int], _ cost: [Float], _ point: [Float]
  ) -> (value: Double, slope: [Float]) {
    var slope = point
    slope[rows.width] = 0
    var value = 0.5 * Double(dot(slope, slope))
    for (row, weight) in zip(chosen, cost) {
      let sign: Float = isPositive[row] ? 1 : -1
      let margin = sign * (product(rows, row, point) + point[rows.width])
      value += Double(weight) * Double(margin > 0 ? log1pf(expf(-margin)) : -margin + log1pf(expf(margin)))
      let pull = -sign * weight / (1 + expf(margin))
      for place in rows.starts[row]..<rows.starts[row + 1] {
        slope[Int(rows.columns[place])] += pull * rows.values[place]
      }
      slope[rows.width] += pull
    }
    return (value, slope)
  }

  private static func dot(_ left: [Float], _ right: [Float]) -> Float {
    var sum = 0.0
    for index in left.indices { sum += Double(left[index]) * Double(right[index]) }
    return Float(sum)
  }

  private static func add(_ factor: Float, _ other: [Float], to target: inout [Float]) {
    for index in target.indices { target[index] += factor * other[index] }
  }
}
