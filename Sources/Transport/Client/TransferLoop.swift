import CCurl
import Glibc

/// The thread that moves the bytes: libcurl's multi interface driven by epoll, one call per socket that is ready.
///
/// - SeeAlso: <https://curl.se/libcurl/c/curl_multi_socket_action.html>
final class TransferLoop {
  private let inbox: TransferInbox
  private let settings: EasyHandle.Settings
  private let multi: UnsafeMutableRawPointer
  private let sockets = WatchedSockets()
  private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)

  private var live: [UInt64: EasyHandle] = [:]
  private var spare: [EasyHandle] = []
  private var spareForStreams: [EasyHandle] = []
  /// More idle handles of a kind than this are given back.
  private static let spareLimit = 64
  /// When libcurl wants to be called, in nanoseconds of the monotonic clock.
  private var timerDue: UInt64?
  /// When the first transfer might be overdue.
  private var lateDue = UInt64.max

  init(_ inbox: TransferInbox, settings: EasyHandle.Settings, limits: HTTPClient.Limits) {
    self.inbox = inbox
    self.settings = settings
    guard let multi = curl_multi_init() else {
      preconditionFailure("libcurl has no memory for a multi handle")
    }
    self.multi = multi
    ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.connectionsPerHost)
    // One request at a time on a connection, also over HTTP/2: where several share one, libcurl 7.88 may leave a part of
    // an answer that has arrived in its buffer and never look again, and the request runs into its deadline.
    ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING)
    // Without a number libcurl keeps four a transfer, and closes them again whenever few transfers are running.
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.keptConnections)
    let this = Unmanaged.passUnretained(self).toOpaque()
    ccurl_multi_set_timer_callback(
      multi,
      { _, milliseconds, context in
        guard let context else { return 0 }
        Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
        return 0
      }, this)
    ccurl_multi_set_socket_callback(
      multi,
      { _, socket, interest, context, _ in
        guard let context else { return 0 }
        let sockets = Unmanaged<WatchedSockets>.fromOpaque(context).takeUnretainedValue()
        sockets.watch(socket, for: interest)
        return 0
      }, Unmanaged.passUnretained(sockets).toOpaque())
    sockets.watch(inbox.bell)
  }

  deinit { events.deallocate() }

  /// Runs until the inbox asks for the end; then everything under way fails with ``HTTPError/shutDown(_:)``.
  func run() {
    ignoreBrokenPipes()
    while true {
      let orders = inbox.drain()
      for start in orders.starts { begin(start) }
      for id in orders.cancels { live[id].map { finish($0, .cancelled($0.reach)) } }
      for id in orders.resumes { live[id].map(resume) }
      if orders.isShutDown { break }
      runTimer()
      failLateTransfers()
      waitForEvents()
    }
    for easy in live.values { finish(easy, .shutDown(easy.reach)) }
    (spare, spareForStreams) = ([], [])
    curl_multi_cleanup(multi)
    inbox.stop()
  }

  // MARK: Transfers

  private func begin(_ start: TransferInbox.Start) {
    let transfer = Transfer(id: start.id, request: start.request, receiver: start.receiver)
    let idle = transfer.isStream ? spareForStreams.popLast() : spare.popLast()
    guard let easy = idle ?? EasyHandle(settings, forStreams: transfer.isStream, in: sockets) else {
      return transfer.finish(.notConnected(systemError: ENOMEM))
    }
    easy.prepare(for: transfer)
    live[start.id] = easy
    guard curl_multi_add_handle(multi, easy.handle) == CURLM_OK else {
      return finish(easy, .notConnected(systemError: 0))
    }
    if let due = transfer.due { lateDue = min(lateDue, due) }
  }

  /// The reader of a paused stream has room again.
  private func resume(_ easy: EasyHandle) {
    easy.transfer?.resumed()
    if let due = easy.transfer?.due { lateDue = min(lateDue, due) }
    let code = curl_easy_pause(easy.handle, CURLPAUSE_CONT)
    if code != CURLE_OK { finish(easy, HTTPError(code, of: easy)) }
  }

  /// Fetches the transfers that ended. Needed after every call that may end one: a transfer on a kept connection can
  /// end inside the call for the timer, and no socket would ever wake us for it.
  private func reap() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = EasyHandle.of(message.pointee.easy_handle) else {
        continue
      }
      let code = message.pointee.data.result
      finish(easy, code == CURLE_OK ? nil : HTTPError(code, of: easy))
    }
  }

  private func finish(_ easy: EasyHandle, _ error: HTTPError?) {
    guard let transfer = easy.transfer else { return }
    curl_multi_remove_handle(multi, easy.handle)
    live[transfer.id] = nil
    easy.release()
    if !easy.isSpent { keep(easy) }
    transfer.finish(error)
  }

  private func keep(_ easy: EasyHandle) {
    if easy.isForStreams {
      if spareForStreams.count < TransferLoop.spareLimit { spareForStreams.append(easy) }
    } else if spare.count < TransferLoop.spareLimit {
      spare.append(easy)
    }
  }

  /// Deadlines are watched here, because libcurl 7.88 forgets those of transfers that wait for a connection.
  ///
  /// Looks at all transfers, but seldom: the next look is due when the first of those running now might be late.
  private func failLateTransfers() {
    guard lateDue != .max else { return }
    let now = monotonicNanoseconds()
    guard now >= lateDue else { return }
    lateDue = .max
    for easy in live.values {
      guard let due = easy.transfer?.due else { continue }
      if due <= now { finish(easy, .timedOut(easy.reach)) } else { lateDue = min(lateDue, due) }
    }
  }

  // MARK: Sockets and time

  private func setTimer(_ milliseconds: Int) {
    timerDue = milliseconds < 0 ? nil : monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
  }

  private func runTimer() {
    while let due = timerDue, due <= monotonicNanoseconds() {
      timerDue = nil
      var running: Int32 = 0
      curl_multi_socket_action(multi, ccurl_timer_socket(), 0, &running)
      reap()
    }
  }

  private func waitForEvents() {
    let count = sockets.wait(millisecondsToWait(), into: events)
    guard count > 0 else { return }
    for event in events[..<count] {
      if event.data.fd == inbox.bell {
        inbox.silenceBell()
        continue
      }
      guard sockets.isWanted(event.data.fd) else { continue }
      var mask: Int32 = 0
      if event.events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
      if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
      if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
      var running: Int32 = 0
      curl_multi_socket_action(multi, event.data.fd, mask, &running)
    }
    reap()
  }

  /// -1 means "until something happens". Rounded up, so that the timer is due when we wake for it.
  private func millisecondsToWait() -> Int32 {
    let next = min(timerDue ?? .max, lateDue)
    if next == .max { return -1 }
    let now = monotonicNanoseconds()
    return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
  }
}

func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// A peer that closes while we write must not end the process; libcurl leaves the signal alone when it is told
/// to leave signals alone.
func ignoreBrokenPipes() {
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &signals, nil)
}
