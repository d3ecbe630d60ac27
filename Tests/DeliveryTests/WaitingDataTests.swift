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
}
