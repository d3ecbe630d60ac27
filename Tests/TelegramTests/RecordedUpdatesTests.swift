import JSON
import Telegram
import Testing
import Vocabulary

@Suite("Recorded updates")
struct RecordedUpdatesTests {
  /// Everything else in a message is a service message or nothing to answer.
  static let events = [
    "animation":
      "telegram:12345 direct Mario Bros#12345: message 123456 “” addressed video sdaafsghhjhgkkygrssgdfghgfdgh video/mp4 276942 lol.mp4",
    "callback_query_inaccessible_message":
      "telegram:222222222 direct Mario#222222222: button 666728699048485871 thedata under 69587",
    "channel_post": "telegram:456 channel Mario#456: message 123 “Ciao”",
    "command_message": "telegram:456 direct Mario#456: command 123 “/start” addressed",
    "command_with_parameters": "telegram:456 direct Mario#456: command 123 “/register HR John Doe” addressed",
    "document":
      "telegram:456 direct Mario#456: message 123 “” addressed document a1b2c34d5e6f7g8h9i application/pdf 123456 document.pdf",
    "edited_message":
      "telegram:999999999 direct Mario#999999999: edit 23762 “Editing this message” addressed replies to 23758 “This message”",
    "message_different_topic_reply":
      "telegram:-1001234567489/33 group Mario Bros#123456: message 72 “bbbb” replies to 70 “aaaa”",
    "message_general_topic_reply":
      "telegram:-1001234567489 group Mario Bros#123456: message 68 “bbbb” replies to 66 “aaaaaa”",
    "migrate_to_chat_id": "telegram:12345 direct nobody: moves to telegram:123456789",
    "rich_message": "ignored: fromBot",
    "video_note":
      "telegram:12345 direct Mario Bros#12345: message 123456 “” addressed video dfgfdgdfgdfggdfgdf video/mp4 290925 -",
    "business_message": "ignored: unknownKind",
    "chat_member": "ignored: unknownKind",
    "deleted_business_messages": "ignored: unknownKind",
    "managed_bot": "ignored: unknownKind",
    "message_reaction_count": "ignored: unknownKind",
    "paid_media_purchased": "ignored: unknownKind",
  ]

  @Test("Each is read as what it is, or passed over", arguments: Fixture.names)
  func recorded(name: String) throws {
    let expected = Self.events[name] ?? "ignored: nothingToAnswer"
    #expect(summary(Fixture.read(try Fixture.json("\(name).json"))) == expected)
  }

  @Test("All of them are there")
  func complete() { #expect(Fixture.names.count == 35) }

  @Test("A rich message gives its words, row by row")
  func richMessage() throws {
    let update = try Fixture.json("rich_message.json")
    let reading = UpdateReader(bot: Fixture.bot, hearsBots: true).read(update, id: 1, at: Fixture.now)
    guard case .event(let event) = reading, case .message(let message) = event.content else {
      Issue.record("no message")
      return
    }
    #expect(
      message.text == """
        it's me
        mario
        Codes | Colors
        EI136 EI136 | redOnecapiscored blue
        bold
        prefixboldsuffix
        """)
  }
}

@Suite("Updates that stopped other bots")
struct PoisonTests {
  static let events: [String: [String]] = [
    "hidden_user_without_name": [
      "telegram:-1009999999999 group A#5000000001: message 1 “ok”",
      "telegram:-1009999999999 group A#5000000001: message 2 “fwd” forwarded",
      "telegram:-1009999999999 group A#5000000001: message 3 “after”",
    ],
    "external_reply_empty_story": [
      "telegram:-1009999999999 group A#5000000001: message 1 “x”",
      "telegram:-1009999999999 group A#5000000001: message 2 “after”",
    ],
    "unknown_update_kind": ["telegram:-1009999999999 group A#5000000001: message 2 “after”"],
    "only_update_id": [],
    "two_optional_fields": ["telegram:-1009999999999 group A#5000000001: message 1 “a”"],
    "inaccessible_callback_message": [
      "telegram:-1009999999999 group A#5000000001: button 4382bfdwdsb323b2d9 d under 9"
    ],
    "callback_without_message": ["telegram:5000000001 direct A#5000000001: button 2 d under -"],
    "ephemeral_message_id_zero": [
      "telegram:-1009999999999 group A#5000000001: command - “/secret”",
      "telegram:-1009999999999 group A#5000000001: command - “/secret”",
    ],
    "sender_chat_no_user": ["telegram:-1001 channel c#-1001 (chat): message 5 “hi”"],
    "big_ids": ["telegram:-4503599627370495 group A#5000000001: message 1 “x”"],
    "utf16_entities": [
      "telegram:-1009999999999 group A#5000000001: message 1 “👋🏽 /ask@WardenBot né?” addressed"
    ],
    "entity_out_of_range": ["telegram:-1009999999999 group A#5000000001: message 1 “ab”"],
    "id_reset_after_idle": ["telegram:-1009999999999 group A#5000000001: message 64 “after the reset”"],
    "out_of_order_ids": [
      "telegram:-1009999999999 group A#5000000001: message 1 “a”",
      "telegram:-1009999999999 group A#5000000001: message 2 “b”",
      "telegram:-1009999999999 group A#5000000001: message 3 “c”",
    ],
    "migrate_pair": [
      "telegram:-555 group nobody: moves to telegram:-1001234567890",
      "telegram:-555 group nobody: moves to telegram:-1001234567890",
    ],
    "bot_to_bot": [],
  ]

  @Test(
    "Each batch is read and confirmed to its last update, whatever it holds", arguments: events.keys.sorted())
  func confirmed(name: String) throws {
    let cases = try #require(try Fixture.json("faults/updates.json")["cases"]?.array)
    let poison = try #require(cases.first { $0["name"]?.string == name })
    let updates = try #require(poison["result"]?.array)
    let ids = (poison["ids"]?.array ?? []).compactMap(\.int64)
    let batch = UpdateBatch(updates, askedFrom: 0, with: UpdateReader(bot: Fixture.bot), at: Fixture.now)
    #expect(batch.events.map { summary(.event($0)) } == Self.events[name])
    #expect(batch.nextOffset == ids.max().map { $0 + 1 })
    #expect(batch.quarantined.isEmpty)
    #expect(batch.events.count + batch.ignored.values.reduce(0, +) == ids.count)
  }

  @Test("No case is left out")
  func complete() throws {
    let cases = try #require(try Fixture.json("faults/updates.json")["cases"]?.array)
    #expect(Set(cases.compactMap { $0["name"]?.string }) == Set(Self.events.keys))
  }

  @Test("Cut, emptied or retyped at random, a recorded update never traps", arguments: Fixture.names)
  func mutilated(name: String) throws {
    let update = try Fixture.json("\(name).json")
    var generator = Mutation(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<60 {
      let mutilated = generator.mutilate(update)
      let batch = UpdateBatch(
        [mutilated], askedFrom: 5, with: UpdateReader(bot: Fixture.bot, hearsBots: true), at: Fixture.now)
      #expect(batch.events.count + batch.quarantined.count + batch.ignored.values.reduce(0, +) == 1)
    }
  }
}
