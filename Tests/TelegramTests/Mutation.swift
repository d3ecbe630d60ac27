import Groundwork
import JSON

/// Breaks JSON at random places: members vanish, change their type, or get values that nobody expects.
struct Mutation {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(state: seed) }

  mutating func mutilate(_ value: JSONValue) -> JSONValue {
    var writer = JSONWriter()
    copy(value, to: &writer)
    // What a writer wrote is valid.
    return (try? JSONDocument(parsing: writer.bytes).root) ?? value
  }

  private mutating func copy(_ value: JSONValue, to writer: inout JSONWriter) {
    if Int.random(in: 0..<25, using: &generator) == 0 { return strange(&writer) }
    if let members = value.members {
      writer.object { writer in
        for (key, member) in members where Int.random(in: 0..<25, using: &generator) > 0 {
          var inner = JSONWriter()
          copy(member, to: &inner)
          writer.raw(key, inner.bytes)
        }
      }
    } else if let elements = value.array {
      writer.array { writer in for element in elements { copy(element, to: &writer) } }
    } else {
      writer.value(value)
    }
  }

  private mutating func strange(_ writer: inout JSONWriter) {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: writer.null()
    case 1: writer.value(Int64.min)
    case 2: writer.value(Int64.max)
    case 3: writer.value(1e300)
    case 4: writer.value("👩‍👩‍👧 /x@")
    case 5: writer.value(true)
    case 6: writer.array { $0.object { _ in } }
    default: writer.object { _ in }
    }
  }
}
