import Groundwork
import Vocabulary

/// Shows answers while they are written: keeps every ``PreviewMachine`` and has its calls made, so that whoever writes an
/// answer never waits for a platform.
///
/// `Place` is what the platform has to know of an answer to show it.
package final class PreviewBoard<Number: Hashable & Sendable, Place: Sendable>: Sendable {
  package typealias Machine = PreviewMachine<Number>

  /// A call that is to be made.
  package struct Order: Sendable {
    package let call: Machine.Call
    package let place: Place
    /// Without styles, which were refused.
    package let isPlain: Bool
    /// Of this board's previews.
    package let preview: UInt64
  }

  private struct Entry {
    let place: Place
    let note: @Sendable (String) async -> Void
    var machine: Machine
    /// Whoever waits for the end of the call that is under way.
    var finisher: CheckedContinuation<Number?, Never>?
    var isFinished = false
  }

  private struct State {
    var entries: [UInt64: Entry] = [:]
    var lastID: UInt64 = 0
    var callsUnderWay = 0
  }

  private let clock: any Timekeeper
  private let hasRoom: @Sendable (Place, Moment) -> Bool
  private let make: @Sendable (Order) async -> Machine.Result
  private let state = Guarded(State())
  private let bell = Doorbell()

  /// - Parameters:
  ///   - hasRoom: Takes room for a call under the platform's limits; where there is none, the call gives way to messages.
  ///   - make: Makes a call.
  package init(
    clock: any Timekeeper, hasRoom: @escaping @Sendable (Place, Moment) -> Bool = { _, _ in true },
    make: @escaping @Sendable (Order) async -> Machine.Result
  ) {
    (self.clock, self.hasRoom, self.make) = (clock, hasRoom, make)
  }

  /// A preview of an answer.
  ///
  /// - Parameters:
  ///   - note: Told of a message of ours as soon as it is there.
  ///   - piece: What is shown of a text.
  package func preview(
    at place: Place, _ machine: Machine, note: @escaping @Sendable (String) async -> Void,
    piece: @escaping @Sendable (RichText, Machine.Mode) -> RichText
  ) -> LivePreview {
    guard let id = open(Entry(place: place, note: note, machine: machine)) else { return .none }
    return LivePreview(
      typing: { [self] in wish(id) { $0.wantTyping() } },
      show: { [self] text in
        wish(id) { machine in
          let piece = piece(text, machine.mode)
          return machine.want(piece)
        }
      },
      finish: { [self] in await finish(id).map { "\($0)" } })
  }

  /// Has the calls made until cancelled.
  package func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let (calls, wake) = due(at: clock.now)
        for (id, call) in calls { group.addTask { await self.carryOut(call, for: id) } }
        try await bell.wait(until: wake, clock)
      }
    }
  }

  private func open(_ entry: Entry) -> UInt64? {
    state.withLock { state in
      guard state.entries.count < mostEntries else { return nil }
      state.lastID += 1
      state.entries[state.lastID] = entry
      return state.lastID
    }
  }

  private func wish(_ id: UInt64, _ change: (inout Machine) -> Bool) {
    let isNew = state.withLock { state in
      guard var entry = state.entries[id], !entry.isFinished else { return false }
      let isNew = change(&entry.machine)
      state.entries[id] = entry
      return isNew
    }
    if isNew { bell.ring() }
  }

  private func finish(_ id: UInt64) async -> Number? {
    await withCheckedContinuation { continuation in
      let ended: Number?? = state.withLock { state in
        guard let entry = state.entries[id], !entry.isFinished else { return .some(nil) }
        guard entry.machine.isBusy else {
          state.entries[id] = nil
          return .some(entry.machine.message)
        }
        state.entries[id]?.isFinished = true
        state.entries[id]?.finisher = continuation
        return nil
      }
      if let ended { continuation.resume(returning: ended) }
    }
  }

  private func due(at now: Moment) -> (calls: [(UInt64, Machine.Call)], wake: Moment?) {
    state.withLock { state in
      var (calls, wake) = ([(UInt64, Machine.Call)](), Moment?.none)
      for (id, entry) in state.entries where !entry.isFinished {
        // The end of a call rings the bell, and the others are looked at again.
        guard state.callsUnderWay < mostCalls else { break }
        var machine = entry.machine
        switch machine.next(at: now) {
        case .wait(nil): continue
        case .wait(let moment?): wake = min(wake ?? moment, moment)
        case .call(let call):
          if hasRoom(entry.place, now) {
            calls.append((id, call))
            state.callsUnderWay += 1
          } else {
            let later = now.advanced(by: postponement)
            machine.postpone(until: later)
            wake = min(wake ?? later, later)
          }
        }
        state.entries[id]?.machine = machine
      }
      return (calls, wake)
    }
  }

  private func carryOut(_ call: Machine.Call, for id: UInt64) async {
    defer {
      state.withLock { $0.callsUnderWay -= 1 }
      bell.ring()
    }
    guard let entry = state.withLock({ $0.entries[id] }) else { return }
    let result = await make(
      Order(call: call, place: entry.place, isPlain: entry.machine.isPlain, preview: id))
    if case .sent(let message?) = result { await entry.note("\(message)") }
    let now = clock.now
    let finisher: (CheckedContinuation<Number?, Never>, Number?)? = state.withLock { state in
      guard var current = state.entries[id] else { return nil }
      current.machine.ended(call, result, at: now)
      state.entries[id] = current
      guard let finisher = current.finisher else { return nil }
      state.entries[id] = nil
      return (finisher, current.machine.message)
    }
    if let (continuation, message) = finisher { continuation.resume(returning: message) }
  }
}

/// More are simply not shown.
private let mostEntries = 1_024
/// Calls at once. What a call takes until its answer is there would otherwise be taken a thousand times in one moment, when
/// a thousand answers begin together.
private let mostCalls = 64
/// How long a call that gave way to messages waits before it asks again.
private let postponement: Duration = .milliseconds(500)
