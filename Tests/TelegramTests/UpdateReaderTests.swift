import Foundation
import JSON
@testable import Telegram
import Testing
import Vocabulary

@Suite("Reading of updates")
struct UpdateReaderTests {
  private let ann = "telegram:-100500 group Ann#1001:"

  @Test(
    "A command is ours when it names us or nobody, and loses the name",
    arguments: [
      ("/ask@WardenBot hi", "command 9 “/ask hi” addressed"),
      ("/ask@wardenbot\nhi", "command 9 “/ask\nhi” addressed"),
      ("/ask@WARDENBOT", "command 9 “/ask” addressed"),
      ("/start@WardenBot P_a-1", "command 9 “/start P_a-1” addressed"),
      ("/ask hi", "command 9 “/ask hi”"),
      ("/ask\u{A0}hi", "command 9 “/ask\u{A0}hi”"),
      ("/ask", "command 9 “/ask”"),
      ("/", "message 9 “/”"),
      ("/ ask", "message 9 “/ ask”"),
      ("/usr/bin", "message 9 “/usr/bin”"),
      ("/ask@", "message 9 “/ask@”"),
      ("/ask@Warden-Bot", "message 9 “/ask@Warden-Bot”"),
      ("/größe", "message 9 “/größe”"),
      ("/abcdefghijklmnopqrstuvwxyz0123456", "message 9 “/abcdefghijklmnopqrstuvwxyz0123456”"),
      ("say /ask", "message 9 “say /ask”"),
    ])
  func commands(text: String, expected: String) throws {
    let reading = try Fixture.message(#","text":\#(quoted(text))"#)
    #expect(summary(reading) == "\(ann) \(expected)")
  }

  @Test(
    "A command for another bot is passed over, also in private",
    arguments: ["/ask@OtherBot hi", "/ask@WardenBot2"])
  func otherBot(text: String) throws {
    #expect(try Fixture.message(#","text":\#(quoted(text))"#) == .ignored(.commandForAnotherBot))
  }

  @Test(
    "A group message is addressed to us when Telegram marked our name in it, wherever its offsets point",
    arguments: [
      (#""text":"hi @wardenbot","entities":[{"type":"mention","offset":3,"length":10}]"#, true),
      (#""text":"👋🏽 @WardenBot","entities":[{"type":"mention","offset":5,"length":10}]"#, true),
      (
        #""text":"hi Warden","entities":[{"type":"text_mention","offset":3,"length":6,"user":{"id":42}}]"#,
        true
      ),
      (
        #""caption":"@WardenBot","photo":[{"file_id":"f"}],"caption_entities":[{"type":"mention","offset":0,"length":10}]"#,
        true
      ),
      (#""text":"hi @other","entities":[{"type":"mention","offset":3,"length":6}]"#, false),
      (#""text":"hi @WardenBot2","entities":[{"type":"mention","offset":3,"length":11}]"#, false),
      (#""text":"hi @WardenBot","entities":[{"type":"mention","offset":3,"length":99}]"#, false),
      (#""text":"hi @WardenBot","entities":[{"type":"mention","offset":-3,"length":10}]"#, false),
      (
        #""text":"hi @WardenBot","entities":[{"type":"mention","offset":9223372036854775807,"length":9223372036854775807}]"#,
        false
      ),
      (#""text":"👋@WardenBot","entities":[{"type":"mention","offset":1,"length":11}]"#, false),
      (#""text":"hi @WardenBot","entities":[{"type":"code","offset":3,"length":10}]"#, false),
      (#""text":"hi @WardenBot","entities":"none""#, false),
      (#""text":"hi","reply_to_message":{"message_id":3,"from":{"id":42,"is_bot":true},"text":"q"}"#, true),
      (#""text":"hi","reply_to_message":{"message_id":3,"from":{"id":43,"is_bot":true},"text":"q"}"#, false),
    ])
  func mentions(members: String, isAddressed: Bool) throws {
    guard case .event(let event) = try Fixture.message(",\(members)"),
      case .message(let message) = event.content
    else {
      Issue.record("no message")
      return
    }
    #expect(message.isAddressed == isAddressed)
  }

  @Test(
    "A topic is named only where the message says that it is in one",
    arguments: [
      (#","message_thread_id":7,"is_topic_message":true"#, "telegram:-100500/7"),
      (#","message_thread_id":7"#, "telegram:-100500"),
      (#","message_thread_id":7,"is_topic_message":false"#, "telegram:-100500"),
      ("", "telegram:-100500"),
    ])
  func topics(members: String, address: String) throws {
    guard case .event(let event) = try Fixture.message(#","text":"a"\#(members)"#) else {
      Issue.record("no event")
      return
    }
    #expect(event.address.key == address)
  }

  @Test("What a topic begins with is not what a message in it replies to")
  func topicRoot() throws {
    let reading = try Fixture.message(
      #"""
      ,"text":"a","message_thread_id":7,"is_topic_message":true,
      "reply_to_message":{"message_id":7,"from":{"id":42,"is_bot":true},"forum_topic_created":{"name":"t"}}
      """#)
    #expect(summary(reading) == "telegram:-100500/7 group Ann#1001: message 9 “a”")
  }

  @Test(
    "Whoever speaks as a chat is a chat, whatever user is named beside it",
    arguments: [
      (
        #""sender_chat":{"id":-100500,"title":"t"},"text":"a""#,
        #"{"id":1087968824,"is_bot":true,"first_name":"Group"}"#, "t#-100500 (chat)"
      ),
      (
        #""sender_chat":{"id":-100700,"title":"News"},"text":"a""#,
        #"{"id":777000,"is_bot":false,"first_name":"Telegram"}"#, "News#-100700 (chat)"
      ),
      (#""text":"a""#, #"{"id":136817688,"is_bot":true,"first_name":"Channel"}"#, "Channel#136817688 (chat)"),
      (#""text":"a""#, #"{"id":1001,"first_name":"","username":"ann"}"#, "ann#1001"),
      (#""text":"a""#, #"{"id":1001}"#, "1001#1001"),
      (#""text":"a""#, "{}", "nobody"),
      (#""text":"a""#, "null", "nobody"),
    ])
  func senders(members: String, from: String, expected: String) throws {
    let reading = try Fixture.message(",\(members)", from: from)
    #expect(summary(reading) == "telegram:-100500 group \(expected): message 9 “a”")
  }

  @Test("Other bots are heard only where that is wanted, the bot itself never")
  func bots() throws {
    let other = #"{"id":77,"is_bot":true,"first_name":"Other"}"#
    let own = #"{"id":42,"is_bot":true,"first_name":"Warden"}"#
    let update = { (from: String) in
      #"{"update_id":1,"message":{"message_id":1,"chat":{"id":-1,"type":"group"},"from":\#(from),"text":"a"}}"#
    }
    #expect(try Fixture.read(update(other)) == .ignored(.fromBot))
    #expect(
      summary(try Fixture.read(update(other), hearsBots: true)) == "telegram:-1 group Other#77: message 1 “a”"
    )
    #expect(try Fixture.read(update(own), hearsBots: true) == .ignored(.fromBot))
  }

  @Test(
    "The bot's own standing is told when it changes",
    arguments: [
      (#"{"id":1001,"type":"private"}"#, "member", "kicked", "blocked"),
      (#"{"id":1001,"type":"private"}"#, "kicked", "member", "unblocked"),
      (#"{"id":-5,"type":"group"}"#, "left", "member", "joined"),
      (#"{"id":-5,"type":"group"}"#, "member", "kicked", "left"),
      (#"{"id":-5,"type":"group"}"#, "administrator", "left", "left"),
      (#"{"id":-5,"type":"channel"}"#, "left", "administrator", "joined"),
    ])
  func standing(chat: String, old: String, new: String, expected: String) throws {
    let reading = try Fixture.read(standing(chat, old, new))
    guard case .event(let event) = reading, case .standing(let standing) = event.content else {
      Issue.record("\(reading)")
      return
    }
    #expect(standing.rawValue == expected)
    #expect(event.sender?.account.number == "1001")
  }

  @Test("A promotion changes nothing in whether the bot is there")
  func promotion() throws {
    let reading = try Fixture.read(standing(#"{"id":-5,"type":"group"}"#, "member", "administrator"))
    #expect(reading == .ignored(.unchangedStanding))
  }

  private func standing(_ chat: String, _ old: String, _ new: String) -> String {
    #"""
    {"update_id":1,"my_chat_member":{"chat":\#(chat),"from":{"id":1001,"first_name":"Ann"},
    "old_chat_member":{"status":"\#(old)"},"new_chat_member":{"status":"\#(new)"}}}
    """#
  }

  @Test("Whoever presses the stop button under a draft is the person of that chat")
  func stop() throws {
    let reading = try Fixture.read(
      #"{"update_id":1,"stopped_message_generation":{"chat":{"id":5,"type":"private","first_name":"Ann"},"draft_id":88}}"#
    )
    #expect(summary(reading) == "telegram:5 direct Ann#5: stop 88")
  }

  @Test(
    "Of files the largest picture and the given names are kept",
    arguments: [
      (
        #""photo":[{"file_id":"s","width":90,"height":90},{"file_id":"l","width":900,"height":900,"file_size":7}]"#,
        "image l image/jpeg 7 -"
      ),
      (#""voice":{"file_id":"v","mime_type":"audio/ogg","file_size":5}"#, "audio v audio/ogg 5 -"),
      (
        #""audio":{"file_id":"a","file_name":"x.mp3","mime_type":"audio/mpeg"}"#,
        "audio a audio/mpeg -1 x.mp3"
      ),
      (#""sticker":{"file_id":"t","emoji":"👍"}"#, "sticker t - -1 👍"),
      (#""video":{"file_id":"w","mime_type":"video/mp4"}"#, "video w video/mp4 -1 -"),
    ])
  func attachments(members: String, expected: String) throws {
    #expect(summary(try Fixture.message(",\(members)")) == "\(ann) message 9 “” \(expected)")
  }

  @Test("A caption is the text of its picture, and may hold a command")
  func caption() throws {
    let reading = try Fixture.message(#","photo":[{"file_id":"f"}],"caption":"/describe this""#)
    #expect(summary(reading) == "\(ann) command 9 “/describe this” image f image/jpeg -1 -")
  }

  @Test("An edited command is an edit", arguments: ["edited_message", "edited_channel_post"])
  func edits(kind: String) throws {
    #expect(summary(try Fixture.message(#","text":"/ask x""#, kind: kind)) == "\(ann) edit 9 “/ask x”")
  }

  @Test(
    "What lacks the indispensable is set aside",
    arguments: [
      (#"{"update_id":1,"message":{"message_id":1,"text":"a"}}"#, "a message without a chat"),
      (#"{"update_id":1,"message":[]}"#, "a message without a chat"),
      (#"{"update_id":1,"message":{"chat":{"id":"5"},"text":"a"}}"#, "a message without a chat"),
      (#"{"update_id":1,"callback_query":{"from":{"id":1}}}"#, "a button press without an id"),
      (#"{"update_id":1,"callback_query":{"id":"1"}}"#, "a button press by nobody"),
      (#"{"update_id":1,"my_chat_member":{"chat":{"id":1}}}"#, "a change of standing to nothing"),
      (#"{"update_id":1,"stopped_message_generation":{"chat":{"id":1}}}"#, "a stop without a draft"),
    ])
  func unreadable(json: String, reason: String) throws {
    #expect(try Fixture.read(json) == .unreadable(reason))
  }

  @Test("A chat of an unknown kind is judged by its number")
  func unknownChatKind() throws {
    let person = try Fixture.message(#","text":"a""#, chat: #"{"id":5,"type":"new"}"#)
    #expect(summary(person) == "telegram:5 direct Ann#1001: message 9 “a” addressed")
    let group = try Fixture.message(#","text":"a""#, chat: #"{"id":-5}"#)
    #expect(summary(group) == "telegram:-5 group Ann#1001: message 9 “a”")
  }
}

@Suite("Batches of updates")
struct UpdateBatchTests {
  private func batch(_ json: String) throws -> UpdateBatch {
    let updates = try #require(try JSONDocument(parsing: json).root.array)
    return UpdateBatch(updates, askedFrom: 40, with: UpdateReader(bot: Fixture.bot), at: Fixture.now)
  }

  @Test("An update that cannot be read is kept with its bytes, and the others are read")
  func quarantine() throws {
    let batch = try batch(
      """
      [{"update_id":50,"message":{"text":"a"}},
       {"update_id":51,"message":{"message_id":1,"chat":{"id":5,"type":"private"},"text":"b"}}]
      """)
    #expect(batch.events.count == 1)
    #expect(batch.quarantined.map(\.id.number) == ["50"])
    #expect(batch.quarantined.first?.payload == Array(#"{"update_id":50,"message":{"text":"a"}}"#.utf8))
    #expect(batch.nextOffset == 52)
  }

  @Test(
    "A number that would turn the offset against us is no number",
    arguments: ["-1", "-9223372036854775808", "9223372036854775807", #""5""#, "null", "1.5"])
  func numbers(number: String) throws {
    let batch = try batch(#"[{"update_id":\#(number),"message":{"text":"a"}}]"#)
    #expect(batch.nextOffset == nil)
    #expect(batch.quarantined.map(\.id.number) == ["40+0"])
  }

  @Test("The number in an answer that is no JSON is found, unless it may be cut")
  func numberInUnreadable() {
    #expect(
      UpdateBatch.number(inUnreadable: Array(#"{"ok":true,"result":[{"update_id":81,"mess"#.utf8)) == 81)
    #expect(UpdateBatch.number(inUnreadable: Array(#"{"ok":true,"result":[{"update_id":8"#.utf8)) == nil)
    #expect(UpdateBatch.number(inUnreadable: Array("<html>".utf8)) == nil)
    #expect(UpdateBatch.isWhole(Array(#"{"ok":true,"result":[{"update_id":81,"x":"\x"}]}"#.utf8 + [10])))
    #expect(!UpdateBatch.isWhole(Array(#"{"ok":true,"result":[{"update_id":81,"mess"#.utf8)))
    #expect(UpdateBatch.number(inUnreadable: []) == nil)
  }
}

func quoted(_ text: String) -> String {
  var writer = JSONWriter()
  writer.value(text)
  return String(decoding: writer.bytes, as: UTF8.self)
}
