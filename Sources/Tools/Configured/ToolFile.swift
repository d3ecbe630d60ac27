import Groundwork
import YAML

/// `config/tools.yaml`: the tools that an operator has declared.
package struct ToolFile: Sendable {
  package private(set) var tools: [ConfiguredTool] = []
  /// A tool with an error is left out.
  package private(set) var complaints = YAMLComplaints()

  /// A model that is told of more chooses badly.
  private static let mostTools = 20

  /// - Parameter path: Where there is no file, there are no tools.
  package static func load(_ path: String, _ allowlist: Allowlist) -> ToolFile {
    var file = ToolFile()
    do {
      return ToolFile(reading: try YAMLDocument(parsing: try TextFile.read(path), file: path), allowlist)
    } catch TextFileError.missing {
    } catch let error as YAMLError {
      file.complaints.errors.append(error)
    } catch {
      file.complaints.errors.append(YAMLError(file: path, line: 1, message: "the file cannot be read"))
    }
    return file
  }

  private init() {}

  package init(reading document: YAMLDocument, _ allowlist: Allowlist) {
    var found: [ConfiguredTool] = []
    complaints = document.read { reader in
      reader.entries("fetch_json") { name, entry in
        guard found.count < ToolFile.mostTools else {
          return entry.complain(
            entry.node.error("is one tool too many; \(ToolFile.mostTools) may be declared"))
        }
        if let tool = ToolFile.tool(name, &entry, allowlist) { found.append(tool) }
      }
    }
    tools = found
  }

  private static func tool(
    _ name: String, _ reader: inout YAMLReader, _ allowlist: Allowlist
  ) -> ConfiguredTool? {
    let before = reader.complaints.errors.count
    if !isParameterName(name) || [Wikipedia.tool, "recall"].contains(name) {
      reader.complain(
        reader.node.error(
          "must have another name: letters, digits and _, at most 40, and none of the built-in tools'"))
    }
    let description = reader.read("description", required: true) { node throws(YAMLError) in
      try words(node, atMost: 500)
    }
    let template = reader.read("url", required: true) { node throws(YAMLError) in
      try address(in: node, allowlist)
    }
    var parameters: [ToolParameterDescription] = []
    var declared: [String] = []
    reader.entries("parameters") { name, entry in
      declared.append(name)
      if let parameter = ToolFile.parameter(name, &entry) { parameters.append(parameter) }
    }
    let fields = reader.list("fields") { node throws(YAMLError) in try field(node) }
    let audience = reader.choice("who", of: ConfiguredTool.Audience.self) ?? .permitted
    let bytes = reader.count("max_bytes", in: 1_024...(1 << 20)) ?? 1 << 16
    let seconds = reader.count("timeout_seconds", in: 1...10) ?? 10
    let life = reader.count("keep_seconds", in: 0...86_400) ?? 300
    if let template { complain(of: parameters, Set(declared), template, &reader) }
    guard let description, let template, reader.complaints.errors.count == before else { return nil }
    return ConfiguredTool(
      name: name, description: description, template: template, parameters: parameters, fields: fields ?? [],
      audience: audience, limits: .init(bytes: bytes, time: .seconds(seconds)), life: .seconds(life))
  }

  /// Places and parameters belong together, one to one.
  private static func complain(
    of parameters: [ToolParameterDescription], _ declared: Set<String>, _ template: AddressTemplate,
    _ reader: inout YAMLReader
  ) {
    let place = reader.value("parameters") ?? reader.node
    for name in template.parameters.sorted() where !declared.contains(name) {
      reader.complain(place.error("lacks the parameter \(name), which url has a place for"))
    }
    for parameter in parameters {
      let node = place[parameter.name] ?? place
      if !template.parameters.contains(parameter.name) {
        reader.complain(node.error("has no place in url: write {\(parameter.name)} there"))
      } else if !parameter.isRequired, template.parametersOfPath.contains(parameter.name) {
        reader.complain(node.error("must be required: without it there is no path"))
      }
    }
  }

  private static func parameter(_ name: String, _ reader: inout YAMLReader) -> ToolParameterDescription? {
    let before = reader.complaints.errors.count
    if !isParameterName(name) {
      reader.complain(reader.node.error("must have another name: letters, digits and _, at most 40"))
    }
    let purpose = reader.read("purpose", required: true) { node throws(YAMLError) in
      try words(node, atMost: 200)
    }
    let isRequired = reader.bool("required") ?? true
    let form = kind(&reader)
    guard let purpose, let form, reader.complaints.errors.count == before else { return nil }
    return ToolParameterDescription(name: name, purpose: purpose, form: form, isRequired: isRequired)
  }

  private enum Kind: String, CaseIterable { case text, whole, choice, boolean }

  private static func kind(_ reader: inout YAMLReader) -> ToolParameterForm? {
    switch reader.choice("type", of: Kind.self, required: true) {
    case .text: return .text(1...(reader.count("length", in: 1...500) ?? 100))
    case .boolean: return .yesNo
    case .whole:
      let least = reader.int("min") ?? -1_000_000_000
      let most = reader.int("max") ?? 1_000_000_000
      if least <= most { return .whole(least...most) }
      reader.complain(reader.node.error("has a min above its max"))
      return nil
    case .choice:
      let words = reader.strings("choices", required: true) ?? []
      if (1...50).contains(words.count), words.allSatisfy({ (1...100).contains($0.utf8.count) }) {
        return .choice(words)
      }
      reader.complain(reader.node.error("must have 1 to 50 choices of at most 100 characters"))
      return nil
    case nil:
      // What the right type would have asked about is no unknown key.
      for key in ["length", "min", "max", "choices"] { _ = reader.value(key) }
      return nil
    }
  }

  private static func words(_ node: YAMLNode, atMost limit: Int) throws(YAMLError) -> String {
    let text = try node.string().oneLine
    guard (1...limit).contains(text.count) else { throw node.mustBe("1 to \(limit) characters") }
    return text
  }

  private static func address(in node: YAMLNode, _ allowlist: Allowlist) throws(YAMLError) -> AddressTemplate
  {
    let text = try node.string()
    let template: AddressTemplate
    do throws(AddressTemplate.Flaw) { template = try AddressTemplate(text) } catch {
      throw node.error(error.reason)
    }
    guard allowlist.contains(template.host) else {
      throw node.error("asks \(template.host), which the allowlist does not name")
    }
    return template
  }

  private static func field(_ node: YAMLNode) throws(YAMLError) -> FieldPath {
    guard let path = FieldPath(try node.string()) else {
      throw node.mustBe("the way to a value, such as current.temperature or items.0.name")
    }
    return path
  }
}
