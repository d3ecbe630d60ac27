import CCurl
import Vocabulary

/// One request on its way, as libcurl's callbacks see it. Lives on the loop's thread and nowhere else.
final class Transfer {
  /// Who waits for the answer.
  enum Receiver: Sendable {
    case whole(CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
    case stream(StreamBuffer, CheckedContinuation<Result<StreamHead, HTTPError>, Never>)
  }

  let id: UInt64
  private(set) var request: HTTPRequest
  private var receiver: Receiver?
  private let stream: StreamBuffer?
  var isStream: Bool { stream != nil }

  private(set) var status = 0
  private var headerLines: [UInt8] = []
  private var isHeadComplete = false
  /// A stream whose head has come; its request is over.
  var isAnswered: Bool { isStream && isHeadComplete }
  private var body: [UInt8] = []
  private var received = 0
  private var uploaded = 0
  /// How often libcurl was about to write the request.
  private(set) var attempts = 0
  /// Set by a callback that stops the transfer: it knows better than libcurl why.
  private(set) var verdict: HTTPError?
  /// Nanoseconds of the monotonic clock, as all times here.
  private let deadline: UInt64?
  /// `nil` while nothing is expected of the server.
  private var silentSince: UInt64?

  /// When this transfer has taken too long; `nil` for never.
  var due: UInt64? {
    guard let silentSince, let idle = request.idleTimeout else { return deadline }
    return min(deadline ?? .max, silentSince + idle.nanoseconds)
  }

  init(id: UInt64, request: HTTPRequest, receiver: Receiver) {
    self.id = id
    self.request = request
    self.receiver = receiver
    if case .stream(let buffer, _) = receiver { stream = buffer } else { stream = nil }
    let now = monotonicNanoseconds()
    deadline = request.deadline.map { now + $0.nanoseconds }
    if request.idleTimeout != nil { silentSince = now }
  }

  /// More would be a peer that wants our memory.
  private static let headerLimit = 64 * 1_024

  /// libcurl is about to write the request; `isFirstByte` says that earlier attempts surely wrote nothing.
  ///
  /// libcurl repeats any request, also a `POST`, when a kept connection closes without a byte of an answer. The peer
  /// may have acted on it all the same, so only what may be repeated is.
  func willSend(isFirstByte: Bool) -> Bool {
    attempts += 1
    guard attempts > 1, !isFirstByte, !request.isIdempotent else { return true }
    verdict = .connectionLost(.possiblySent)
    return false
  }

  /// Takes one header line with its line end; the status line of every answer and the empty last line are lines too.
  func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
    noteActivity()
    if isHeadComplete { return true }  // Trailers.
    if line.starts(with: "HTTP/".utf8) {
      // An interim answer (100, 103) may have come before this one.
      headerLines.removeAll(keepingCapacity: true)
      // Most heads are shorter: they grow without being moved.
      headerLines.reserveCapacity(1_024)
      status = statusCode(in: line)
      return true
    }
    guard headerLines.count + line.count <= Transfer.headerLimit else {
      verdict = .unreadable
      return false
    }
    if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
      if status >= 200 { completeHead() }
    } else {
      headerLines.append(contentsOf: line)
    }
    return true
  }

  private func completeHead() {
    isHeadComplete = true
    guard case .stream(_, let continuation) = receiver else { return }
    receiver = nil
    let head = StreamHead(status: status, headers: HTTPHeaders(lines: headerLines))
    headerLines = []
    continuation.resume(returning: .success(head))
  }

  enum BodyAnswer { case taken, pause, stop }

  func receive(body bytes: UnsafeRawBufferPointer) -> BodyAnswer {
    guard received + bytes.count <= request.responseLimit else {
      verdict = .bodyTooLarge(limit: request.responseLimit)
      return .stop
    }
    if let stream {
      guard stream.offer(bytes) else {
        silentSince = nil
        return .pause
      }
    } else {
      body.append(contentsOf: bytes)
    }
    received += bytes.count
    noteActivity()
    return .taken
  }

  /// The reader caught up and the server's silence counts again.
  func resumed() {
    if request.idleTimeout != nil { silentSince = monotonicNanoseconds() }
  }

  private func noteActivity() {
    if silentSince != nil { silentSince = monotonicNanoseconds() }
  }

  /// Hands out the next bytes of a long body.
  func upload(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard case .bytes(let bytes) = request.body else { return 0 }
    let count = min(buffer.count, bytes.count - uploaded)
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[uploaded..<(uploaded + count)]))
    }
    uploaded += count
    return count
  }

  /// libcurl has a copy of the body: ours goes.
  func dropBody() { request.body = .none }

  /// libcurl starts the body over, for an attempt that ``willSend(isFirstByte:)`` has yet to allow.
  func rewindUpload(to offset: Int) { uploaded = offset }

  func stop(because error: HTTPError) { verdict = error }

  /// Tells whoever waits; only the first call has an effect.
  func finish(_ error: HTTPError?) {
    switch receiver {
    case .whole(let continuation):
      if let error {
        continuation.resume(returning: .failure(error))
      } else {
        let headers = HTTPHeaders(lines: headerLines)
        continuation.resume(returning: .success(HTTPResponse(status: status, headers: headers, body: body)))
      }
    case .stream(let buffer, let continuation):
      // An answer without a blank line cannot end well, so there is an error.
      let error = error ?? .unreadable
      buffer.end(error)
      continuation.resume(returning: .failure(error))
    case nil:
      stream?.end(error)
    }
    receiver = nil
  }
}

extension Duration {
  /// At most 34 years, so that it can be added to a time.
  fileprivate var nanoseconds: UInt64 { min(UInt64(clamping: milliseconds), 1 << 40) * 1_000_000 }
}

/// `HTTP/1.1 200 OK` or `HTTP/2 200`; 0 where there is no number.
private func statusCode(in line: UnsafeRawBufferPointer) -> Int {
  guard let blank = line.firstIndex(of: UInt8(ascii: " ")), blank + 3 < line.count else { return 0 }
  return line[(blank + 1)...(blank + 3)].reduce(0) { sum, byte in
    (0x30...0x39).contains(byte) ? sum * 10 + Int(byte - 0x30) : 0
  }
}
