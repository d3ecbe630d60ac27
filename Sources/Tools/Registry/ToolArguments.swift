import JSON

/// What a model gave for the parameters of a tool, checked against them.
package struct ToolArguments: Hashable, Sendable {
  private let values: [String: ToolArgument]

  /// - Parameter json: One JSON object, as a model wrote it.
  /// - Throws: ``ToolError/wrongArguments(_:)`` that says what is wrong, for the model.
  init(_ json: [UInt8], for parameters: [ToolParameterDescription]) throws(ToolError) {
    guard let object = (try? JSONDocument(parsing: json))?.root, let members = object.members else {
      throw .wrongArguments("The arguments must be a JSON object.")
    }
    var values: [String: ToolArgument] = [:]
    for parameter in parameters {
      guard let value = object[parameter.name], !value.isNull else {
        if parameter.isRequired { throw .wrongArguments("\(parameter.name) is missing.") }
        continue
      }
      guard let checked = parameter.form.checked(value) else {
        throw .wrongArguments("\(parameter.name) must be \(parameter.form.expectation).")
      }
      values[parameter.name] = checked
    }
    let known = parameters.map(\.name)
    if members.contains(where: { !known.contains($0.key) }) {
      let list = known.isEmpty ? "no parameters" : "only \(known.joined(separator: ", "))"
      throw .wrongArguments("This tool takes \(list).")
    }
    self.values = values
  }

  package init(_ values: [String: ToolArgument]) { self.values = values }

  package subscript(_ name: String) -> ToolArgument? { values[name] }

  /// The value of a parameter of the tool.
  package subscript<Value>(_ parameter: ToolParameter<Value>) -> Value {
    guard let value = Value(values[parameter.description.name]) else {
      preconditionFailure("\(parameter.description.name) is no parameter of this tool, or has another type")
    }
    return value
  }

  /// By their names in order.
  var sorted: [(name: String, value: ToolArgument)] {
    values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }
}
