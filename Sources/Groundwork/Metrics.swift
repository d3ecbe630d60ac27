/// The instruments of one process. They are made once, at start; the values that their labels take are closed lists.
package final class Metrics: Sendable {
  private let instruments = Guarded<[any Instrument]>([])

  package init() {}

  /// A number that only grows.
  ///
  /// - Parameter showsZeros: Each of its children is there from the start, so that a dashboard sees the first event as a
  ///   change. For few children only; `other` is left out.
  package func counter(
    _ name: String, help: String, labels: [MetricLabel] = [], showsZeros: Bool = false
  ) -> Counter {
    add(Counter(MetricFamily(name: name, help: help, labels: labels), showsZeros: showsZeros))
  }

  /// A number that goes up and down.
  package func gauge(_ name: String, help: String, labels: [MetricLabel] = []) -> Gauge {
    add(Gauge(MetricFamily(name: name, help: help, labels: labels)))
  }

  /// A number that is asked for when somebody looks. `read` must be quick.
  package func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
    _ = add(ObservedGauge(MetricFamily(name: name, help: help, labels: []), read: read))
  }

  /// How values are spread.
  ///
  /// - Parameter bounds: Upper bounds of the buckets in seconds, ascending.
  package func histogram(_ name: String, help: String, bounds: [Double], labels: [MetricLabel] = [])
    -> Histogram
  {
    add(Histogram(MetricFamily(name: name, help: help, labels: labels), bounds: bounds))
  }

  /// Everything in Prometheus' text format.
  ///
  /// - SeeAlso: <https://prometheus.io/docs/instrumenting/exposition_formats/>
  package func text() -> String {
    var text = ""
    for instrument in instruments.withLock({ $0 }).sorted(by: { $0.family.name < $1.family.name }) {
      let family = instrument.family
      text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(instrument.type)\n"
      instrument.write(to: &text)
    }
    return text
  }

  private func add<Kind: Instrument>(_ instrument: Kind) -> Kind {
    instruments.withLock { instruments in
      precondition(
        !instruments.contains { $0.family.name == instrument.family.name },
        "the metric \(instrument.family.name) was made twice")
      instruments.append(instrument)
    }
    return instrument
  }
}

/// A label and every value it can take. A value outside the list counts as `other`.
package struct MetricLabel: Sendable {
  let name: String
  let values: [String]

  package init(_ name: String, _ values: [String]) {
    self.name = name
    self.values = values.contains("other") ? values : values + ["other"]
  }

  func position(of value: String) -> Int {
    // "other" is always there.
    values.firstIndex(of: value) ?? values.firstIndex(of: "other")!
  }
}

/// What an instrument is called, and how its children are told apart.
struct MetricFamily: Sendable {
  let name: String
  let help: String
  let labels: [MetricLabel]

  var childCount: Int { labels.reduce(1) { $0 * $1.values.count } }

  func index(of values: [String]) -> Int {
    precondition(values.count == labels.count, "\(name) has \(labels.count) labels, not \(values.count)")
    return zip(labels, values).reduce(0) { $0 * $1.0.values.count + $1.0.position(of: $1.1) }
  }

  /// Whether one of the labels has the value `other` here, although it could have another.
  func isOther(_ index: Int) -> Bool {
    var rest = index
    for label in labels.reversed() {
      if label.values.count > 1, label.values[rest % label.values.count] == "other" { return true }
      rest /= label.values.count
    }
    return false
  }

  /// `{platform="telegram",status="ok"}`, or nothing without labels.
  func text(of index: Int, more: String = "") -> String {
    var rest = index
    var parts: [String] = []
    for label in labels.reversed() {
      parts.append("\(label.name)=\"\(label.values[rest % label.values.count])\"")
      rest /= label.values.count
    }
    parts.reverse()
    if !more.isEmpty { parts.append(more) }
    return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
  }
}

protocol Instrument: Sendable {
  var family: MetricFamily { get }
  var type: String { get }
  func write(to text: inout String)
}
