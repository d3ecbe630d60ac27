import Vocabulary
import YAML

/// Reads a persona file and collects everything that is wrong with it.
struct PersonaReader {
  private var summary = ""
  private var name = ""
  private var description = ""
  private var style: [String] = []
  private var traits = Traits()
  private var baseline = Mood(happiness: 50, energy: 50, affection: 50, trust: 50)
  private var halfLives: [Dimension: Duration] = [:]
  private var energyByHour: [Double] = []
  private var sensitivity: [Appraisal.Kind: Double] = [:]
  private var clockOffset = Duration.zero
  private var absence = Duration.seconds(3 * 86_400)
  private var templates: [Category: [Template]] = [:]
  private var topics: [Topic] = []

  /// - Parameter id: The file name without its ending.
  /// - Returns: `nil` for the persona when there is any error; warnings leave it usable.
  static func read(_ bytes: [UInt8], id: String, file: String) -> (
    persona: Persona?, complaints: YAMLComplaints
  ) {
    var reader = PersonaReader()
    let document: YAMLDocument
    do throws(YAMLError) {
      document = try YAMLDocument(parsing: bytes, file: file)
    } catch {
      var complaints = YAMLComplaints()
      complaints.errors.append(error)
      return (nil, complaints)
    }
    let complaints = document.read { reader.read(&$0) }
    return (complaints.errors.isEmpty ? reader.persona(id: id) : nil, complaints)
  }

  private func persona(id: String) -> Persona {
    Persona(
      id: id, name: name, summary: summary, description: description, style: style, traits: traits,
      dynamics: MoodDynamics(
        baseline: baseline, halfLives: halfLives, energyByHour: energyByHour, sensitivity: sensitivity,
        clockOffset: clockOffset),
      absence: absence, templates: templates, topics: topics)
  }

  private mutating func read(_ reader: inout YAMLReader) {
    name =
      reader.read("name", required: true) { node throws(YAMLError) in
        let text = try node.string()
        guard PersonName(text)?.text == text else {
          throw node.error("must be a name of at most 32 characters")
        }
        return text
      } ?? ""
    summary = reader.string("summary", required: true) ?? ""
    description = reader.string("description", required: true) ?? ""
    style = reader.strings("style", required: true) ?? []
    reader.section("traits", required: true) { section in
      for trait in Trait.allCases {
        traits[trait] = section.double(trait.rawValue, in: 0...1, required: true) ?? 0.5
      }
    }
    reader.section("mood", required: true) { readMood(&$0) }
    var lines = LineReader()
    reader.section("templates", required: true) { section in
      for category in Category.allCases {
        let node = section.value(category.rawValue, required: true)
        guard let node else { continue }
        templates[category] = lines.read(node, for: category, complaints: &section)
      }
    }
    reader.sections("topics") { section in
      let name = section.string("about", required: true) ?? ""
      let words = (section.strings("words", required: true) ?? []).map { $0.lowercased() }
      guard let node = section.value("lines", required: true) else { return }
      topics.append(Topic(name: name, words: words, lines: lines.read(node, for: nil, complaints: &section)))
    }
  }

  private mutating func readMood(_ section: inout YAMLReader) {
    section.section("baseline", required: true) { values in
      for dimension in Dimension.allCases {
        if let value = values.double(dimension.rawValue, in: 0...100, required: true) {
          baseline[dimension] = value
        }
      }
    }
    section.section("half_life", required: true) { values in
      for dimension in Dimension.allCases {
        halfLives[dimension] = values.read(dimension.rawValue, required: true, duration)
      }
    }
    let curve = section.value("energy_by_hour")
    energyByHour =
      section.list("energy_by_hour") { node throws(YAMLError) in try node.double(in: -50...50) } ?? []
    if let curve, !energyByHour.isEmpty, energyByHour.count != 24 {
      section.complain(curve.error("must have 24 numbers, one for each hour, not \(energyByHour.count)"))
    }
    section.section("sensitivity") { values in
      for kind in Appraisal.Kind.allCases where kind != .timeOfDay {
        if let value = values.double(kind.rawValue, in: 0...5) { sensitivity[kind] = value }
      }
    }
    absence = section.read("away_after", duration) ?? absence
    if let hours = section.double("clock_offset_hours", in: -12...14) {
      clockOffset = .milliseconds(Int64(hours * 3_600_000))
    }
  }
}

/// `90s`, `30m`, `6h`, `14d`.
private func duration(_ node: YAMLNode) throws(YAMLError) -> Duration {
  let text = try node.string()
  let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
  guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()),
    (1...100_000) ~= count
  else { throw node.error("must be a time such as 90s, 30m, 6h or 14d") }
  return .seconds(count * unit)
}
