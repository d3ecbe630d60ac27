import Groundwork
import Testing
import Vocabulary

@testable import Delivery

@Suite("Lanes")
struct LanesTests {
  static func event(_ row: Int64, in chat: String, isPress: Bool = false) -> PendingEvent {
    let event = InboundEvent(
      id: EventID(.telegram, String(row)), address: ChatAddress(.telegram, chat: chat), chatKind: .direct,
      sender: nil,
      content: isPress
        ? .button(ButtonPress(callback: "1", data: "x", message: "1"))
        : .message(IncomingMessage(id: nil, text: "hello", isAddressed: true)),
      receivedAt: Moment(seconds: 0))
    return PendingEvent(row: row, event: event, attempts: 0, isRecovered: false)
  }

  @Test("A conversation has one event at a time, in the order of arrival; others run beside it")
  func oneAtATime() {
    var lanes = Lanes(places: 8)
    for (row, chat) in [(1, "a"), (2, "a"), (3, "b")] as [(Int64, String)] {
      lanes.add(Self.event(row, in: chat))
    }
    let step1 = lanes.start()
    #expect(step1?.row == 1)
    let step2 = lanes.start()
    #expect(step2?.row == 3)
    let step3 = lanes.start()
    #expect(step3 == nil)
    let step4 = lanes.finished(Self.event(1, in: "a").event)
    #expect(step4?.row == 2)
  }

  @Test("Presses of buttons wait for no talk of their chat, and are handled one after the other")
  func presses() {
    var lanes = Lanes(places: 8)
    lanes.add(Self.event(1, in: "a"))
    lanes.add(Self.event(2, in: "a"))
    lanes.add(Self.event(3, in: "a", isPress: true))
    lanes.add(Self.event(4, in: "a", isPress: true))
    var started: [PendingEvent] = []
    while let event = lanes.start() { started.append(event) }
    #expect(started.map(\.row) == [1, 3])
    let press = lanes.finished(started[1].event)
    #expect(press?.row == 4)
    #expect(lanes.count(beside: started[0].event) == 2)
    let talk = lanes.finished(started[0].event)
    #expect(talk?.row == 2)
  }

  @Test("What is said after a press waits for it, also while the press waits for another try")
  func behindPress() {
    var lanes = Lanes(places: 8)
    lanes.add(Self.event(1, in: "a"))
    lanes.add(Self.event(2, in: "a", isPress: true))
    lanes.add(Self.event(3, in: "a"))
    lanes.add(Self.event(4, in: "a", isPress: true))
    var started: [PendingEvent] = []
    while let event = lanes.start() { started.append(event) }
    #expect(started.map(\.row) == [1, 2])
    let behind = lanes.finished(started[0].event)
    #expect(behind == nil)
    lanes.failed(started[1], again: Moment(seconds: 5))
    let early = lanes.start()
    #expect(early == nil)
    lanes.wake(at: Moment(seconds: 5))
    let press = lanes.start()
    #expect(press?.row == 2)
    _ = lanes.finished(started[1].event)
    var rest: [Int64] = []
    while let event = lanes.start() { rest.append(event.row) }
    #expect(rest == [3, 4])
  }

  @Test("A failed event stays first, and its conversation rests until the retry")
  func rests() {
    var lanes = Lanes(places: 8)
    let again = Moment(seconds: 10)
    lanes.add(Self.event(1, in: "a"))
    lanes.add(Self.event(2, in: "a"))
    var first = lanes.start()
    first?.attempts = 1
    if let first { lanes.failed(first, again: again) }

    lanes.wake(at: again.advanced(by: .milliseconds(-1)))
    let step5 = lanes.start()
    #expect(step5 == nil)
    #expect(lanes.nextWake == again)
    lanes.wake(at: again)
    let step6 = lanes.start()
    #expect(step6?.attempts == 1)
  }

  @Test("Of events that may have ended a process one is handled at a time; others run beside it")
  func suspects() {
    var lanes = Lanes(places: 8)
    func event(_ row: Int64, in chat: String, attempts: Int) -> PendingEvent {
      PendingEvent(
        row: row, event: Self.event(row, in: chat).event, attempts: attempts, isRecovered: true)
    }
    lanes.add(event(1, in: "a", attempts: 2))
    lanes.add(event(2, in: "b", attempts: 3))
    lanes.add(event(3, in: "b", attempts: 0))
    lanes.add(event(4, in: "c", attempts: 1))
    var started: [PendingEvent] = []
    while let event = lanes.start() { started.append(event) }
    #expect(started.map(\.row) == [1, 4])
    // Its try was counted, and failed in a way that left the process alive.
    lanes.failed(
      PendingEvent(row: 1, event: started[0].event, attempts: 3, isRecovered: false),
      again: Moment(seconds: 5))
    let second = lanes.start()
    #expect(second?.row == 2)
    lanes.wake(at: Moment(seconds: 5))
    let first = lanes.start()
    #expect(first?.row == 1)
    let third = lanes.finished(Self.event(2, in: "b").event)
    #expect(third?.row == 3)
  }

  @Test("Whatever happens, order holds, places are kept, and every event is handled", arguments: 1...20)
  func property(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    var lanes = Lanes(places: 3)
    var waiting = (1...200).map {
      Self.event(
        Int64($0), in: String(UInt64.random(in: 0..<7, using: &chance)),
        isPress: Bool.random(using: &chance))
    }
    let rows = Dictionary(grouping: waiting) { LaneKey(of: $0.event) }.mapValues { $0.map(\.row) }
    waiting.reverse()
    var running: [PendingEvent] = []
    var handled: [LaneKey: [Int64]] = [:]
    var now = Moment(seconds: 0)
    while handled.values.reduce(0, { $0 + $1.count }) < 200 {
      now = now.advanced(by: .seconds(1))
      lanes.wake(at: now)
      switch Int.random(in: 0..<4, using: &chance) {
      case 0, 1:
        if let event = waiting.popLast() { lanes.add(event) }
      case 2:
        while let event = lanes.start() { running.append(event) }
      default:
        guard let event = running.randomElement(using: &chance) else { continue }
        running.removeAll { $0.row == event.row }
        if Bool.random(using: &chance) {
          lanes.failed(event, again: now.advanced(by: .seconds(2)))
        } else {
          handled[LaneKey(of: event.event), default: []].append(event.row)
          if let next = lanes.finished(event.event) { running.append(next) }
        }
      }
      #expect(running.count == lanes.running && running.count <= 3)
      #expect(Set(running.map { LaneKey(of: $0.event) }).count == running.count)
      for event in running where !LaneKey(of: event.event).isForButtons {
        let presses = LaneKey(of: event.event).other
        let before = rows[presses, default: []].prefix { $0 < event.row }.count
        #expect(before <= handled[presses, default: []].count, "what is said waits for presses before it")
      }
    }
    for rows in handled.values { #expect(rows == rows.sorted()) }
  }
}
