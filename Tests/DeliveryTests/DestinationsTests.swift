import Groundwork
import Testing
import Vocabulary

@testable import Delivery

@Suite("Destinations")
struct DestinationsTests {
  static func item(_ row: Int64, to chat: String) -> OutboxItem {
    OutboxItem(
      row: row, message: OutboundMessage(to: ChatAddress(.telegram, chat: chat), "hello"), state: .queued,
      causedAt: Moment(seconds: 0), postedAt: Moment(seconds: 0))
  }
  let address = Destination(ChatAddress(.telegram, chat: "a"))

  @Test("A claim is granted only when the message could leave at once")
  func claims() {
    var destinations = Destinations(places: 2)
    let step1 = destinations.claim(address)
    #expect(step1)
    let step2 = destinations.claim(address)
    #expect(!step2)
    destinations.release(address)
    destinations.add(Self.item(1, to: "b"))
    let step3 = destinations.claim(address)
    #expect(!step3)
  }

  @Test("A redeemed claim goes before what was queued for that destination meanwhile")
  func redeems() {
    var destinations = Destinations(places: 2)
    _ = destinations.claim(address)
    destinations.add(Self.item(2, to: "a"))
    let step4 = destinations.start()
    #expect(step4 == nil)
    destinations.redeem(Self.item(1, to: "a"))
    let step5 = destinations.finished(address)
    #expect(step5?.row == 2)
    let step6 = destinations.finished(address)
    #expect(step6 == nil)
    #expect(destinations.onTheWire == 0)
  }

  @Test("A message counts as begun while it waits for its turn, until it is taken back")
  func takesBack() {
    var destinations = Destinations(places: 1)
    for (row, chat) in [(1, "b"), (2, "b"), (3, "a"), (4, "a")] as [(Int64, String)] {
      var item = Self.item(row, to: chat)
      if row != 4 { item.state = .sending }
      destinations.add(item)
    }
    _ = destinations.start()
    let takenBack = Set(destinations.takeBackWaiting().map(\.row))
    #expect(takenBack == [2, 3])
    let again = destinations.takeBackWaiting()
    #expect(again.isEmpty)
    // Where a place is only kept, nothing is on the wire yet.
    let kept = Destination(ChatAddress(.discord, chat: "c"))
    let isKept = destinations.claim(kept)
    #expect(isKept)
    destinations.add(
      OutboxItem(
        row: 5, message: OutboundMessage(to: kept.address, "hello"), state: .sending,
        causedAt: Moment(seconds: 0), postedAt: Moment(seconds: 0)))
    let late = destinations.takeBackWaiting().map(\.row)
    #expect(late == [5])
    _ = destinations.finished(Destination(ChatAddress(.telegram, chat: "b")))
    let next = destinations.start()
    #expect(next?.row == 3)
    #expect(next?.state == .queued)
  }

  @Test("A message will have its turn soon unless its destination has to wait, or too many do")
  func soon() {
    var destinations = Destinations(places: 1)
    #expect(destinations.isSoon(at: address))
    destinations.add(Self.item(1, to: "a"))
    #expect(destinations.isSoon(at: address))
    if let item = destinations.start() { destinations.postpone(item, at: address, until: Moment(seconds: 5)) }
    #expect(!destinations.isSoon(at: address))
    let other = Destination(ChatAddress(.telegram, chat: "b"))
    #expect(destinations.isSoon(at: other))
    for row in 2...Int64(Destinations.ahead) { destinations.add(Self.item(row, to: "c")) }
    #expect(!destinations.isSoon(at: other))
  }

