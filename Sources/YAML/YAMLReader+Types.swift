extension YAMLReader {
  package mutating func string(_ key: String, required: Bool = false) -> String? {
    read(key, required: required) { node throws(YAMLError) in try node.string() }
  }

  package mutating func int(
    _ key: String, in range: ClosedRange<Int64> = .min ... .max, required: Bool = false
  ) -> Int64? {
    read(key, required: required) { node throws(YAMLError) in try node.int(in: range) }
  }

  /// For counts and sizes of ours, which are `Int`.
  package mutating func count(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
    int(key, in: Int64(range.lowerBound)...Int64(range.upperBound), required: required).map { Int($0) }
  }

  package mutating func double(
    _ key: String, in range: ClosedRange<Double>? = nil, required: Bool = false
  ) -> Double? {
    read(key, required: required) { node throws(YAMLError) in try node.double(in: range) }
  }

  package mutating func bool(_ key: String, required: Bool = false) -> Bool? {
    read(key, required: required) { node throws(YAMLError) in try node.bool() }
  }

  package mutating func choice<Choice: CaseIterable & RawRepresentable>(
    _ key: String, of type: Choice.Type = Choice.self, required: Bool = false
  ) -> Choice? where Choice.RawValue == String {
    read(key, required: required) { node throws(YAMLError) in try node.choice(of: type) }
  }

  /// A list, each element converted by itself: the wrong ones are complained about and left out.
  package mutating func list<Element>(
    _ key: String, required: Bool = false, _ convert: (YAMLNode) throws(YAMLError) -> Element
  ) -> [Element]? {
    let nodes = read(key, required: required) { node throws(YAMLError) in try node.sequence() }
    guard let nodes else { return nil }
    var elements: [Element] = []
    for node in nodes {
      do throws(YAMLError) {
        elements.append(try convert(node))
      } catch {
        complain(error)
      }
    }
    return elements
  }

  package mutating func strings(_ key: String, required: Bool = false) -> [String]? {
    list(key, required: required) { node throws(YAMLError) in try node.string() }
  }
}
