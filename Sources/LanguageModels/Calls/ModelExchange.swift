import Groundwork
import Transport
import Vocabulary

/// One request and its answer, within the deadlines.
final class ModelExchange: Sendable {
  struct Outcome: Sendable {
    var result: Result<ModelReply, ModelError>
    var usage = TokenUsage()
    var hasStreamedText = false
    var forbidsRetry = false
    var isSurelyNotSent = false
    /// What the provider wrote about a request that it did not understand.
    var complaint: String?
  }

  let endpoint: ModelEndpoint
  let request: ModelRequest
  let model: String
  /// What the model reads at once.
  let window: ContextWindow
  /// Upper bound of the request's tokens.
  let prompt: Int64
  let http: HTTPClient
  let clock: any Timekeeper
  let start: Moment
  let deadline: Moment
  let onText: @Sendable (String) async -> Void

  init(
    endpoint: ModelEndpoint, request: ModelRequest, model: String, window: ContextWindow, prompt: Int64,
    http: HTTPClient, clock: any Timekeeper, start: Moment, deadline: Moment,
    onText: @escaping @Sendable (String) async -> Void
  ) {
    (self.endpoint, self.request, self.model, self.window, self.prompt) = (
      endpoint, request, model, window, prompt
    )
    (self.http, self.clock, self.start, self.deadline, self.onText) = (http, clock, start, deadline, onText)
  }

  func run(_ habits: RequestHabits) async -> Outcome {
    let progress = Progress()
    let bell = Doorbell()
    let first = min(deadline, start.advanced(by: request.limits.firstToken))
    let reminder = Guarded(clock.remind(at: first) { bell.ring() })
    defer { reminder.withLock { $0 }.cancel() }
    var late: ModelError.Late?
    var outcome = await interruptible(
      by: bell,
      when: { [self] in
        let now = clock.now
        if now >= first, !progress.hasBegun { late = first == deadline ? .answer : .firstToken }
        if now >= deadline { late = late ?? .answer }
        if late == nil, now >= first {
          // The answer has begun in time; now it has to end in time.
          let next = clock.remind(at: deadline) { bell.ring() }
          reminder.withLock { $0 = next }
        }
        return late != nil
      }
    ) { [self] in
      await exchange(habits, progress)
    }
    // The exchange saw a cancellation; the reason was the clock. Nobody knows what was done meanwhile.
    if let late, case .failure(.cancelled) = outcome.result {
      outcome.result = .failure(.late(late))
      if !outcome.isSurelyNotSent { outcome.usage = worst(outcome.usage) }
    }
    return outcome
  }

  private func exchange(_ habits: RequestHabits, _ progress: Progress) async -> Outcome {
    let stream: HTTPStream
    do {
      stream = try await http.stream(message(habits))
    } catch {
      return failure(of: error)
    }
    guard stream.status == 200 else { return await complaint(in: stream) }
    return await read(stream, progress)
  }

  // Not inlined: whoever reads the answer would keep the question.
  @inline(never)
  private func message(_ habits: RequestHabits) -> HTTPRequest {
    var message = endpoint.httpRequest(request, model: model, habits, window: window)
    // Our own watch is the one that counts; these only end what it has given up.
    message.deadline = max(.seconds(1), clock.now.duration(to: deadline)) + .seconds(5)
    message.connectTimeout = min(message.connectTimeout, request.limits.firstToken)
    message.responseLimit = 256 * 1_024 * 1_024
    return message
  }

  @inline(never)
  private func read(_ stream: HTTPStream, _ progress: Progress) async -> Outcome {
    var reader = endpoint.reader(maxOutputTokens: request.limits.maxOutputTokens)
    var hasStreamedText = false
    do {
      var chunks = stream.makeAsyncIterator()
      while !reader.reply.isComplete, let bytes = try await chunks.next() {
        let text = try reader.feed(bytes)
        if reader.reply.hasBegun { progress.begin() }
        if text.isEmpty { continue }
        hasStreamedText = true
        await onText(text)
      }
      let rest = try reader.finish()
      if !rest.isEmpty {
        hasStreamedText = true
        await onText(rest)
      }
      return Outcome(
        result: .success(try reply(from: reader.reply)), usage: usage(of: reader.reply),
        hasStreamedText: hasStreamedText)
    } catch {
      var outcome = failure(of: error, in: reader.reply)
      outcome.hasStreamedText = hasStreamedText
      return outcome
    }
  }

