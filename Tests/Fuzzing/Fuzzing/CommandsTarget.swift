import Commands
import Vocabulary

extension FuzzTarget {
  /// A typed line, and the same bytes as what a platform's form says.
  static let commands = FuzzTarget(name: "commands") {
    [
      "/stake add 250000 90 renew=yes", "/memory add shared=no remember this", "/rep up @ada",
      "/rep up <@123>",
      "/memory@WardenBot", "/wiki query=\"a b\" results=3", "/admin round open amount=“5” rules=x", "/ talk",
      "/stake nonsense", "/help stake", "/STAKE\u{A0}add 1 30", "/rep telegram:1001", "/tell_all x",
      "stake \u{34D} add",
    ].inputs
  } run: { bytes in
    let line = String(decoding: bytes, as: UTF8.self)
    for chatKind in [ChatKind.direct, .group] {
      let context = CommandContext(
        chatKind: chatKind, botName: "WardenBot", repliedAuthor: AccountOnPlatform(.telegram, "1001"))
      check(registry.parse(line, in: context))
      check(registry.parse("/" + line, in: context))
    }
    let words = line.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    // By bytes, as forms are: no word of theirs holds a space, not even under a mark that combines with it.
    let path = words[0].utf8.split(separator: UInt8(ascii: " ")).map {
      String(decoding: Array($0), as: UTF8.self)
    }
    let options = words.dropFirst().map { word -> CommandForm.Option in
      let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
      let text = parts.last ?? ""
      let value =
        Int64(text).map { OptionValue.integer($0) } ?? Double(text).map { .double($0) } ?? .text(text)
      return CommandForm.Option(name: parts.first ?? "", value: value)
    }
    let form = CommandForm(path: path, options: options)
    check(registry.parse(form))
    promise(path.isEmpty || CommandForm(text: form.text) == form, "a form is read as it was written")
    _ = CommandForm(text: line)
    _ = PersonReference(text: line)
    _ = registry.help(on: line, for: Rights(isOperator: true))
  }
}

private func check(_ request: CommandRequest) {
  switch request {
  case .refused(let error, _), .unknown(let error): promise(!error.text.isEmpty, "a refusal says why")
  case .help(let topic): _ = registry.help(on: topic, for: Rights(isOperator: true))
  case .command, .ignored, .talk: break
  }
}

private enum StakeLength: Int, CaseIterable, CommandValue { case month = 30, twoMonths = 60, quarter = 90 }

/// One command for each shape of an argument.
private let registry: CommandRegistry = CommandRegistry(
  [
    Command(
      "stake add", "Lock tokens", Argument<String>("amount", "Tokens", length: 1...24),
      Argument<StakeLength>("days", "Lock length"), Argument<Bool?>("renew", "Lock again")
    ) { _, _, _, _ in Reply("") },
    Command(
      "memory add", "Remember something", Argument<FreeText>("text", "What", length: 1...1_000),
      Argument<Bool?>("shared", "For all"),
      aliases: ["remember", CommandAlias("tell_all", presets: ["shared": .text("yes")])]
    ) { _, _, _ in Reply("") },
    Command("memory list", "Your memories", Argument<Int?>("page", "Page", 1...1_000), aliases: ["memory"]) {
      _, _ in Reply("")
    },
    Command("rep up", "Vote", Argument<PersonReference>("user", "Person"), aliases: ["rep"]) { _, _ in
      Reply("")
    },
    Command(
      "wiki", "Look it up", Argument<FreeText>("query", "Topic", length: 1...200),
      Argument<Int?>("results", "How many", 1...3)
    ) { _, _, _ in Reply("") },
    Command(
      "admin round open", "Open a round", Argument<String>("rules", "Rules", length: 1...50),
      Argument<String>("amount", "Seed", length: 1...24), who: .operators
    ) { _, _, _ in Reply("") },
    .help { registry },
  ],
  groups: [
    CommandGroup("stake", "Staking"), CommandGroup("memory", "Memories"), CommandGroup("rep", "Votes"),
  ]
)