  @Test("The place of a message that has arrived goes to whoever is first in line, else to the next there")
  func hands() {
    var destinations = Destinations(places: 1)
    let elsewhere = Destination(ChatAddress(.telegram, chat: "b"))
    for (row, chat) in [(1, "a"), (2, "a"), (3, "b"), (4, "b")] as [(Int64, String)] {
      destinations.add(Self.item(row, to: chat))
    }
    _ = destinations.start()
    let first = destinations.heir(of: address)
    #expect(first?.row == 3)
    let none = destinations.finished(address, heir: first?.destination)
    #expect(none == nil)
    #expect(destinations.onTheWire == 1)
    #expect(!destinations.hasStartable)
    // What came later at the same destination waits behind others.
    let second = destinations.heir(of: elsewhere)
    #expect(second?.row == 2)
    _ = destinations.finished(elsewhere, heir: second?.destination)
    let third = destinations.heir(of: address)
    #expect(third?.row == 4)
    _ = destinations.finished(address, heir: third?.destination)
    let last = destinations.heir(of: elsewhere)
    #expect(last == nil)
    _ = destinations.finished(elsewhere)
    #expect(destinations.onTheWire == 0)
    #expect(destinations.count == 0)
  }

  @Test("The next message to the same destination keeps the place, whoever comes meanwhile")
  func keeps() {
    var destinations = Destinations(places: 1)
    destinations.add(Self.item(1, to: "a"))
    destinations.add(Self.item(2, to: "a"))
    _ = destinations.start()
    let heir = destinations.heir(of: address)
    #expect(heir?.row == 2)
    destinations.add(Self.item(3, to: "b"))
    _ = destinations.finished(address, heir: heir?.destination)
    #expect(destinations.onTheWire == 1)
    let none = destinations.start()
    #expect(none == nil)
    _ = destinations.finished(address)
    let other = destinations.start()
    #expect(other?.row == 3)
  }

  @Test("A suspect takes no other's place: its trial begins when it starts")
  func suspectInLine() {
    var destinations = Destinations(places: 1)
    destinations.add(Self.item(1, to: "a"))
    var suspect = Self.item(2, to: "b")
    suspect.deaths = 2
    destinations.add(suspect)
    _ = destinations.start()
    let heir = destinations.heir(of: address)
    #expect(heir == nil)
    _ = destinations.finished(address)
    let next = destinations.start()
    #expect(next?.row == 2)
  }

  @Test("A released claim starts on what others have queued there")
  func releases() {
    var destinations = Destinations(places: 2)
    _ = destinations.claim(address)
    destinations.add(Self.item(2, to: "a"))
    destinations.release(address)
    let step7 = destinations.start()
    #expect(step7?.row == 2)
  }

  @Test("A message that has to wait stays before those posted after it")
  func waits() {
    var destinations = Destinations(places: 2)
    destinations.add(Self.item(1, to: "a"))
    destinations.add(Self.item(2, to: "a"))
    if let item = destinations.start() { destinations.postpone(item, at: address, until: Moment(seconds: 5)) }
    let step8 = destinations.start()
    #expect(step8 == nil)
    destinations.wake(at: Moment(seconds: 5))
    let step9 = destinations.start()
    #expect(step9?.row == 1)
  }

  @Test("Of messages that may have ended a process one is on the wire at a time; others go beside it")
  func suspects() {
    var destinations = Destinations(places: 8)
    for (row, chat) in [(1, "a"), (2, "b"), (3, "c")] as [(Int64, String)] {
      var item = Self.item(row, to: chat)
      item.deaths = row < 3 ? 2 : 1
      destinations.add(item)
    }
    // It waits behind a suspect, as behind any other.
    destinations.add(Self.item(4, to: "b"))
    var started: [Int64] = []
    while let item = destinations.start() { started.append(item.row) }
    #expect(started == [1, 3])
    let next = destinations.finished(address)
    #expect(next == nil)
    var second = destinations.start()
    #expect(second?.row == 2)
    let none = destinations.start()
    #expect(none == nil)
    // Sent, and the process lives.
    second?.deaths = 0
    if let second { destinations.postpone(second, at: second.destination, until: Moment(seconds: 5)) }
    var other = Self.item(5, to: "a")
    other.deaths = 2
    destinations.add(other)
    let third = destinations.start()
    #expect(third?.row == 5)
    destinations.wake(at: Moment(seconds: 5))
    let again = destinations.start()
    #expect(again?.row == 2)
  }

