import Vocabulary
import YAML

/// Reads the lines of a persona file: texts, or groups of a text and the conditions under which it fits.
struct LineReader {
  /// A mark of the letters and digits of every line so far, and where it stands.
  private var seen: [UInt64: Int] = [:]

  /// Longer lines are speeches.
  private static let longest = 400
  /// So many lines have to fit whatever the mood, or a persona would have nothing to say in some.
  private static let alwaysNeeded = 4
  private static let topicMinimum = 4

  /// - Parameter category: `nil` for the lines of a topic.
  mutating func read(_ node: YAMLNode, for category: Category?, complaints: inout YAMLReader) -> [Template] {
    let elements: [YAMLNode]
    do throws(YAMLError) {
      elements = try node.sequence()
    } catch {
      complaints.complain(error)
      return []
    }
    var templates: [Template] = []
    for element in elements {
      do throws(YAMLError) {
        let template = try template(from: element, complaints: &complaints)
        try check(template, at: element, for: category)
        warnAboutRepetition(template, at: element, complaints: &complaints)
        templates.append(template)
      } catch {
        complaints.complain(error)
      }
    }
    let minimum = category?.minimum ?? Self.topicMinimum
    if templates.count < minimum {
      complaints.complain(node.error("must have at least \(minimum) lines, not \(templates.count)"))
    }
    let given = (category?.given ?? []).union([.me])
    let always = templates.count { $0.condition.isEmpty && given.isSuperset(of: $0.needs) }
    if always < Self.alwaysNeeded {
      complaints.complain(
        node.error(
          "must have at least \(Self.alwaysNeeded) lines without conditions and values that may be missing, not \(always)"
        ))
    }
    return templates
  }

  private func template(from node: YAMLNode, complaints: inout YAMLReader) throws(YAMLError) -> Template {
    guard case .mapping(let members) = node.value else { return Template(try node.string()) }
    guard let say = node["say"] else { throw node.error("lacks the key say") }
    var condition = Condition()
    for (key, value) in members {
      let name = key.text ?? ""
      if name == "say" { continue }
      if name == "tone" {
        condition.tones = try tones(value)
      } else if name == "length" {
        condition.length = try value.choice()
      } else if let subject = Self.subjects[name] {
        condition.bounds.append(try bound(on: subject, from: value))
      } else {
        let known = ["say", "tone", "length"] + Self.subjects.keys.sorted()
        let nearest = Spelling.nearest(to: name, among: known).map { ", did you mean \($0)?" } ?? ""
        complaints.warn(
          YAMLError(file: key.file, line: key.line, message: "unknown key \(key.path)\(nearest)"))
      }
    }
    return Template(try say.string(), when: condition)
  }

  private static let subjects: [String: Condition.Subject] = {
    var subjects: [String: Condition.Subject] = ["hour": .hour, "days": .days]
    for dimension in Dimension.allCases { subjects[dimension.rawValue] = .mood(dimension) }
    for trait in Trait.allCases { subjects[trait.rawValue] = .trait(trait) }
    return subjects
  }()

  private func tones(_ node: YAMLNode) throws(YAMLError) -> Set<Tone> {
    guard case .sequence(let elements) = node.value else { return [try node.choice()] }
    var tones: Set<Tone> = []
    for element in elements { tones.insert(try element.choice()) }
    return tones
  }

  /// `60..`, `..40`, `40..60`; for hours also over midnight, `22..5`.
  private func bound(on subject: Condition.Subject, from node: YAMLNode) throws(YAMLError) -> Condition.Bound
  {
    let text = try node.string()
    let most: Double = subject == .hour ? 23 : subject == .days ? 100_000 : 100
    let ends = text.split(separator: "..", omittingEmptySubsequences: false)
    guard ends.count == 2, !(ends[0].isEmpty && ends[1].isEmpty),
      let from = ends[0].isEmpty ? 0 : Double(ends[0]), let to = ends[1].isEmpty ? most : Double(ends[1]),
      (0...most).contains(from), (0...most).contains(to), from <= to || subject == .hour
    else { throw node.error("must be a range within 0..\(Int(most)), such as 60.. or ..40 or 40..60") }
    return Condition.Bound(subject, from: from, to: to)
  }

  private func check(_ template: Template, at node: YAMLNode, for category: Category?) throws(YAMLError) {
    guard template.text.utf8.contains(where: { isLetterOrDigit($0) }) else {
      throw node.error("must have words in it")
    }
    guard template.text.utf8.count <= Self.longest else {
      throw node.error("must have at most \(Self.longest) bytes, not \(template.text.utf8.count)")
    }
    let allowed = category?.placeholders ?? [.me, .name]
    for name in Template.names(in: template.text) {
      if let placeholder = Placeholder(rawValue: name), allowed.contains(placeholder) { continue }
      let nearest = Spelling.nearest(to: name, among: allowed.map(\.rawValue).sorted())
      let hint = nearest.map { ", did you mean {\($0)}?" } ?? ""
      throw node.error("has the placeholder {\(name)}, which has no value here\(hint)")
    }
  }

  private mutating func warnAboutRepetition(
    _ template: Template, at node: YAMLNode, complaints: inout YAMLReader
  ) {
    // What is left without capitals, spaces and punctuation.
    let letters = FNV1a(template.text.utf8.filter(isLetterOrDigit).map(lowercased)).value
    if let line = seen[letters] {
      complaints.warn(node.error("repeats line \(line)"))
    } else {
      seen[letters] = node.line
    }
  }
}

/// Whatever lies beyond ASCII counts as a letter.
private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  lowercased(byte) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte >= 0x80
}
