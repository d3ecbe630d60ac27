import Synchronization

/// One number in memory that many threads change.
package final class Cell: Sendable {
  private let value = Atomic<Int>(0)
  private let wasAskedFor = Atomic<Bool>(false)

  /// Whether it stands on the page. Once somebody asked for it, it does, zero or not: a gauge must not vanish when it
  /// falls to zero. The others would fill the page with combinations that never happen.
  var isShown: Bool { wasAskedFor.load(ordering: .relaxed) }

  func show() { if !isShown { wasAskedFor.store(true, ordering: .relaxed) } }

  package func add(_ amount: Int) { value.wrappingAdd(amount, ordering: .relaxed) }
  package func set(_ new: Int) { value.store(new, ordering: .relaxed) }
  package var current: Int { value.load(ordering: .relaxed) }
}

/// A number that only grows, one for each combination of label values.
package final class Counter: Instrument {
  let family: MetricFamily
  let type = "counter"
  private let cells: [Cell]

  init(_ family: MetricFamily) {
    self.family = family
    cells = (0..<family.childCount).map { _ in Cell() }
  }

  package func add(_ amount: Int, _ labels: [String] = []) { child(labels).add(amount) }

  /// The cell behind these label values, for code that counts often.
  package func child(_ labels: [String] = []) -> Cell {
    let cell = cells[family.index(of: labels)]
    cell.show()
    return cell
  }

  func write(to text: inout String) {
    for (index, cell) in cells.enumerated() where cell.isShown || family.labels.isEmpty {
      text += "\(family.name)\(family.text(of: index)) \(cell.current)\n"
    }
  }
}

/// A whole number that goes up and down, one for each combination of label values.
package final class Gauge: Instrument {
  let family: MetricFamily
  let type = "gauge"
  private let cells: [Cell]

  init(_ family: MetricFamily) {
    self.family = family
    cells = (0..<family.childCount).map { _ in Cell() }
  }

  package func set(_ value: Int, _ labels: [String] = []) { child(labels).set(value) }
  package func child(_ labels: [String] = []) -> Cell {
    let cell = cells[family.index(of: labels)]
    cell.show()
    return cell
  }

  func write(to text: inout String) {
    for (index, cell) in cells.enumerated() where cell.isShown || family.labels.isEmpty {
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

  func write(to text: inout String) { text += "\(family.name) \(metricText(read()))\n" }
}