  @Test("A suspect that follows another message of its destination waits for its turn among suspects")
  func suspectBehind() {
    var destinations = Destinations(places: 8)
    var (first, second) = (Self.item(2, to: "a"), Self.item(3, to: "b"))
    (first.deaths, second.deaths) = (2, 2)
    destinations.add(Self.item(1, to: "a"))
    destinations.add(first)
    destinations.add(second)
    var started: [Int64] = []
    while let item = destinations.start() { started.append(item.row) }
    #expect(started == [1, 3])
    let next = destinations.finished(address)
    #expect(next == nil)
    let none = destinations.start()
    #expect(none == nil)
    _ = destinations.finished(Destination(ChatAddress(.telegram, chat: "b")))
    let last = destinations.start()
    #expect(last?.row == 2)
  }

  @Test("A platform whose wire is full keeps none of another's messages back")
  func sides() {
    var destinations = Destinations(places: 1)
    let elsewhere = ChatAddress(.discord, chat: "a")
    for (row, address) in [
      (Int64(1), elsewhere), (2, ChatAddress(.discord, chat: "b")), (3, address.address),
    ] {
      destinations.add(
        OutboxItem(
          row: row, message: OutboundMessage(to: address, "hello"), state: .queued,
          causedAt: Moment(seconds: 0), postedAt: Moment(seconds: 0)))
    }
    var started: Set<Int64> = []
    while let item = destinations.start() { started.insert(item.row) }
    #expect(started == [1, 3])
    let isGranted = destinations.claim(Destination(ChatAddress(.terminal, chat: "a")))
    #expect(isGranted)
  }

  @Test("Whatever happens, order holds per destination and the wire is never overfull", arguments: 1...20)
  func property(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    var destinations = Destinations(places: 3)
    var row: Int64 = 0
    var wire: [OutboxItem] = []
    /// Has arrived, and is about to be settled.
    var arrived: [(item: OutboxItem, heir: OutboxItem)] = []
    var claims: Set<ChatAddress> = []
    var sent: [String: [Int64]] = [:]
    var now = Moment(seconds: 0)
    for _ in 0..<3_000 {
      now = now.advanced(by: .seconds(1))
      destinations.wake(at: now)
      let chat = String(UInt64.random(in: 0..<5, using: &chance))
      let place = ChatAddress(.telegram, chat: chat)
      switch Int.random(in: 0..<6, using: &chance) {
      case 0:
        row += 1
        destinations.add(Self.item(row, to: chat))
      case 1:
        if destinations.claim(Destination(place)) { claims.insert(place) }
      case 2:
        guard let claim = claims.popFirst() else { continue }
        if Bool.random(using: &chance) {
          destinations.release(Destination(claim))
        } else {
          // Committed after whatever was queued there meanwhile, and still first: nothing of it has left.
          row += 1
          let item = Self.item(0, to: claim.chat)
          destinations.redeem(item)
          wire.append(item)
        }
      case 3:
        while let item = destinations.start() { wire.append(item) }
      case 4:
        guard let index = arrived.indices.randomElement(using: &chance) else { continue }
        let (item, heir) = arrived.remove(at: index)
        let other = destinations.finished(item.destination, heir: heir.destination)
        #expect(other == nil)
        wire.append(heir)
      default:
        guard let index = wire.indices.randomElement(using: &chance) else { continue }
        let item = wire.remove(at: index)
        if Bool.random(using: &chance) {
          destinations.postpone(item, at: item.destination, until: now.advanced(by: .seconds(3)))
        } else {
          if item.row > 0 { sent[item.message.address.chat, default: []].append(item.row) }
          if Bool.random(using: &chance), let heir = destinations.heir(of: item.destination) {
            arrived.append((item, heir))
          } else if let next = destinations.finished(item.destination) {
            wire.append(next)
          }
        }
      }
      let handedOn = arrived.count { $0.item.destination != $0.heir.destination }
      #expect(destinations.onTheWire == wire.count + claims.count + arrived.count + handedOn)
      #expect(destinations.onTheWire - handedOn <= 3)
      let busy = wire + arrived.map(\.heir)
      #expect(Set(busy.map(\.message.address)).isDisjoint(with: claims))
      #expect(Set(busy.map(\.message.address)).count == busy.count)
    }
    for rows in sent.values { #expect(rows == rows.sorted()) }
  }
}
