import Vocabulary

extension CommandRegistry {
  /// No command needs more, and nobody can make the parser work on more. Bytes of UTF-8.
  package static let longestLine = 4_096

  /// Reads a line that begins with a slash:
  /// `/<command>[@bot] [sub] [positional …] [key=value …] [rest]`.
  ///
  /// Never fails in another way than by saying what is wrong with the line, whatever it holds.
  package func parse(_ line: String, in context: CommandContext) -> CommandRequest {
    guard let head = LineHead(line) else { return .talk }
    if let addressee = head.addressee {
      guard let name = context.botName, name.lowercased() == addressee.lowercased() else { return .ignored }
    }
    guard isKnown(head.name) else {
      guard context.chatKind == .direct else { return .ignored }
      return .unknown(.commandUnknown(head.name, nearest: nearestName(to: head.name)))
    }
    var scanner = LineScanner(head.rest)
    let path = takePath(from: head.name, &scanner)
    let size = line.utf8.count
    if size > CommandRegistry.longestLine {
      let named = command(at: path) ?? aliased(head.name)?.command
      guard let named else { return .help(topic: path) }
      return .refused(.commandTooLong(size, of: CommandRegistry.longestLine), named)
    }
    if let command = command(at: path) { return read(command, scanner, [:], context) }
    guard path == head.name, let (command, alias) = aliased(path) else { return .help(topic: path) }
    let request = read(command, scanner, alias.presets, context)
    // `/bounty nonsense` names no subcommand of a group, which `/bounty` alone would show.
    if case .refused = request, isBranch(path) { return .help(topic: path) }
    return request
  }

  /// Follows the words of the line as far down as commands go.
  private func takePath(from name: String, _ scanner: inout LineScanner) -> String {
    var path = name
    while isBranch(path) {
      var ahead = scanner
      ahead.skipSpace()
      guard !ahead.isAtEnd else { return path }
      let longer = path + " " + ahead.word().lowercased()
      guard isBranch(longer) || command(at: longer) != nil else { return path }
      (path, scanner) = (longer, ahead)
    }
    return path
  }

  private func read(
    _ command: Command, _ scanner: LineScanner, _ presets: [String: OptionValue], _ context: CommandContext
  ) -> CommandRequest {
    do throws(CommandError) {
      let values = try command.values(in: scanner, presets, context)
      return .command(try ParsedCommand(command, values))
    } catch {
      return .refused(error, command)
    }
  }
}

extension Command {
  /// Gives every word of the line to an argument, by its key or by its place.
  fileprivate func values(
    in line: LineScanner, _ presets: [String: OptionValue], _ context: CommandContext
  ) throws(CommandError) -> [String: OptionValue] {
    var (values, line) = (presets, line)
    while true {
      line.skipSpace()
      guard !line.isAtEnd else { break }
      if let (key, value) = line.pair(where: { key in arguments.contains { $0.name == key } }) {
        guard values.updateValue(.text(value), forKey: key) == nil else { throw .argumentRepeated(key) }
        continue
      }
      guard let next = arguments.first(where: { values[$0.name] == nil }) else {
        throw .argumentUnknown(usage: usage)
      }
      values[next.name] = .text(next.shape.isFreeText ? line.rest() : line.word())
    }
    if let author = context.repliedAuthor,
      let person = arguments.first(where: { $0.shape == .person && values[$0.name] == nil })
    {
      values[person.name] = .person(author)
    }
    return values
  }
}

/// The first word of a line, taken apart.
private struct LineHead {
  /// In lower case.
  let name: String
  /// Behind the `@`.
  let addressee: String?
  let rest: Substring

  /// `nil` when the line does not begin with a slash and a name of 1 to 32 letters, digits and `_`.
  init?(_ line: String) {
    let utf8 = line.utf8
    guard utf8.first == UInt8(ascii: "/") else { return nil }
    let start = utf8.index(after: utf8.startIndex)
    let afterName = utf8[start...].firstIndex { !$0.isCommandLetter } ?? utf8.endIndex
    guard (1...32).contains(utf8.distance(from: start, to: afterName)) else { return nil }
    name = String(line[start..<afterName]).lowercased()
    var end = afterName
    if end != utf8.endIndex, utf8[end] == UInt8(ascii: "@") {
      let bot = utf8.index(after: end)
      end = utf8[bot...].firstIndex { !$0.isCommandLetter } ?? utf8.endIndex
      addressee = String(line[bot..<end])
    } else {
      addressee = nil
    }
    rest = line[end...]
    if let next = rest.unicodeScalars.first, !next.properties.isWhitespace { return nil }
  }
}

extension UInt8 {
  /// What a Telegram command may consist of, in either case.
  var isCommandLetter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
