/// First in, first out, in amortised constant time. The standard library has none.
///
/// Public and inlinable for the reason that ``Guarded`` gives.
public struct Queue<Element> {
  @usableFromInline var elements: [Element?] = []
  @usableFromInline var head = 0

  @inlinable
  public init() {}

  @inlinable
  public var isEmpty: Bool { head == elements.count }
  @inlinable
  public var count: Int { elements.count - head }
  @inlinable
  public var first: Element? { isEmpty ? nil : elements[head] }

  /// The one after the first.
  @inlinable
  public var second: Element? { count < 2 ? nil : elements[head + 1] }

  @inlinable
  public mutating func append(_ element: Element) { elements.append(element) }

  @inlinable
  public mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      elements[head] = nil
      head += 1
      // Half of the storage is spent: give it back, which happens once per doubling.
      if head > 16, head * 2 >= elements.count {
        elements.removeFirst(head)
        head = 0
      } else if head == elements.count {
        elements.removeAll(keepingCapacity: elements.capacity <= 64)
        head = 0
      }
    }
    return elements[head]
  }

  /// Puts a changed element in the place of the first one.
  @inlinable
  public mutating func replaceFirst(with element: Element) {
    precondition(!isEmpty, "there is no first element to replace")
    elements[head] = element
  }
}

extension Queue: Sendable where Element: Sendable {}
