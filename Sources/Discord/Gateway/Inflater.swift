import CZlib

/// Undoes `compress=zlib-stream`: one stream a connection, whose messages refer to those before them.
///
/// Not `Sendable`: it belongs to whoever reads the connection.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway#transport-compression>
package struct Inflater: ~Copyable {
  package enum Failure: Error, Equatable {
    /// A message is larger than the limit, compressed or not.
    case tooLarge(limit: Int)
    /// What came is no continuation of the stream; the connection is of no use any more.
    case corrupt
  }

  /// On the heap, because zlib remembers where its stream lies.
  private let stream: UnsafeMutablePointer<z_stream>
  private let limit: Int
  /// Frames of a message that is not complete yet.
  private var pending: [UInt8] = []
  private var isBroken = false

  /// - Parameter limit: Most bytes of one message, before and after.
  package init(limit: Int) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    self.limit = limit
    // It fails for want of memory only, and there is no going on without.
    precondition(czlib_inflate_init(stream) == Z_OK, "zlib does not start")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Takes one WebSocket message.
  ///
  /// - Returns: a whole message of the gateway; `nil` when it goes on in the next one. After an error nothing but
  ///   errors comes.
  package mutating func feed(_ frame: [UInt8]) throws(Failure) -> [UInt8]? {
    guard !isBroken else { throw .corrupt }
    do throws(Failure) {
      guard pending.count + frame.count <= limit else { throw .tooLarge(limit: limit) }
      pending += frame
      guard pending.endsWithFlush else { return nil }
      var message = pending
      pending = []
      return try inflate(&message)
    } catch {
      isBroken = true
      pending = []
      throw error
    }
  }

  private func inflate(_ message: inout [UInt8]) throws(Failure) -> [UInt8] {
    var output: [UInt8] = []
    let outcome = message.withUnsafeMutableBufferPointer { input -> Result<Void, Failure> in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      // JSON shrinks to about a fifth.
      var size = max(4_096, input.count * 5)
      while true {
        let room = min(size, limit + 1 - output.count)
        guard room > 0 else { return .failure(.tooLarge(limit: limit)) }
        let (chunk, code) = step(room)
        output += chunk
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        default: return .failure(.corrupt)
        }
        if chunk.count < room {
          guard stream.pointee.avail_in == 0 else { return .failure(.corrupt) }
          return output.count <= limit ? .success(()) : .failure(.tooLarge(limit: limit))
        }
        size *= 2
      }
    }
    stream.pointee.next_in = nil
    try outcome.get()
    return output
  }

  private func step(_ room: Int) -> ([UInt8], Int32) {
    var code = Z_OK
    let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      stream.pointee.next_out = buffer.baseAddress
      stream.pointee.avail_out = UInt32(room)
      code = CZlib.inflate(stream, Z_SYNC_FLUSH)
      count = room - Int(stream.pointee.avail_out)
    }
    stream.pointee.next_out = nil
    return (chunk, code)
  }
}

extension [UInt8] {
  /// Every message ends with an empty stored block.
  fileprivate var endsWithFlush: Bool { suffix(4).elementsEqual([0x00, 0x00, 0xFF, 0xFF]) }
}