  @inline(never)
  private func reply(from assembly: ReplyAssembly) throws(ModelError) -> ModelReply {
    let calls = try assembly.toolCalls()
    let stop = assembly.stopReason ?? .other
    if isBlank(assembly.text), calls.isEmpty {
      switch stop {
      // Told apart, because nothing else explains them: hidden thinking used up the tokens, or a refusal in silence.
      case .outputLimit, .refused: break
      case .finished, .toolCalls, .other: throw .unreadable(.empty)
      }
    }
    return ModelReply(
      text: assembly.text, toolCalls: calls, usage: usage(of: assembly), stopReason: stop,
      model: ModelID(endpoint.provider, model), latency: start.duration(to: clock.now))
  }

  /// Reads what is there instead of an answer, within bounds.
  @inline(never)
  private func complaint(in stream: HTTPStream) async -> Outcome {
    var body: [UInt8] = []
    do {
      var chunks = stream.makeAsyncIterator()
      while body.count < 65_536, let bytes = try await chunks.next() { body += bytes }
    } catch {
      // A body that breaks off changes nothing: the status was clear.
      if Task.isCancelled { return Outcome(result: .failure(.cancelled)) }
    }
    let complaint = ProviderComplaint(
      status: stream.status, body: Array(body.prefix(65_536)), provider: endpoint.provider)
    let wait = RetryAfter.wait(in: stream.headers, now: clock.now)
    var outcome = Outcome(result: .failure(complaint.error(wait: wait)))
    outcome.forbidsRetry = stream.headers.first("x-should-retry") == "false"
    if stream.status == 400 || stream.status == 422 { outcome.complaint = complaint.words }
    return outcome
  }

  /// No answer began.
  @inline(never)
  private func failure(of error: HTTPError) -> Outcome {
    if error.surelyNotSent {
      let isCancelled = if case .cancelled = error { true } else { false }
      return Outcome(
        result: .failure(isCancelled ? .cancelled : .unreachable(isSurelyNotSent: true)),
        isSurelyNotSent: true)
    }
    return failure(of: error, in: ReplyAssembly())
  }

  /// An answer broke off, or nobody knows whether there was one.
  ///
  /// What it used is what the provider said and what we read. Where we hear no more of an answer that goes on perhaps,
  /// it counts as long as it may get; a cancelled one ends with its connection, and counts as far as it came.
  @inline(never)
  private func failure(of error: any Error, in reply: ReplyAssembly) -> Outcome {
    let known = usage(of: reply)
    let failure: ModelError
    switch error {
    case let error as ModelError: failure = error
    case HTTPError.cancelled: failure = .cancelled
    case HTTPError.timedOut: failure = .late(.answer)
    case HTTPError.unreadable: failure = .unreadable(.notThisAPI)
    case HTTPError.bodyTooLarge: failure = .tooLarge
    default: failure = reply.hasBegun ? .cutOff : .unreachable(isSurelyNotSent: false)
    }
    let usage =
      switch failure {
      case .cutOff, .late, .unreachable, .tooLarge: worst(known)
      default: known
      }
    return Outcome(result: .failure(failure), usage: usage)
  }

  private func usage(of reply: ReplyAssembly) -> TokenUsage {
    reply.usage(prompt: prompt, limit: request.limits.maxOutputTokens)
  }

  /// An answer of which we heard the beginning, as long as it may have become.
  private func worst(_ usage: TokenUsage) -> TokenUsage {
    var usage = usage
    usage.output = max(usage.output, request.limits.maxOutputTokens)
    usage.isEstimated = true
    return usage
  }
}

extension ModelExchange {
  /// Whether the answer has begun, for the watch.
  private final class Progress: Sendable {
    private let state = Guarded(false)
    var hasBegun: Bool { state.withLock { $0 } }
    func begin() { state.withLock { $0 = true } }
  }
}
