import Groundwork
import Vocabulary

/// Which event may be handled next: one at a time per conversation, in the order of arrival, and no more
/// conversations at once than there are lanes. Holds no task and no clock; the dispatcher carries out what it says.
struct Lanes: Sendable {
  private struct Lane: Sendable {
    var queue = Queue<PendingEvent>()
    var state: State
  }
  private enum State: Sendable, Equatable {
    /// In line for a place.
    case ready
    case running
    /// Its first event failed and is tried again then.
    case resting(until: Moment)
  }

  private var lanes: [ChatAddress: Lane] = [:]
  private var line = Queue<ChatAddress>()
  private var resting = Timers<ChatAddress>()
  private(set) var running = 0
  /// Lanes in which an event that may be what ended the last processes is running, or next.
  private var suspects = SuspectQueue<ChatAddress>()
  let places: Int

  init(places: Int) { self.places = places }

  /// Events that wait or are being handled.
  var count: Int { lanes.values.reduce(0) { $0 + $1.queue.count } }
  /// Events of one conversation that wait or are being handled.
  func count(at address: ChatAddress) -> Int { lanes[address]?.queue.count ?? 0 }
  var hasStartable: Bool { running < places && !line.isEmpty }
  var nextWake: Moment? { resting.next }

  mutating func add(_ event: PendingEvent) {
    let address = event.event.address
    if lanes[address] == nil {
      lanes[address] = Lane(state: .ready)
      line.append(address)
    }
    lanes[address]?.queue.append(event)
  }

  /// The next event to start, whose lane is running from now on; `nil` when no lane or no place is free.
  mutating func start() -> PendingEvent? {
    while running < places, let address = line.popFirst() {
      guard let event = lanes[address]?.queue.first, lanes[address]?.state == .ready else { continue }
      if event.isSuspect, !suspects.begin(address) { continue }
      lanes[address]?.state = .running
      running += 1
      return event
    }
    return nil
  }

  /// The running event of this lane is done. Returns the lane's next one, which is running now; a lane that hogs
  /// its place while others wait in line goes to the end of the line instead.
  mutating func finished(_ address: ChatAddress) -> PendingEvent? {
    guard var lane = lanes.removeValue(forKey: address), lane.state == .running else {
      preconditionFailure("a lane finished that was not running")
    }
    _ = lane.queue.popFirst()
    endTrial(in: address)
    guard let next = lane.queue.first else {
      running -= 1
      return nil
    }
    if line.isEmpty, !next.isSuspect {
      lanes[address] = lane
      return next
    }
    lane.state = .ready
    lanes[address] = lane
    line.append(address)
    running -= 1
    return nil
  }

  /// The running event of this lane failed; it stays first and is tried again at `moment`.
  mutating func failed(_ event: PendingEvent, again moment: Moment) {
    let address = event.event.address
    guard lanes[address]?.state == .running else { preconditionFailure("a lane failed that was not running") }
    lanes[address]?.queue.replaceFirst(with: event)
    lanes[address]?.state = .resting(until: moment)
    resting.set(address, at: moment)
    running -= 1
    endTrial(in: address)
  }

  /// Whoever waits for a later try keeps no other suspect waiting.
  private mutating func endTrial(in address: ChatAddress) {
    if let next = suspects.end(address) { line.append(next) }
  }

  /// Puts lanes whose rest is over back in line.
  mutating func wake(at now: Moment) {
    while let address = resting.take(dueAt: now) {
      guard case .resting(let until)? = lanes[address]?.state, until <= now else { continue }
      lanes[address]?.state = .ready
      line.append(address)
    }
  }
}
