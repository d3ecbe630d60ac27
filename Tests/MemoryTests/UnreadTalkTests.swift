import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Memory

@Suite("What no model has read yet")
struct UnreadTalkTests {
  private static let (general, offTopic) = (
    ChatAddress(.discord, chat: "901"), ChatAddress(.discord, chat: "902")
  )

  private func say(
    _ text: String, _ scope: MemoryScope, at conversation: ChatAddress = general, _ attic: Attic
  ) async throws {
    let now = attic.clock.now
    try await attic.database.write { try $0.noteUnread(text, in: scope, at: conversation, now: now) }
  }

  private func unread(_ attic: Attic) async throws -> [String] {
    try await attic.database.read { connection in
      try connection.all("SELECT said FROM memory_unread ORDER BY id") { $0.text(0) }
    }
  }

  @Test("Whoever has a memory forgotten has forgotten what they said there, and nothing else")
  func forgetting() async throws {
    let attic = try await Attic()
    let (person, other) = (try await attic.meet(1), try await attic.meet(2))
    let (alone, among) = (MemoryScope.alone(person, on: .telegram), MemoryScope.among(attic.club, person))
    guard case .kept(let id) = try await attic.tell("I live in Ghent", alone) else {
      return #expect(Bool(false))
    }
    try await say("I live in Ghent, by the way", alone, attic)
    try await say("I said this in the club", among, attic)
    try await say("Somebody else said this", .alone(other, on: .telegram), attic)
    let now = attic.clock.now
    _ = try await attic.database.write { try $0.forget(id, in: alone, mayModerate: false, now: now) }
    #expect(try await unread(attic) == ["I said this in the club", "Somebody else said this"])
  }

  @Test("A moderator who has a memory of all forgotten has forgotten what whoever told it said there")
  func moderating() async throws {
    let attic = try await Attic()
    let (ann, bob) = (
      MemoryScope.among(attic.club, try await attic.meet(1)),
      MemoryScope.among(attic.club, try await attic.meet(2))
    )
    guard case .kept(let id) = try await attic.tell("Bob owes me money", ann, shared: true) else {
      return #expect(Bool(false))
    }
    try await say("Bob owes me a lot of money", ann, attic)
    try await say("I will look at that", bob, attic)
    let now = attic.clock.now
    _ = try await attic.database.write { try $0.forget(id, in: bob, mayModerate: true, now: now) }
    #expect(try await unread(attic) == ["I will look at that"])
  }

  @Test(
    "A conversation is forgotten for one person, or for everybody where others read along, and no other is")
  func conversations() async throws {
    let attic = try await Attic()
    let (ann, bob) = (try await attic.meet(1), try await attic.meet(2))
    let (club, direct) = (ChatAddress(.telegram, chat: "-100"), ChatAddress(.telegram, chat: "1"))
    for person in [ann, bob] {
      try await say("I said this in the club", .among(attic.club, person), at: club, attic)
      try await say("I said this among many", .among(attic.raid, person), at: Self.general, attic)
      try await say("I said this off topic", .among(attic.raid, person), at: Self.offTopic, attic)
      try await say("I said this to you alone", .alone(person, on: .telegram), at: direct, attic)
    }
    // Alone, everybody is one person.
    try await attic.database.write {
      try $0.forgetUnread(at: direct, in: .alone(ann, on: .telegram), ofAll: true)
    }
    #expect(try await unread(attic).count == 7)
    // Of a server's channels the one in which it was asked for.
    try await attic.database.write {
      try $0.forgetUnread(at: Self.general, in: .among(attic.raid, ann), ofAll: true)
    }
    #expect(try await unread(attic).filter { $0 == "I said this among many" } == [])
    #expect(try await unread(attic).filter { $0 == "I said this off topic" }.count == 2)
    try await attic.database.write { try $0.forgetUnread(at: Self.offTopic, in: .among(attic.raid, ann)) }
    try await attic.database.write { try $0.forgetUnread(at: club, in: .among(attic.club, ann), ofAll: true) }
    #expect(try await unread(attic) == ["I said this off topic", "I said this to you alone"])
  }

  @Test("What was noted before its conversation was, is forgotten with any conversation of its place")
  func withoutConversation() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.among(attic.raid, try await attic.meet(1))
    for number in 0..<2 { try await say("I said this long ago \(number)", ann, attic) }
    try await attic.database.write { try $0.run("UPDATE memory_unread SET conversation = NULL WHERE id = 1") }
    try await attic.database.write { try $0.forgetUnread(at: Self.offTopic, in: ann) }
    #expect(try await unread(attic) == ["I said this long ago 1"])
  }

  @Test("It moves with a group, and what is learned from it is remembered there")
  func moving() async throws {
    let attic = try await Attic()
    let person = try await attic.meet(1)
    let new = CommunityAddress(.telegram, "-1001")
    for number in 0..<UnreadTalk.batch {
      try await say("I said this in the club \(number)", .among(attic.club, person), attic)
    }
    try await attic.database.write { connection in
      try connection.moveMemories(from: attic.club, to: new)
      try connection.moveUnread(from: Self.general, to: Self.offTopic)
      try connection.forgetUnread(at: Self.general, in: .among(new, person))
    }
    let now = attic.clock.now
    let talk = try #require(try await attic.database.read { try $0.dueTalk(at: now) })
    #expect(talk.scope == .among(new, person))
  }

  @Test("What has waited for two days is not read any more")
  func old() async throws {
    let attic = try await Attic()
    let ann = MemoryScope.alone(try await attic.meet(1), on: .telegram)
    try await say("I said this long ago", ann, attic)
    attic.clock.advance(by: UnreadTalk.kept)
    try await say("I said this just now", ann, attic)
    let horizon = attic.clock.now.advanced(by: .zero - UnreadTalk.kept + .seconds(1))
    try await attic.database.write { try $0.forgetUnread(before: horizon) }
    #expect(try await unread(attic) == ["I said this just now"])
  }
}
