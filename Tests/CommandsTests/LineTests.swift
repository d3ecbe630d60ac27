import Commands
import Testing
import Vocabulary

@Suite("A typed line")
struct LineTests {
  let samples = Samples()
  let direct = CommandContext(chatKind: .direct, botName: "WardenBot")
  let group = CommandContext(chatKind: .group, botName: "WardenBot")

  func outcome(_ line: String, in context: CommandContext? = nil) async throws -> String {
    try await samples.outcome(of: samples.registry.parse(line, in: context ?? direct))
  }

  static let position = "pos_01J00000000000000000000000"

  @Test(
    "gives its words to the arguments by place and by key",
    arguments: [
      ("/stake add 250000 90", "stake add ‹250000› 90 -"),
      ("/stake add 250000 90 renew=yes", "stake add ‹250000› 90 yes"),
      ("/stake add renew=no 250000 90", "stake add ‹250000› 90 no"),
      ("/stake add days=30 250000", "stake add ‹250000› 30 -"),
      ("/stake add 250000 90 on", "stake add ‹250000› 90 yes"),
      ("/stake  add\t250000\n90", "stake add ‹250000› 90 -"),
      ("/Stake ADD 250000 90 Renew=True", "stake add ‹250000› 90 yes"),
      ("/stake@wardenbot add 5 30", "stake add ‹5› 30 -"),
      ("/personality set OPENNESS 70", "personality set openness 70"),
      ("/personality set dere value=0", "personality set dere 0"),
      ("/stake remove \(position)", "stake remove ‹\(position)›"),
      ("/bounty history", "bounty history -"),
      ("/bounty history 3", "bounty history 3"),
      ("/admin round open default 3000", "admin round open ‹default› ‹3000›"),
      ("/admin round open \"my rules\" 3000", "admin round open ‹my rules› ‹3000›"),
      ("/admin round open rules=\"my rules\" 3000", "admin round open ‹my rules› ‹3000›"),
      ("/admin round open “my rules” 3000", "admin round open ‹my rules› ‹3000›"),
      ("/admin round open \"amount=3\" 3000", "admin round open ‹amount=3› ‹3000›"),
      ("/admin round open \"my 3000", "admin round open ‹\"my› ‹3000›"),
      ("/admin round open 12\"x 3000", "admin round open ‹12\"x› ‹3000›"),
      ("/admin round open a=b 3000", "admin round open ‹a=b› ‹3000›"),
      ("/admin payout list", "admin payout list -"),
    ])
  func places(line: String, expected: String) async throws {
    #expect(try await outcome(line) == expected)
  }

  @Test(
    "leaves everything from the first word of free text on as it stands",
    arguments: [
      ("/attempt Let it go", "bounty attempt «Let it go» -"),
      ("/bounty attempt fund=team Let  it\n\ngo ", "bounty attempt «Let  it\n\ngo » team"),
      ("/bounty attempt Let it go fund=team", "bounty attempt «Let it go fund=team» -"),
      ("/attempt \"quoted words\" stay", "bounty attempt «\"quoted words\" stay» -"),
      ("/attempt x=y", "bounty attempt «x=y» -"),
      ("/bounty attempt fund=me", "bounty attempt - me"),
      ("/attempt", "bounty attempt - -"),
      ("/attempt \n\t ", "bounty attempt - -"),
      ("/attempt message=\"two words\" fund=stars", "bounty attempt «two words» stars"),
      ("/remember shared=yes our day", "memory add «our day» yes"),
      ("/tell_all our day", "memory add «our day» yes"),
      ("/wiki results=2 Ada Lovelace", "wiki «Ada Lovelace» 2"),
      ("/wiki 東京 タワー", "wiki «東京 タワー» -"),
      (
        "/admin round confirm att_01J00000000000000000000000 yes well  done",
        "admin round confirm ‹att_01J00000000000000000000000› yes «well  done»"
      ),
    ])
  func freeText(line: String, expected: String) async throws {
    #expect(try await outcome(line) == expected)
  }

  @Test(
    "finds a command by its other names",
    arguments: [
      ("/pool", "bounty info"), ("/bounty", "bounty info"), ("/stake", "stake plans"),
      ("/claim", "stake claim"),
      ("/memory kittens", "memory search «kittens»"), ("/memory list", "memory list -"),
      ("/rep @ada_l", "rep show @ada_l"), ("/rep", "rep show -"), ("/up @ada_l", "rep up @ada_l"),
    ])
  func aliases(line: String, expected: String) async throws {
    #expect(try await outcome(line) == expected)
  }

