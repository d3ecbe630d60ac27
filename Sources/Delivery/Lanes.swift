import Groundwork
import Vocabulary

/// Which event may be handled next: one at a time per ``LaneKey``, in the order of arrival, and no more at once than there
/// are places. What is said waits for presses of buttons that came before it, and no press for what is said. Holds no task and no clock; the dispatcher carries out what it says.
struct Lanes: Sendable {
  private struct Lane: Sendable {
    var queue = Queue<PendingEvent>()
    var state: State
  }
  private enum State: Sendable, Equatable {
    /// In line for a place.
    case ready
    case running
    /// Its first event came after a press that is not done.
    case behindPress
    /// Its first event failed and is tried again then.
    case resting(until: Moment)
  }

  private var lanes: [LaneKey: Lane] = [:]
  private var line = Queue<LaneKey>()
  private var resting = Timers<LaneKey>()
  private(set) var running = 0
  /// Lanes in which an event that may be what ended the last processes is running, or next.
  private var suspects = SuspectQueue<LaneKey>()
  let places: Int

  init(places: Int) { self.places = places }

  /// Events that wait or are being handled.
  var count: Int { lanes.values.reduce(0) { $0 + $1.queue.count } }
  /// Events that wait or are being handled in the lane of this one.
  func count(beside event: InboundEvent) -> Int { lanes[LaneKey(of: event)]?.queue.count ?? 0 }
  var hasStartable: Bool { running < places && !line.isEmpty }
  var nextWake: Moment? { resting.next }

  mutating func add(_ event: PendingEvent) {
    let key = LaneKey(of: event.event)
    if lanes[key] == nil {
      lanes[key] = Lane(state: .ready)
      line.append(key)
    }
    lanes[key]?.queue.append(event)
  }

  /// The next event to start, whose lane is running from now on; `nil` when no lane or no place is free.
  mutating func start() -> PendingEvent? {
    while running < places, let key = line.popFirst() {
      guard let event = lanes[key]?.queue.first, lanes[key]?.state == .ready else { continue }
      if isBehindPress(event, in: key) {
        lanes[key]?.state = .behindPress
        continue
      }
      if event.isSuspect, !suspects.begin(key) { continue }
      lanes[key]?.state = .running
      running += 1
      return event
    }
    return nil
  }

  /// This event, which is running, is done. Returns its lane's next one, which is running now; a lane that hogs
  /// its place while others wait in line goes to the end of the line instead.
  mutating func finished(_ event: InboundEvent) -> PendingEvent? {
    let key = LaneKey(of: event)
    guard var lane = lanes.removeValue(forKey: key), lane.state == .running else {
      preconditionFailure("a lane finished that was not running")
    }
    _ = lane.queue.popFirst()
    endTrial(in: key)
    if lanes[key.other]?.state == .behindPress {
      lanes[key.other]?.state = .ready
      line.append(key.other)
    }
    guard let next = lane.queue.first else {
      running -= 1
      return nil
    }
    if line.isEmpty, !next.isSuspect, !isBehindPress(next, in: key) {
      lanes[key] = lane
      return next
    }
    lane.state = .ready
    lanes[key] = lane
    line.append(key)
    running -= 1
    return nil
  }

  /// The running event of this lane failed; it stays first and is tried again at `moment`.
  mutating func failed(_ event: PendingEvent, again moment: Moment) {
    let key = LaneKey(of: event.event)
    guard lanes[key]?.state == .running else { preconditionFailure("a lane failed that was not running") }
    lanes[key]?.queue.replaceFirst(with: event)
    lanes[key]?.state = .resting(until: moment)
    resting.set(key, at: moment)
    running -= 1
    endTrial(in: key)
  }

  private func isBehindPress(_ event: PendingEvent, in key: LaneKey) -> Bool {
    guard !key.isForButtons, let press = lanes[key.other]?.queue.first else { return false }
    return press.row < event.row
  }

  /// Whoever waits for a later try keeps no other suspect waiting.
  private mutating func endTrial(in key: LaneKey) {
    if let next = suspects.end(key) { line.append(next) }
  }

  /// Puts lanes whose rest is over back in line.
  mutating func wake(at now: Moment) {
    while let key = resting.take(dueAt: now) {
      guard case .resting(let until)? = lanes[key]?.state, until <= now else { continue }
      lanes[key]?.state = .ready
      line.append(key)
    }
  }
}
