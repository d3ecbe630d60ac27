import Groundwork
import JSON
import Transport
import Vocabulary

/// Receives requests, checks who asks and how, and hands them to the world.
struct TelegramDesk: Sendable {
  let state: Guarded<LoopbackTelegram.State>
  let clock: any Timekeeper
  let token: String
  let expiresPolls: Bool

  /// Everything that needs no waiting, on the server's own thread; `nil` for the rest.
  func answerAtOnce(_ request: HTTPServerRequest) -> HTTPServerResponse? {
    do throws(TelegramFailure) {
      if request.path.hasPrefix("/file/bot") { return try file(request.path) }
      let method = try method(of: request.path)
      if method == "getUpdates" || state.withLock({ !$0.faults.isEmpty }) { return nil }
      return execute(method, try arguments(of: request, to: method))
    } catch {
      return error.response
    }
  }

  func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
    do throws(TelegramFailure) {
      let method = try method(of: request.path)
      let arguments = try arguments(of: request, to: method)
      guard let fault = nextFault(for: method) else { return await carryOut(method, arguments) }
      return await answer(method, arguments, with: fault)
    } catch {
      return error.response
    }
  }

  private func carryOut(_ method: String, _ arguments: Arguments) async -> HTTPServerResponse {
    method == "getUpdates" ? await getUpdates(arguments.json) : execute(method, arguments)
  }

  private func execute(_ method: String, _ arguments: Arguments) -> HTTPServerResponse {
    let now = clock.now
    return state.change { state in
      let answer = state.world.execute(method, arguments.json, arguments.files, now: now)
      state.world.note(method, answer)
      return answer
    }.response
  }

  // MARK: Reading a request

  /// - Throws: 404 for what is no token or no method, 401 for a token of another bot.
  private func method(of path: String) throws(TelegramFailure) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].hasPrefix("bot") else { throw .notFound }
    let claimed = parts[1].dropFirst(3)
    let halves = claimed.split(separator: ":")
    guard halves.count == 2, halves[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .notFound
    }
    guard claimed == token else { throw .unauthorized }
    guard let method = TelegramSchema.standard.methods[parts[2].lowercased()] else { throw .notFound }
    return method
  }

  /// What a call says, and the files that came with it, by parameter.
  private struct Arguments {
    let json: JSONValue
    var files: [String: TelegramUpload] = [:]
  }

  /// One JSON object, whichever of the four ways it came.
  private func arguments(
    of request: HTTPServerRequest, to method: String
  ) throws(TelegramFailure) -> Arguments {
    let arguments: JSONValue
    var files: [String: TelegramUpload] = [:]
    let type = request.headers.first("Content-Type")?.lowercased() ?? ""
    if type.hasPrefix("application/json"), !request.body.isEmpty {
      guard let document = try? JSONDocument(parsing: request.body) else {
        throw .bad("can't parse JSON object")
      }
      arguments = document.root
    } else {
      var fields = request.query
      if type.hasPrefix("application/x-www-form-urlencoded") {
        fields += formFields(in: request.body)
      } else if let form = MultipartBody(request.body, type: request.headers.first("Content-Type") ?? "") {
        files = TelegramUpload.files(in: form)
        fields += form.parts.map { ($0.name, $0.fileName.map { "attach://\($0)" } ?? $0.text) }
      } else if !request.body.isEmpty {
        throw .strict("a body of type \(type) is not understood here")
      }
      arguments = try object(from: fields, for: method)
    }
    if let problem = TelegramSchema.standard.problem(with: arguments, as: method) { throw .strict(problem) }
    return Arguments(json: arguments, files: files)
  }

  private func file(_ path: String) throws(TelegramFailure) -> HTTPServerResponse {
    guard path.hasPrefix("/file/bot\(token)/") else { throw .unauthorized }
    let name = path.dropFirst("/file/bot\(token)/".count)
    guard let file = state.withLock({ $0.world.files.values.first { $0.path == name } }) else {
      throw .notFound
    }
    return HTTPServerResponse(
      headers: [("Content-Type", "application/octet-stream")], body: .bytes(file.content))
  }

  // MARK: Faults

  private func nextFault(for method: String) -> TelegramFault? {
    state.withLock { state in
      guard let index = state.faults.firstIndex(where: { ($0.method ?? method) == method }) else {
        return nil
      }
      let fault = state.faults[index].fault
      state.faults[index].left -= 1
      if state.faults[index].left <= 0 { state.faults.remove(at: index) }
      return fault
    }
  }

  private func answer(
    _ method: String, _ arguments: Arguments, with fault: TelegramFault
  ) async -> HTTPServerResponse {
    switch fault {
    case .throttled(let seconds): return refuse(method, .throttled(seconds: seconds))
    case .refused(let failure): return refuse(method, failure)
    case .badGateway:
      return HTTPServerResponse(
        502, headers: [("Content-Type", "text/html")],
        body: .bytes(Array("<html>\r\n<head><title>502 Bad Gateway</title></head></html>".utf8)))
    case .answer(let status, let type, let body):
      return HTTPServerResponse(status, headers: [("Content-Type", type)], body: .bytes(Array(body.utf8)))
    case .cutAnswer(let count):
      guard case .bytes(let body) = await carryOut(method, arguments).body else { return .hangUp }
      return .cut(String(decoding: body, as: UTF8.self), after: count)
    case .lostAnswer:
      _ = await carryOut(method, arguments)
      return .hangUp
    case .lostRequest:
      return .hangUp
    case .silence(let isDone):
      if isDone { _ = await carryOut(method, arguments) }
      // Held until the server stops, which cancels this task.
      await Gate().pass()
      return .hangUp
    case .held(let gate):
      await gate.pass()
      return await carryOut(method, arguments)
    }
  }

  private func refuse(_ method: String, _ failure: TelegramFailure) -> HTTPServerResponse {
    state.change { $0.world.note(method, .failure(failure)) }
    return failure.response
  }

  // MARK: Long polls

  /// - SeeAlso: tdlib/telegram-bot-api, `Client::process_get_updates_query`.
  private func getUpdates(_ arguments: JSONValue) async -> HTTPServerResponse {
    let request = TelegramQueue.Request(arguments)
    let id = state.withLock { state in
      state.lastPollID += 1
      return state.lastPollID
    }
    let end = expiresPolls && request.timeout > 0 ? clock.now.advanced(by: .seconds(request.timeout)) : nil
    let alarm = end.map { self.alarm(for: id, at: $0) }
    defer { alarm?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        hold(.init(id: id, request: request, continuation: continuation), until: end, arguments)
      }
    } onCancel: {
      release(id, .hangUp)
    }
  }

  /// Answers a poll at once, or keeps it until there is something to tell. Of two polls the older one is sent away.
  private func hold(_ poll: LoopbackTelegram.HeldPoll, until end: Moment?, _ arguments: JSONValue) {
    let (answer, older) = state.change { state -> (HTTPServerResponse?, LoopbackTelegram.HeldPoll?) in
      let answer = begin(poll, arguments, &state)
      guard answer == nil else { return (answer?.response, nil) }
      let older = state.poll
      state.poll = nil
      state.world.note("getUpdates", older == nil ? .yes : .failure(.otherPoller))
      if Task.isCancelled { return (.hangUp, older) }
      if let updates = state.world.takeUpdates(poll.request) { return (updates.response, older) }
      // The alarm may have gone off by now, and found nothing.
      if poll.request.timeout == 0 || end.map({ $0 <= clock.now }) ?? false { return (.noUpdates, older) }
      state.poll = poll
      return (nil, older)
    }
    older?.continuation.resume(returning: TelegramFailure.otherPoller.response)
    if let answer { poll.continuation.resume(returning: answer) }
  }

  /// Takes in what a poll says of itself, and refuses it while a webhook is set.
  private func begin(
    _ poll: LoopbackTelegram.HeldPoll, _ arguments: JSONValue, _ state: inout LoopbackTelegram.State
  ) -> TelegramAnswer? {
    if let kinds = arguments["allowed_updates"]?.array { state.world.queue.allow(kinds.compactMap(\.string)) }
    guard !state.world.webhook.isEmpty else { return nil }
    let answer = TelegramAnswer.failure(.webhookIsActive)
    state.world.note("getUpdates", answer)
    return answer
  }

  /// Ends a poll with nothing when its time has come.
  private func alarm(for id: Int, at end: Moment) -> Task<Void, Never> {
    Task {
      guard (try? await clock.sleep(until: end, tolerance: nil)) != nil else { return }
      release(id, .noUpdates)
    }
  }

  private func release(_ id: Int, _ response: HTTPServerResponse) {
    let poll = state.withLock { $0.poll?.id == id ? $0.poll.take() : nil }
    poll?.continuation.resume(returning: response)
  }
}
