import SQLite
import Testing
import Vocabulary

@testable import Delivery

@Suite("What waits of somebody")
struct WaitingDataTests {
  private let ada = AccountOnPlatform(.discord, "2001")
  private let person = PersonID("psn_1")

  @Test("Of every position that names a person or their private chat, none is left; those of others stay")
  func positions() async throws {
    let database = try await Database(path: ":memory:", migrations: deliveryMigrations)
    func stored(_ number: String, in chat: String) -> [String: String] {
      var positions: [String: String] = [:]
      for name in PositionName.allCases {
        switch name.subject {
        case .chat: positions[name.name(of: chat)] = "1"
        case .person: positions[name.name(of: number)] = chat
        }
      }
      return positions
    }
    let others = stored("2002", in: "102").merging(["session": "s", "last:2001": "7"]) { $1 }
    let positions = stored(ada.number, in: "101").merging(others) { $1 }
    let batch = InboundBatch(platform: .discord, events: [], positions: positions)
    _ = try await database.write { try $0.store(batch, now: Moment(seconds: 1)) }

    try await database.write { [ada, person] in
      try PersonalData.waiting.delete($0, DataSubject(person, accounts: [ada]))
    }
    let left = try await database.read { connection in
      Dictionary(
        uniqueKeysWithValues: try connection.all("SELECT name, value FROM platform_positions") {
          ($0.text(0), $0.text(1))
        })
    }
    #expect(left == others)
  }

  private func post(_ text: RichText, to account: AccountOnPlatform, on database: Database) async throws
    -> OutboxItem
  {
    let message = OutboundMessage(to: .direct(with: account), text)
    return try await database.write {
      try $0.post(message, state: .queued, causedAt: Moment(seconds: 1), now: Moment(seconds: 1))
    }
  }

  @Test("What becomes of a message that was deleted on its way is not taken for the fate of the next one")
  func numberStays() async throws {
    let database = try await Database(path: ":memory:", migrations: deliveryMigrations)
    let bob = AccountOnPlatform(.discord, "2002")
    let earlier = try await post("first", to: ada, on: database)
    let gone = try await post("secret", to: ada, on: database)
    try await database.write { [ada, person] in
      try PersonalData.waiting.delete($0, DataSubject(person, accounts: [ada]))
    }
    let next = try await post("for Bob", to: bob, on: database)
    #expect(next.row > gone.row && gone.row > earlier.row)
    let later = Moment(seconds: 9)
    try await database.write { connection in
      for item in [earlier, gone] {
        try connection.markSending(item.row)
        try connection.requeue(item, due: later, error: nil)
        try connection.markSent(item.row, as: "5", now: later)
        try connection.markFailed(item.row, unknown: true, error: "timeout", now: later)
      }
    }
    let (open, _, _) = try await database.write { try $0.openMessages(on: [.discord], now: later) }
    #expect(open.map(\.0.message) == [OutboundMessage(to: .direct(with: bob), "for Bob")])
    let rest = try await database.read { connection in
      try connection.all("SELECT destination || body || coalesce(platform_message, '') FROM outbox") {
        $0.text(0)
      }
    }
    // Of hers nothing is left but the number of the newest, which goes once it is not the newest any more.
    #expect(rest.count == 2 && rest[0] == "")
  }

  @Test("Words of somebody that others answer go from their messages, which wait on")
  func quoted() async throws {
    let database = try await Database(path: ":memory:", migrations: deliveryMigrations)
    func event(_ number: Int, _ content: InboundEvent.Content) -> InboundEvent {
      InboundEvent(
        id: EventID(.discord, String(number)), address: ChatAddress(.discord, chat: "100"), chatKind: .group,
        sender: Sender(account: AccountOnPlatform(.discord, "2002"), displayName: "Bob"), content: content,
        receivedAt: Moment(seconds: 1))
    }
    func answer(to author: AccountOnPlatform) -> IncomingMessage {
      IncomingMessage(
        id: "1", text: "what do you think?", isAddressed: true,
        replyTo: RepliedMessage(id: "9", author: author, isFromBot: false, text: "a secret"))
    }
    let stranger = AccountOnPlatform(.discord, "2003")
    var form = IncomingMessage(id: nil, text: "/rep up", isAddressed: true)
    form.form = CommandForm(path: ["rep", "up"], options: [.init(name: "user", value: .person(ada))])
    let events = [
      event(1, .message(answer(to: ada))), event(2, .command(answer(to: ada))),
      event(3, .message(answer(to: stranger))),
      event(4, .command(form)),
    ]
    let batch = InboundBatch(platform: .discord, events: events, positions: [:])
    _ = try await database.write { try $0.store(batch, now: Moment(seconds: 1)) }
    try await database.write { [ada, person] connection in
      try connection.run("UPDATE inbox SET state = 'dead'")
      try PersonalData.waiting.delete(connection, DataSubject(person, accounts: [ada]))
    }
    let left = try await database.read { connection in
      try connection.all("SELECT body FROM inbox ORDER BY id") { $0.text(0) }
    }
    #expect(left.count == 3)
    #expect(!left.contains { $0.contains("2001") })
    #expect(left.map { $0.contains("a secret") } == [false, false, true])
    #expect(left.allSatisfy { $0.contains("what do you think?") })
  }
}