  @Test(
    "without a subcommand that exists asks for help on its command",
    arguments: [
      ("/bounty nonsense", "help on bounty"), ("/admin", "help on admin"),
      ("/admin round", "help on admin round"),
      ("/admin round close", "help on admin round"), ("/admin nonsense", "help on admin"),
      ("/stake 5", "help on stake"), ("/memory", "help on memory"), ("/personality", "help on personality"),
      ("/personality nonsense", "help on personality"),
    ])
  func unknownSubcommand(line: String, expected: String) async throws {
    #expect(try await outcome(line) == expected)
  }

  @Test(
    "says what is wrong with its arguments",
    arguments: [
      ("/stake add", "argument_missing at stake add"),
      ("/stake add 5", "argument_missing at stake add"),
      ("/stake add 5 31", "argument_invalid at stake add"),
      ("/stake add 5 30 yes more", "argument_unknown at stake add"),
      ("/stake add 5 30 days=30", "argument_unknown at stake add"),
      ("/stake add 5 30 renew=perhaps", "argument_invalid at stake add"),
      ("/stake add 1234567890123456789012345 30", "argument_invalid at stake add"),
      ("/stake add \"\" 30", "argument_invalid at stake add"),
      ("/personality set openness 101", "out_of_range at personality set"),
      ("/personality set openness -1", "out_of_range at personality set"),
      ("/personality set openness 7e1", "argument_invalid at personality set"),
      ("/personality set openness +7", "argument_invalid at personality set"),
      ("/personality set openness ٧", "argument_invalid at personality set"),
      ("/personality set openness 99999999999999999999", "argument_invalid at personality set"),
      ("/personality set kindness 7", "argument_invalid at personality set"),
      ("/pool now", "argument_unknown at bounty info"),
      ("/wiki", "argument_missing at wiki"),
      ("/up a", "argument_invalid at rep up"),
      ("/attempt fund=bank hello", "argument_invalid at bounty attempt"),
      ("/attempt " + String(repeating: "ä", count: 1_001), "message_too_long at bounty attempt"),
      ("/attempt " + String(repeating: "a", count: 4_096), "message_too_long at bounty attempt"),
      ("/stake remove " + String(repeating: "a", count: 5_000), "message_too_long at stake remove"),
    ])
  func mistakes(line: String, expected: String) async throws {
    #expect(try await outcome(line) == expected)
  }

  @Test(
    "reads a person in every way that one can be written",
    arguments: [
      ("@ada_l", "@ada_l"), ("ada.l", "@ada.l"), ("<@2002>", "discord:2002"), ("<@!2002>", "discord:2002"),
      ("1001", "#1001"), ("telegram:1001", "telegram:1001"),
      ("usr_01J00000000000000000000000", "usr_01J00000000000000000000000"),
    ])
  func people(written: String, expected: String) async throws {
    #expect(try await outcome("/up \(written)") == "rep up \(expected)")
  }

  @Test("that answers a message means its author, unless it names somebody")
  func repliedAuthor() async throws {
    let author = AccountOnPlatform(.telegram, "77")
    let reply = CommandContext(chatKind: .group, repliedAuthor: author)
    #expect(try await outcome("/up", in: reply) == "rep up telegram:77")
    #expect(try await outcome("/up @ada_l", in: reply) == "rep up @ada_l")
    #expect(try await outcome("/stake", in: reply) == "stake plans")
  }

  @Test(
    "for another bot is not answered anywhere",
    arguments: ["/help@other", "/help@", "/nonsense@other x", "/help@WardenBot2"])
  func otherBot(line: String) async throws {
    #expect(try await outcome(line) == "ignored")
    #expect(try await outcome(line, in: group) == "ignored")
    #expect(try await outcome("/help@WardenBot", in: CommandContext(chatKind: .direct)) == "ignored")
  }

  @Test("with an unknown name is answered in private with the nearest one, and ignored in a group")
  func unknownName() async throws {
    #expect(try await outcome("/bonuty") == "There is no command /bonuty. Did you mean /bounty?")
    #expect(try await outcome("/wkii cats") == "There is no command /wkii. Did you mean /wiki?")
    #expect(try await outcome("/xyzzy") == "There is no command /xyzzy. /help lists what I can do.")
    #expect(try await outcome("/admn") == "There is no command /admn. /help lists what I can do.")
    #expect(try await outcome("/bonuty", in: group) == "ignored")
    #expect(try await outcome("/bounty", in: group) == "bounty info")
    #expect(try await outcome("/bounty@WardenBot", in: group) == "bounty info")
  }

  @Test(
    "that only looks like a command is talk",
    arguments: [
      "", "/", "/ help", "help", " /help", "//help", "/home/me/file", "/höhe", "/help!", "/-5", "/\u{0}",
    ])
  func talk(line: String) async throws {
    #expect(try await outcome(line) == "talk")
  }
}
