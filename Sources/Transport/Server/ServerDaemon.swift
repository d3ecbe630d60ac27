import CMicrohttpd
import Glibc
import Groundwork

/// libmicrohttpd's daemon and the exchanges it carries.
///
/// `MHD_stop_daemon` ends the process when a connection is suspended, so ``stop(grace:)`` wakes them all first and
/// lets no new one fall asleep.
final class ServerDaemon: Sendable {
  private struct State {
    /// `nil` once somebody is stopping it.
    var daemon: DaemonHandle?
    var isStopping = false
    var hasStopped = false
    var connectionsAccepted = 0
    var exchanges: [ObjectIdentifier: ServerExchange] = [:]
    var idle: [CheckedContinuation<Void, Never>] = []
    var stopped: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Guarded(State())
  private let limits: HTTPServer.Limits
  private let immediate: HTTPServer.ImmediateHandler?
  private let handler: HTTPServer.Handler
  let port: UInt16

  /// Enough for 20 KiB of headers.
  private static let connectionMemory = 32 * 1_024

  init(
    _ socket: consuming ListeningSocket, address: String, limits: HTTPServer.Limits,
    identity: HTTPServer.Identity?, immediate: HTTPServer.ImmediateHandler?,
    handler: @escaping HTTPServer.Handler
  ) throws(HTTPServerError) {
    self.limits = limits
    self.immediate = immediate
    self.handler = handler
    port = socket.port
    let descriptor = socket.take()
    // Released when libmicrohttpd has stopped.
    let this = Unmanaged.passRetained(self)
    let daemon = cmicrohttpd_start(
      descriptor, UInt32(clamping: limits.connections), UInt32(clamping: limits.idle.components.seconds),
      ServerDaemon.connectionMemory, identity?.certificate, identity?.key,
      { context, connection, path, method, _, bytes, count, slot in
        guard let context, let connection, let path, let method, let count, let slot else { return .NO }
        let daemon = Unmanaged<ServerDaemon>.fromOpaque(context).takeUnretainedValue()
        let upload = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
        // Says that all of it was taken.
        count.pointee = 0
        return daemon.serve(ServerConnection(pointer: connection), method, path, upload, slot)
      },
      { context, _, slot, _ in
        guard let context, let exchange = slot?.pointee else { return }
        slot?.pointee = nil
        let daemon = Unmanaged<ServerDaemon>.fromOpaque(context).takeUnretainedValue()
        daemon.forget(Unmanaged<ServerExchange>.fromOpaque(exchange).takeRetainedValue())
      },
      { context, _, _, change in
        guard let context, change == .CONNECTION_NOTIFY_STARTED else { return }
        Unmanaged<ServerDaemon>.fromOpaque(context).takeUnretainedValue().noteConnection()
      }, this.toOpaque())
    guard let daemon else {
      this.release()
      close(descriptor)
      throw .cannotListen(address: address, port: port, systemError: errno)
    }
    state.withLock { $0.daemon = DaemonHandle(pointer: daemon) }
  }

  // MARK: Requests, on libmicrohttpd's thread

  /// Called once for the headers, once for each piece of body, once at the end of the body, and once more when a
  /// suspended connection was resumed.
  private func serve(
    _ connection: ServerConnection, _ method: UnsafePointer<CChar>, _ path: UnsafePointer<CChar>,
    _ upload: UnsafeRawBufferPointer, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> MHD_Result {
    guard let known = slot.pointee else {
      let exchange = ServerExchange(connection, bodyLimit: limits.body)
      slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
      remember(exchange)
      let announced = MHD_lookup_connection_value(connection.pointer, .HEADER_KIND, "Content-Length")
      guard let announced, strtoull(announced, nil, 10) > UInt64(limits.body) else { return .YES }
      return connection.queue(HTTPServerResponse(413), for: exchange)
    }
    let exchange = Unmanaged<ServerExchange>.fromOpaque(known).takeUnretainedValue()
    if !upload.isEmpty { return exchange.receive(upload) ? .YES : .NO }
    if let reply = exchange.takeReply() { return connection.queue(reply, for: exchange) }
    if exchange.isTooLarge { return connection.queue(HTTPServerResponse(413), for: exchange) }
    let request = HTTPServerRequest(
      of: connection.pointer, method: method, path: path, body: exchange.takeBody())
    if let reply = immediate?(request) { return connection.queue(reply, for: exchange) }
    if exchange.answer(request, with: handler) { return .YES }
    return connection.queue(HTTPServerResponse(503, headers: [("Connection", "close")]), for: exchange)
  }

  private func remember(_ exchange: ServerExchange) {
    let isStopping = state.withLock { state in
      state.exchanges[ObjectIdentifier(exchange)] = exchange
      return state.isStopping
    }
    if isStopping { exchange.cut() }
  }

  private func forget(_ exchange: ServerExchange) {
    exchange.completed()
    let isIdle = state.withLock { state in
      state.exchanges[ObjectIdentifier(exchange)] = nil
      return state.exchanges.isEmpty && !state.idle.isEmpty
    }
    if isIdle { for waiter in takeIdleWaiters() { waiter.resume() } }
  }

  func noteConnection() { state.withLock { $0.connectionsAccepted += 1 } }

  var connectionsAccepted: Int { state.withLock { $0.connectionsAccepted } }

  // MARK: Stopping

  func stop(grace: Duration) async {
    let handle: DaemonHandle? = state.withLock { state in
      state.isStopping = true
      return state.daemon.take()
    }
    guard let handle else { return await waitUntilStopped() }
    let listening = MHD_quiesce_daemon(handle.pointer)
    if grace > .zero { await waitUntilIdle(atMost: grace) }
    for exchange in state.withLock({ $0.exchanges.values.map(\.self) }) { exchange.cut() }
    DedicatedThread.start("http-server-end") { [self] in
      // Waits for libmicrohttpd's own thread.
      MHD_stop_daemon(handle.pointer)
      if listening >= 0 { close(listening) }
      Unmanaged.passUnretained(self).release()
      noteStopped()
    }
    await waitUntilStopped()
  }

  /// For a `deinit`, which cannot wait and has no task to do it in.
  func stopSoon() { Task { await stop(grace: .zero) } }

  private func waitUntilIdle(atMost grace: Duration) async {
    let alarm = Task {
      try await SystemTimekeeper().sleep(for: grace)
      for waiter in takeIdleWaiters() { waiter.resume() }
    }
    defer { alarm.cancel() }
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if !state.exchanges.isEmpty { state.idle.append(continuation) }
        return state.exchanges.isEmpty
      }
      if isIdle { continuation.resume() }
    }
  }

  private func takeIdleWaiters() -> [CheckedContinuation<Void, Never>] {
    state.withLock { state in
      defer { state.idle = [] }
      return state.idle
    }
  }

  private func waitUntilStopped() async {
    await withCheckedContinuation { continuation in
      let hasStopped = state.withLock { state in
        if !state.hasStopped { state.stopped.append(continuation) }
        return state.hasStopped
      }
      if hasStopped { continuation.resume() }
    }
  }

  private func noteStopped() {
    let waiters = state.withLock { state in
      state.hasStopped = true
      defer { state.stopped = [] }
      return state.stopped
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// `@unchecked`: libmicrohttpd guards its daemon with locks of its own.
private struct DaemonHandle: @unchecked Sendable {
  let pointer: OpaquePointer
}
