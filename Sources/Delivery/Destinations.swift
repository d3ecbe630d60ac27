import Groundwork
import Vocabulary

/// Which message may leave next: one at a time per destination, in the order of posting, and on each platform a bounded
/// number on the wire, so that none waits for another. Holds no task and no clock; the relay carries out what it says.
struct Destinations: Sendable {
  private struct Pending: Sendable {
    var queue = Queue<OutboxItem>()
    var state: State
  }
  private enum State: Sendable, Equatable {
    case ready
    /// A place on the wire is kept for a message of it that is about to be committed.
    case claimed
    /// A message of it is on the wire, or about to be.
    case busy
    case waiting(until: Moment)
  }

  /// What counts on each platform apart.
  private struct Side: Sendable {
    let platform: Platform
    var line = Queue<Destination>()
    var onTheWire = 0
  }

  /// One for each platform. They are so few that looking through them is quicker than hashing.
  private var sides = Platform.allCases.map { Side(platform: $0) }
  private var destinations: [Destination: Pending] = [:]
  private var waiting = Timers<Destination>()
  private(set) var count = 0
  /// Where a message that may be what ended the last processes is on the wire, or next.
  private var suspects = SuspectQueue<Destination>()
  /// On the wire at once, on each platform.
  let places: Int
  /// As long as no more messages than that wait, further ones may be stored as begun where nobody sees a repeat: more than
  /// ever wait where sending keeps up, and after the end of a process each of them counts as tried.
  static let ahead = 1_024

  init(places: Int) { self.places = places }

  private subscript(destination: Destination) -> Side {
    get { sides[index(of: destination)] }
    _modify { yield &sides[index(of: destination)] }
  }

  private func index(of destination: Destination) -> Int {
    let platform = destination.address.platform
    for index in sides.indices where sides[index].platform == platform { return index }
    preconditionFailure("a platform without a side")
  }

  var onTheWire: Int { sides.reduce(0) { $0 + $1.onTheWire } }
  var hasStartable: Bool { sides.contains { $0.onTheWire < places && !$0.line.isEmpty } }
  var nextWake: Moment? { waiting.next }

  /// Keeps a place on the wire for a message to `destination` that is about to be committed, if it can leave at once:
  /// nothing else waits, there or anywhere.
  mutating func claim(_ destination: Destination) -> Bool {
    guard destinations[destination] == nil else { return false }
    let side = self[destination]
    guard side.line.isEmpty, side.onTheWire < places else { return false }
    destinations[destination] = Pending(state: .claimed)
    self[destination].onTheWire += 1
    return true
  }

  /// Whether a message that waits its turn there will have it soon, so that it may be stored as one that has begun.
  func isSoon(at destination: Destination) -> Bool {
    count < Destinations.ahead && !waiting(at: destination).isHeldBack
  }

  /// Gives a claim back that brought no message, or starts on what others have queued there meanwhile.
  mutating func release(_ destination: Destination) {
    guard var pending = destinations.removeValue(forKey: destination), pending.state == .claimed else {
      preconditionFailure("a claim was released that nobody held")
    }
    self[destination].onTheWire -= 1
    guard !pending.queue.isEmpty else { return }
    pending.state = .ready
    destinations[destination] = pending
    self[destination].line.append(destination)
  }

  /// The claim brought a message: it goes before anything that was queued meanwhile.
  mutating func redeem(_ item: OutboxItem) {
    let destination = item.destination
    guard var pending = destinations.removeValue(forKey: destination), pending.state == .claimed else {
      preconditionFailure("a claim was redeemed that nobody held")
    }
    pending.state = .busy
    var queue = Queue<OutboxItem>()
    queue.append(item)
    count += 1
    while let later = pending.queue.popFirst() { queue.append(later) }
    pending.queue = queue
    destinations[destination] = pending
  }

  /// Messages that are stored as begun and only wait for their turn, as ones that nobody has begun from now on.
  mutating func takeBackWaiting() -> [OutboxItem] {
    var waiting: [OutboxItem] = []
    for (destination, var pending) in destinations {
      var queue = Queue<OutboxItem>()
      if pending.state == .busy, let onTheWire = pending.queue.popFirst() { queue.append(onTheWire) }
      while var item = pending.queue.popFirst() {
        if item.state == .sending { waiting.append(item) }
        item.state = .queued
        queue.append(item)
      }
      destinations[destination]?.queue = queue
    }
    return waiting
  }

