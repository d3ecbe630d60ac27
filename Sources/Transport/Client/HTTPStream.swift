import Groundwork

/// An answer that is read while it arrives, by one reader.
///
/// The server is held back while more than 64 KiB wait for the reader. Letting go of the stream, or cancelling the
/// task that reads it, ends the transfer.
package final class HTTPStream: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  package typealias Failure = HTTPError

  package var status: Int { head.status }
  package var headers: HTTPHeaders { head.headers }
  private let head: StreamHead
  private let buffer: StreamBuffer
  /// Asks the loop for something concerning this transfer.
  private let resume: @Sendable () -> Void
  private let cancel: @Sendable () -> Void

  init(
    _ head: StreamHead, _ buffer: StreamBuffer, resume: @escaping @Sendable () -> Void,
    cancel: @escaping @Sendable () -> Void
  ) {
    self.head = head
    self.buffer = buffer
    self.resume = resume
    self.cancel = cancel
  }

  deinit { if !buffer.hasEnded { cancel() } }

  package func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let stream: HTTPStream

    /// The bytes that arrived since the last call, as soon as there are any; `nil` at the end of the answer.
    package mutating func next() async throws(HTTPError) -> [UInt8]? { try await stream.next() }

    package mutating func next(isolation: isolated (any Actor)?) async throws(HTTPError) -> [UInt8]? {
      try await stream.next()
    }
  }

  /// Everything that is left.
  package func rest() async throws(HTTPError) -> [UInt8] {
    var all: [UInt8] = []
    while let bytes = try await next() { all += bytes }
    return all
  }

  private func next() async throws(HTTPError) -> [UInt8]? {
    try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if buffer.take(for: continuation) { resume() }
      }
    } onCancel: {
      buffer.abandon()
      cancel()
    }.get()
  }
}

/// What is known of a stream before its first byte.
struct StreamHead: Sendable {
  let status: Int
  let headers: HTTPHeaders
}

/// What lies between the loop, which fills, and the reader, who takes everything there is.
final class StreamBuffer: Sendable {
  typealias Reader = CheckedContinuation<Result<[UInt8]?, HTTPError>, Never>

  private struct State {
    var bytes: [UInt8] = []
    var reader: Reader?
    var isPaused = false
    var end: Result<[UInt8]?, HTTPError>?
  }
  private let state = Guarded(State())
  static let limit = 64 * 1_024

  var hasEnded: Bool { state.withLock { $0.end != nil } }

  /// - Returns: `false` when nothing was taken because the reader lags behind; the transfer pauses then.
  func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (isTaken, reader): (Bool, Reader?) = state.withLock { state in
      if let reader = state.reader {
        state.reader = nil
        return (true, reader)
      }
      guard state.bytes.isEmpty || state.bytes.count + bytes.count <= StreamBuffer.limit else {
        state.isPaused = true
        return (false, nil)
      }
      state.bytes.append(contentsOf: bytes)
      return (true, nil)
    }
    reader?.resume(returning: .success(Array(bytes)))
    return isTaken
  }

  /// `nil` for a complete answer. The first end counts.
  func end(_ error: HTTPError?) {
    let end: Result<[UInt8]?, HTTPError> = error.map { .failure($0) } ?? .success(nil)
    let reader: Reader? = state.withLock { state in
      guard state.end == nil else { return nil }
      state.end = end
      return state.reader.take()
    }
    reader?.resume(returning: end)
  }

  /// The reader's task was cancelled: what lies here is nobody's any more.
  func abandon() {
    state.withLock { $0.bytes = [] }
    end(.cancelled(.possiblySent))
  }

  /// Hands the reader what there is, now or when it comes.
  ///
  /// - Returns: whether the transfer was paused and may go on.
  func take(for reader: Reader) -> Bool {
    let (now, wasPaused): (Result<[UInt8]?, HTTPError>?, Bool) = state.withLock { state in
      precondition(state.reader == nil, "a stream has one reader")
      let wasPaused = state.isPaused
      state.isPaused = false
      if !state.bytes.isEmpty {
        let bytes = state.bytes
        state.bytes = []
        return (.success(bytes), wasPaused)
      }
      if let end = state.end { return (end, false) }
      // Asked under the lock that `abandon` needs: a cancellation before this is seen here, one after it finds the reader.
      if Task.isCancelled { return (.failure(.cancelled(.possiblySent)), false) }
      state.reader = reader
      return (nil, wasPaused)
    }
    if let now { reader.resume(returning: now) }
    return wasPaused
  }
}
