extension Command {
  func finding(_ message: String) -> CommandFinding { CommandFinding(source: source, message: message) }

  /// What is wrong with this command by itself.
  func findings() -> [CommandFinding] {
    var messages: [String] = []
    if !(1...3).contains(words.count) { messages.append("\"\(path)\" should be one to three words") }
    for word in words + aliases.map(\.name) where !word.isCommandName {
      messages.append("\"\(word)\" in /\(path) should be 1 to 32 of a–z, 0–9 and _")
    }
    for text in [description] + localised.values where !(1...100).contains(text.count) {
      messages.append("the description of /\(path) should have 1 to 100 characters")
    }
    if arguments.count > 25 { messages.append("/\(path) has \(arguments.count) arguments; Discord takes 25") }
    if let late = arguments.drop(while: \.isRequiredInForms).first(where: \.isRequiredInForms) {
      messages.append("\(late.name) of /\(path) is required and should stand before the optional arguments")
    }
    for alias in aliases {
      for name in alias.presets.keys where !arguments.contains(where: { $0.name == name }) {
        messages.append("the alias /\(alias.name) sets \(name), which /\(path) does not have")
      }
    }
    var names: Set<String> = []
    for argument in arguments {
      if !names.insert(argument.name).inserted {
        messages.append("/\(path) has two arguments \(argument.name)")
      }
      messages += argument.findings.map { "\(argument.name) of /\(path) \($0)" }
    }
    return messages.map(finding)
  }
}

extension ArgumentDescription {
  fileprivate var findings: [String] {
    var messages: [String] = []
    if !name.isCommandName { messages.append("should be 1 to 32 of a–z, 0–9 and _") }
    if !(1...100).contains(purpose.count) { messages.append("should be described in 1 to 100 characters") }
    if let form {
      if !(1...45).contains(form.title.count) || !(1...45).contains(form.label.count) {
        messages.append("should be asked for with a title and a label of 1 to 45 characters")
      }
      if case .freeText(let length) = shape, length.upperBound > 4_000 {
        messages.append("is asked for in a form, which takes 4000 characters")
      }
    }
    switch shape {
    case .word(let length), .freeText(let length):
      if length.lowerBound < 0 || length.upperBound > ArgumentShape.longestText || length.upperBound < 1 {
        messages.append("should have a length within 0 to \(ArgumentShape.longestText)")
      }
    case .whole(let range):
      if range.lowerBound < -(1 << 53) || range.upperBound > 1 << 53 {
        messages.append("goes beyond the numbers that a form can hold")
      }
    case .choice(let names):
      if !(1...25).contains(names.count) {
        messages.append("has \(names.count) choices; Discord takes 1 to 25")
      }
      if !names.allSatisfy({ (1...100).contains($0.count) }) {
        messages.append("has a choice that has not 1 to 100 characters")
      }
      if hasSuggestions { messages.append("has choices and suggestions; Discord takes one of them") }
    case .numbers(let numbers):
      if !(1...25).contains(numbers.count) {
        messages.append("has \(numbers.count) choices; Discord takes 1 to 25")
      }
      if hasSuggestions { messages.append("has choices and suggestions; Discord takes one of them") }
    case .yesNo, .person:
      if hasSuggestions { messages.append("is chosen from a list and cannot have suggestions") }
    }
    return messages
  }
}

extension String {
  /// What both platforms take as a name.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#botcommand>
  var isCommandName: Bool {
    (1...32).contains(utf8.count) && utf8.allSatisfy(\.isCommandLetter)
      && utf8.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }
}
