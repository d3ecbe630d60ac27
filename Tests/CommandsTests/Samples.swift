import Commands
import Groundwork
import TestSupport
import Vocabulary

/// Commands of the catalogue, whose bodies only note what they were called with.
struct Samples {
  enum Funding: String, CaseIterable, CommandValue { case me, team, stars }
  enum StakeLength: Int, CaseIterable, CommandValue { case month = 30, twoMonths = 60, quarter = 90 }
  enum Trait: String, CaseIterable, CommandValue {
    case openness, conscientiousness, extraversion, agreeableness, neuroticism, tsundere, dere
  }

  /// The last call's path and arguments.
  let seen = Guarded("")

  var registry: CommandRegistry {
    CommandRegistry(
      [bounty, stake, memory, rep, various, admin].flatMap { $0 },
      groups: [
        CommandGroup("bounty", "The bounty: talk the Warden into paying", menu: "Bounty commands"),
        CommandGroup("stake", "Staking"), CommandGroup("memory", "Memories"),
        CommandGroup("rep", "Reputation"),
        CommandGroup("personality", "The companion's character", menu: "Character and mood"),
        CommandGroup("admin", "Operators only"), CommandGroup("admin round", "Rounds"),
        CommandGroup("admin payout", "Payouts"),
      ]
    ).addingHelp()
  }

  /// A command that notes its call.
  func note<each Value: CommandValue>(
    _ path: String, _ description: String, _ arguments: repeat Argument<each Value>,
    who: Requirement = .anyone, visibility: Visibility = .ephemeral, aliases: [CommandAlias] = [],
    menu: String? = nil
  ) -> Command {
    let seen = seen
    return Command(
      path, description, repeat each arguments, who: who, visibility: visibility, aliases: aliases, menu: menu
    ) { (call: CommandCall, values: repeat each Value) in
      var line = call.path
      for value in repeat each values { line += " " + spelled(value) }
      seen.withLock { $0 = line }
      return Reply(line)
    }
  }

  private var bounty: [Command] {
    [
      note(
        "bounty info", "Prize pool, your entry fee, timer and round state", visibility: .everyone,
        aliases: ["bounty", CommandAlias("pool", menu: "Prize pool and fee")]),
      note(
        "bounty attempt", "Try to talk the Warden into releasing the pool",
        Argument<FreeText?>("message", "Your message; leave empty to open a larger box", length: 1...1000),
        Argument<Funding?>("fund", "Who pays"), who: .player,
        aliases: [CommandAlias("attempt", menu: "Try to win the pool")]),
      note(
        "bounty history", "Your attempts and what they cost",
        Argument<Int?>("page", "Page number", 1...1000), who: .player),
    ]
  }

  private var stake: [Command] {
    [
      note(
        "stake plans", "Lock lengths, shares and this month so far", visibility: .everyone, aliases: ["stake"]
      ),
      note(
        "stake add", "Lock tokens for a share of revenue",
        Argument<String>("amount", "Tokens, for example 250000", length: 1...24),
        Argument<StakeLength>("days", "Lock length"), Argument<Bool?>("renew", "Lock again when it ends"),
        who: .player),
      note(
        "stake remove", "Take tokens out; early exit forfeits the open month",
        Argument<String>("position", "Position", length: 30...30, suggestions: true), who: .player),
      note(
        "stake claim", "Move rewards to your balance", who: .player,
        aliases: [CommandAlias("claim", menu: "Claim rewards")]),
    ]
  }

  private var memory: [Command] {
    [
      note(
        "memory add", "Remember something",
        Argument<FreeText>("text", "What to remember", length: 1...1000),
        Argument<Bool?>("shared", "For the whole community"),
        aliases: [
          CommandAlias("remember", menu: "Remember something"),
          CommandAlias("tell_all", presets: ["shared": .text("yes")]),
        ]),
      note(
        "memory search", "Find memories", Argument<FreeText>("query", "Words", length: 1...200),
        aliases: ["memory"]),
      note("memory list", "Your memories", Argument<Int?>("page", "Page number", 1...1000)),
      note(
        "memory forget", "Delete a memory",
        Argument<String>("id", "Memory", length: 1...30, suggestions: true),
        aliases: [CommandAlias("forget", menu: "Delete a memory")]),
    ]
  }

