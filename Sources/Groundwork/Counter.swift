import Synchronization

/// One number in memory that many threads change.
package final class Cell: Sendable {
  private let value = Atomic<Int>(0)

  package func add(_ amount: Int) { value.wrappingAdd(amount, ordering: .relaxed) }
  package func set(_ new: Int) { value.store(new, ordering: .relaxed) }
  package var current: Int { value.load(ordering: .relaxed) }
}

/// A number that only grows, one for each combination of label values.
package final class Counter: Instrument {
  let family: MetricFamily
  let type = "counter"
  private let cells: [Cell]
  private let showsZeros: Bool

  init(_ family: MetricFamily, showsZeros: Bool = false) {
    self.family = family
    self.showsZeros = showsZeros
    cells = (0..<family.childCount).map { _ in Cell() }
  }

  package func add(_ amount: Int, _ labels: [String] = []) { child(labels).add(amount) }

  /// The cell behind these label values, for code that counts often.
  package func child(_ labels: [String] = []) -> Cell { cells[family.index(of: labels)] }

  func write(to text: inout String) {
    for (index, cell) in cells.enumerated() {
      let value = cell.current
      guard value != 0 || family.labels.isEmpty || (showsZeros && !family.isOther(index)) else { continue }
      text += "\(family.name)\(family.text(of: index)) \(value)\n"
    }
  }
}

/// A whole number that goes up and down, one for each combination of label values.
package final class Gauge: Instrument {
  let family: MetricFamily
  let type = "gauge"
  private let cells: [Cell]
  /// Somebody measures these: that they are at 0 says something.
  private let measured: [Cell]

  init(_ family: MetricFamily) {
    self.family = family
    cells = (0..<family.childCount).map { _ in Cell() }
    measured = (0..<family.childCount).map { _ in Cell() }
  }

  package func set(_ value: Int, _ labels: [String] = []) { child(labels).set(value) }
  package func child(_ labels: [String] = []) -> Cell {
    let index = family.index(of: labels)
    measured[index].set(1)
    return cells[index]
  }

  func write(to text: inout String) {
    for (index, cell) in cells.enumerated() where measured[index].current != 0 || family.labels.isEmpty {
      text += "\(family.name)\(family.text(of: index)) \(cell.current)\n"
    }
  }
}

final class ObservedGauge: Instrument {
  let family: MetricFamily
  let type = "gauge"
  private let read: @Sendable () -> Double

  init(_ family: MetricFamily, read: @escaping @Sendable () -> Double) {
    self.family = family
    self.read = read
  }

  func write(to text: inout String) { text += "\(family.name) \(read())\n" }
}
