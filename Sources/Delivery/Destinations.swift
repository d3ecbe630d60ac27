import Groundwork
import Vocabulary

/// What leaves one after the other: what is said in a chat; and, beside that, the answers to its buttons, which do not
/// count for its limits, and for which somebody waits with a finger on the screen.
struct Destination: Hashable, Sendable {
  let address: ChatAddress
  var isForButtons = false

  /// Its platform, as a place in a list.
  var side: Int {
    switch address.platform {
    case .terminal: 0
    case .telegram: 1
    case .discord: 2
    }
  }

  init(_ address: ChatAddress) { self.address = address }

  init(of message: OutboundMessage) {
    address = message.address
    if case .answerButton = message.action { isForButtons = true }
  }
}

/// Which message may leave next: one at a time per destination, in the order of posting, and on each platform a bounded
/// number on the wire, so that none waits for another. Holds no task and no clock; the relay carries out what it says.
struct Destinations: Sendable {
  private struct Pending: Sendable {
    var queue = Queue<OutboxItem>()
    var state: State
  }
  private enum State: Sendable, Equatable {
    case ready
    /// A message of it is on the wire, or about to be.
    case busy
    case waiting(until: Moment)
  }

  private struct Side: Sendable {
    var line = Queue<Destination>()
    var onTheWire = 0
  }

  /// By ``Destination/side``.
  private var sides = Platform.allCases.map { _ in Side() }
  private var destinations: [Destination: Pending] = [:]
  private var waiting = Timers<Destination>()
  private(set) var count = 0
  /// On the wire at once, on each platform.
  let places: Int

  init(places: Int) { self.places = places }

  var onTheWire: Int { sides.reduce(0) { $0 + $1.onTheWire } }
  var hasStartable: Bool { sides.contains { $0.onTheWire < places && !$0.line.isEmpty } }
  var nextWake: Moment? { waiting.next }

  /// Keeps a place on the wire for a message to `destination` that is about to be committed. Granted only when that
  /// message can leave at once: nothing else waits, there or anywhere.
  mutating func claim(_ destination: Destination) -> Bool {
    guard destinations[destination] == nil, sides[destination.side].line.isEmpty,
      sides[destination.side].onTheWire < places
    else { return false }
    destinations[destination] = Pending(state: .busy)
    sides[destination.side].onTheWire += 1
    return true
  }

  /// Gives a claim back that brought no message, or starts on what others have queued there meanwhile.
  mutating func release(_ destination: Destination) {
    guard var pending = destinations.removeValue(forKey: destination), pending.state == .busy else {
      preconditionFailure("a claim was released that nobody held")
    }
    sides[destination.side].onTheWire -= 1
    guard !pending.queue.isEmpty else { return }
    pending.state = .ready
    destinations[destination] = pending
    sides[destination.side].line.append(destination)
  }

  /// The claim brought a message: it goes before anything that was queued meanwhile.
  mutating func redeem(_ item: OutboxItem) {
    let destination = item.destination
    guard var pending = destinations.removeValue(forKey: destination) else {
      preconditionFailure("a claim was redeemed that nobody held")
    }
    var queue = Queue<OutboxItem>()
    queue.append(item)
    count += 1
    while let later = pending.queue.popFirst() { queue.append(later) }
    pending.queue = queue
    destinations[destination] = pending
  }

  /// - Parameter earliest: Before this moment it is not sent, and nothing after it to the same destination.
  mutating func add(_ item: OutboxItem, notBefore earliest: Moment? = nil) {
    let destination = item.destination
    if destinations[destination] == nil {
      if let earliest {
        destinations[destination] = Pending(state: .waiting(until: earliest))
        waiting.set(destination, at: earliest)
      } else {
        destinations[destination] = Pending(state: .ready)
        sides[destination.side].line.append(destination)
      }
    }
    destinations[destination]?.queue.append(item)
    count += 1
  }

  /// The next message to send; its destination is busy from now on.
  mutating func start() -> OutboxItem? {
    for side in sides.indices {
      while sides[side].onTheWire < places, let destination = sides[side].line.popFirst() {
        guard let item = destinations[destination]?.queue.first, destinations[destination]?.state == .ready
        else {
          continue
        }
        destinations[destination]?.state = .busy
        sides[side].onTheWire += 1
        return item
      }
    }
    return nil
  }

  /// The message on the wire is settled. Returns the next one of its destination, which stays busy, unless others
  /// wait for its place.
  mutating func finished(_ destination: Destination) -> OutboxItem? {
    guard var pending = destinations.removeValue(forKey: destination), pending.state == .busy else {
      preconditionFailure("a destination finished that was not busy")
    }
    _ = pending.queue.popFirst()
    count -= 1
    guard let next = pending.queue.first else {
      sides[destination.side].onTheWire -= 1
      return nil
    }
    if sides[destination.side].line.isEmpty {
      destinations[destination] = pending
      return next
    }
    pending.state = .ready
    destinations[destination] = pending
    sides[destination.side].line.append(destination)
    sides[destination.side].onTheWire -= 1
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
    sides[destination.side].onTheWire -= 1
  }

  mutating func wake(at now: Moment) {
    while let destination = waiting.take(dueAt: now) {
      guard case .waiting(let until)? = destinations[destination]?.state, until <= now else { continue }
      destinations[destination]?.state = .ready
      sides[destination.side].line.append(destination)
    }
  }
}