  private var rep: [Command] {
    [
      note(
        "rep up", "Vote for someone", Argument<PersonReference>("user", "Person"),
        aliases: [CommandAlias("up", menu: "Vote for (reply)")]),
      note(
        "rep show", "Reputation of someone", Argument<PersonReference?>("user", "Person"),
        visibility: .everyone, aliases: ["rep"]),
    ]
  }

  private var various: [Command] {
    [
      note(
        "wiki", "Look it up in Wikipedia", Argument<FreeText>("query", "Topic", length: 1...200),
        Argument<Int?>("results", "How many", 1...3), visibility: .everyone, menu: "Wikipedia"),
      note(
        "personality set", "Change a trait for this community", Argument<Trait>("trait", "Trait"),
        Argument<Int>("value", "0 to 100", 0...100), who: .permission("personality.edit")),
    ]
  }

  private var admin: [Command] {
    [
      note(
        "admin round open", "Open a round from a rules file",
        Argument<String>("rules", "Rules file name", length: 1...50, suggestions: true),
        Argument<String>("amount", "Seed in dollars", length: 1...24), who: .operators),
      note(
        "admin round confirm", "Rule on a win that waits for the second judge",
        Argument<String>("attempt", "Attempt", length: 30...30), Argument<Bool>("confirm", "A real win?"),
        Argument<FreeText>("reason", "Published", length: 1...200), who: .operators),
      note(
        "admin payout list", "Payouts that wait", Argument<Int?>("page", "Page number", 1...1000),
        who: .operators),
    ]
  }
}

/// `-` for nothing, a raw value for a choice, the text itself for text.
private func spelled(_ value: some CommandValue) -> String {
  switch value {
  case let text as String: "‹\(text)›"
  case let text as FreeText: "«\(text.text)»"
  case let funding as Samples.Funding: funding.rawValue
  case let length as Samples.StakeLength: String(length.rawValue)
  case let trait as Samples.Trait: trait.rawValue
  case let number as Int: String(number)
  case let answer as Bool: answer ? "yes" : "no"
  case let person as PersonReference: spelled(person)
  default: "-"
  }
}

private func spelled(_ person: PersonReference) -> String {
  switch person {
  case .account(let account): account.description
  case .number(let number): "#\(number)"
  case .handle(let name): "@\(name)"
  case .person(let id): id.text
  }
}

extension CommandCall {
  static func sample(
    in chatKind: ChatKind = .direct,
    rights: Rights = Rights(isOperator: true, isPlayer: true, permissions: ["personality.edit"])
  ) -> CommandCall {
    CommandCall(
      event: EventID(.telegram, "1"),
      sender: Sender(account: AccountOnPlatform(.telegram, "1001"), displayName: "Ada"),
      person: PersonID("usr_01J00000000000000000000000"), address: ChatAddress(.telegram, chat: "1001"),
      chatKind: chatKind, now: Moment(seconds: 1_790_000_000), rights: rights)
  }
}

extension Samples {
  /// What a request comes to, in one line: the call that was noted, or the kind of refusal.
  func outcome(of request: CommandRequest) async throws -> String {
    switch request {
    case .command(let parsed):
      _ = try await parsed.run(.sample())
      return seen.withLock { $0 }
    case .refused(let error, let command): return "\(error.code.rawValue) at \(command.path)"
    case .help(let topic): return "help on \(topic)"
    case .unknown(let error): return error.text
    case .ignored: return "ignored"
    case .talk: return "talk"
    }
  }
}
