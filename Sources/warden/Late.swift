import Groundwork

/// Something that others need to name before it can be made: the way from a connector to the inbox, which in the end
/// needs the connector, and the list of commands from one of its own commands.
final class Late<Value: Sendable>: Sendable {
  private let value = Guarded<Value?>(nil)

  init() {}

  func set(_ value: Value) { self.value.withLock { $0 = value } }

  var now: Value {
    guard let value = value.withLock({ $0 }) else {
      preconditionFailure("a \(Value.self) was used before Warden was put together")
    }
    return value
  }
}
