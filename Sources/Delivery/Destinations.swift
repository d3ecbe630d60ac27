import Groundwork
import Vocabulary

/// Which message may leave next: one at a time per destination, in the order of posting, and a bounded number on
/// the wire. Holds no task and no clock; the relay carries out what it says.
struct Destinations: Sendable {
  private struct Destination: Sendable {
    var queue = Queue<OutboxItem>()
    var state: State
  }
  private enum State: Sendable, Equatable {
    case ready
    /// A message of it is on the wire, or about to be.
    case busy
    case waiting(until: Moment)
  }

  private var destinations: [ChatAddress: Destination] = [:]
  private var line = Queue<ChatAddress>()
  private var waiting = Timers<ChatAddress>()
  private(set) var onTheWire = 0
  private(set) var count = 0
  let places: Int

  init(places: Int) { self.places = places }

  var hasStartable: Bool { onTheWire < places && !line.isEmpty }
  var nextWake: Moment? { waiting.next }

  /// Keeps a place on the wire for a message to `address` that is about to be committed. Granted only when that
  /// message can leave at once: nothing else waits, there or anywhere.
  mutating func claim(_ address: ChatAddress) -> Bool {
    guard destinations[address] == nil, line.isEmpty, onTheWire < places else { return false }
    destinations[address] = Destination(state: .busy)
    onTheWire += 1
    return true
  }

  /// Gives a claim back that brought no message, or starts on what others have queued there meanwhile.
  mutating func release(_ address: ChatAddress) {
    guard var destination = destinations.removeValue(forKey: address), destination.state == .busy else {
      preconditionFailure("a claim was released that nobody held")
    }
    onTheWire -= 1
    guard !destination.queue.isEmpty else { return }
    destination.state = .ready
    destinations[address] = destination
    line.append(address)
  }

  /// The claim brought a message: it goes before anything that was queued meanwhile.
  mutating func redeem(_ item: OutboxItem) {
    let address = item.message.address
    guard var destination = destinations.removeValue(forKey: address) else {
      preconditionFailure("a claim was redeemed that nobody held")
    }
    var queue = Queue<OutboxItem>()
    queue.append(item)
    count += 1
    while let later = destination.queue.popFirst() { queue.append(later) }
    destination.queue = queue
    destinations[address] = destination
  }

  /// - Parameter earliest: Before this moment it is not sent, and nothing after it to the same destination.
  mutating func add(_ item: OutboxItem, notBefore earliest: Moment? = nil) {
    let address = item.message.address
    if destinations[address] == nil {
      if let earliest {
        destinations[address] = Destination(state: .waiting(until: earliest))
        waiting.set(address, at: earliest)
      } else {
        destinations[address] = Destination(state: .ready)
        line.append(address)
      }
    }
    destinations[address]?.queue.append(item)
    count += 1
  }

  /// The next message to send; its destination is busy from now on.
  mutating func start() -> OutboxItem? {
    while onTheWire < places, let address = line.popFirst() {
      guard let item = destinations[address]?.queue.first, destinations[address]?.state == .ready else {
        continue
      }
      destinations[address]?.state = .busy
      onTheWire += 1
      return item
    }
    return nil
  }

  /// The message on the wire is settled. Returns the next one of its destination, which stays busy, unless others
  /// wait for its place.
  mutating func finished(_ address: ChatAddress) -> OutboxItem? {
    guard var destination = destinations.removeValue(forKey: address), destination.state == .busy else {
      preconditionFailure("a destination finished that was not busy")
    }
    _ = destination.queue.popFirst()
    count -= 1
    guard let next = destination.queue.first else {
      onTheWire -= 1
      return nil
    }
    if line.isEmpty {
      destinations[address] = destination
      return next
    }
    destination.state = .ready
    destinations[address] = destination
    line.append(address)
    onTheWire -= 1
    return nil
  }

  /// The message stays first and leaves at `moment` at the earliest.
  mutating func postpone(_ item: OutboxItem, at address: ChatAddress, until moment: Moment) {
    guard destinations[address]?.state == .busy else {
      preconditionFailure("a destination was postponed that was not busy")
    }
    destinations[address]?.queue.replaceFirst(with: item)
    destinations[address]?.state = .waiting(until: moment)
    waiting.set(address, at: moment)
    onTheWire -= 1
  }

  mutating func wake(at now: Moment) {
    while let address = waiting.take(dueAt: now) {
      guard case .waiting(let until)? = destinations[address]?.state, until <= now else { continue }
      destinations[address]?.state = .ready
      line.append(address)
    }
  }
}