  /// - Parameter earliest: Before this moment it is not sent, and nothing after it to the same destination.
  mutating func add(_ item: OutboxItem, notBefore earliest: Moment? = nil) {
    let destination = item.destination
    count += 1
    if let known = destinations.index(forKey: destination) {
      return destinations.values[known].queue.append(item)
    }
    var pending = Pending(state: .ready)
    if let earliest {
      pending.state = .waiting(until: earliest)
      waiting.set(destination, at: earliest)
    } else {
      self[destination].line.append(destination)
    }
    pending.queue.append(item)
    destinations[destination] = pending
  }

  /// The next message to send; its destination is busy from now on.
  mutating func start() -> OutboxItem? {
    for side in sides.indices {
      while sides[side].onTheWire < places, let destination = sides[side].line.popFirst() {
        guard let (index, item) = ready(destination) else { continue }
        if item.isSuspect, !suspects.begin(destination) { continue }
        destinations.values[index].state = .busy
        sides[side].onTheWire += 1
        return item
      }
    }
    return nil
  }

  private func ready(
    _ destination: Destination
  ) -> (index: Dictionary<Destination, Pending>.Index, item: OutboxItem)? {
    guard let index = destinations.index(forKey: destination), destinations.values[index].state == .ready
    else {
      return nil
    }
    return destinations.values[index].queue.first.map { (index, $0) }
  }

  /// Chooses what leaves next in the place of the message on the wire, which has arrived and is about to be
  /// ``finished(_:heir:)``: whoever is first in line, else the next one to the same destination. Where that is another
  /// destination, it is busy from now on.
  mutating func heir(of destination: Destination) -> OutboxItem? {
    while let next = self[destination].line.first {
      guard let (index, item) = ready(next) else {
        _ = self[destination].line.popFirst()
        continue
      }
      // Its trial begins when it starts.
      if item.isSuspect { return nil }
      _ = self[destination].line.popFirst()
      destinations.values[index].state = .busy
      self[destination].onTheWire += 1
      return item
    }
    guard let next = destinations[destination]?.queue.second, !next.isSuspect else { return nil }
    return next
  }

  /// The message on the wire is settled.
  ///
  /// - Parameter heir: Where its ``heir(of:)`` goes, if it has one.
  /// - Returns: Where there is no heir, the next message of the destination, which stays busy, unless others wait for the
  ///   place.
  mutating func finished(_ destination: Destination, heir: Destination? = nil) -> OutboxItem? {
    guard let index = destinations.index(forKey: destination), destinations.values[index].state == .busy
    else {
      preconditionFailure("a destination finished that was not busy")
    }
    _ = destinations.values[index].queue.popFirst()
    count -= 1
    endTrial(at: destination)
    guard let next = destinations.values[index].queue.first else {
      destinations.remove(at: index)
      self[destination].onTheWire -= 1
      return nil
    }
    if heir == destination { return nil }
    if heir == nil, self[destination].line.isEmpty, !next.isSuspect { return next }
    destinations.values[index].state = .ready
    self[destination].line.append(destination)
    self[destination].onTheWire -= 1
    return nil
  }

  /// The message stays first and leaves at `moment` at the earliest.
  mutating func postpone(_ item: OutboxItem, at destination: Destination, until moment: Moment) {
    guard destinations[destination]?.state == .busy else {
      preconditionFailure("a destination was postponed that was not busy")
    }
    destinations[destination]?.queue.replaceFirst(with: item)
    destinations[destination]?.state = .waiting(until: moment)
    waiting.set(destination, at: moment)
    self[destination].onTheWire -= 1
    endTrial(at: destination)
  }

  /// Whoever waits for a later try, or for a place under the limits, keeps no other suspect waiting.
  private mutating func endTrial(at destination: Destination) {
    if let next = suspects.end(destination) { self[next].line.append(next) }
  }

  /// How many messages wait at a destination or are on the wire there, and whether the first has to wait for its time.
  func waiting(at destination: Destination) -> (count: Int, isHeldBack: Bool) {
    guard let pending = destinations[destination] else { return (0, false) }
    let isHeldBack = if case .waiting = pending.state { true } else { false }
    return (pending.queue.count, isHeldBack)
  }

  mutating func wake(at now: Moment) {
    while let destination = waiting.take(dueAt: now) {
      guard case .waiting(let until)? = destinations[destination]?.state, until <= now else { continue }
      destinations[destination]?.state = .ready
      self[destination].line.append(destination)
    }
  }
}
