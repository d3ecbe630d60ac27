/// An answer that is being put together from its pieces, within bounds.
struct ReplyAssembly: Sendable {
  /// What providers say of tokens while they answer; a later word replaces an earlier one.
  struct ReportedUsage: Hashable, Sendable {
    var input: Int64?
    var output: Int64?
    var cacheRead: Int64?
    var cacheWrite: Int64?
  }

  private struct OpenCall: Sendable {
    var id = ""
    var name = ""
    var arguments: [UInt8] = []
  }

  private(set) var text = ""
  private var unread = ""
  private var calls: [(index: Int64, call: OpenCall)] = []
  var reported = ReportedUsage()
  var stopReason: ModelReply.StopReason?
  /// The provider has said its last word.
  var isComplete = false
  /// Something of the answer has come, and be it hidden thinking.
  private(set) var hasBegun = false
  /// Bytes of everything the model wrote, hidden thinking included: an upper bound for its tokens.
  private(set) var outputBytes: Int64 = 0

  /// More calls in one answer are nonsense.
  private static let mostCalls = 64

  mutating func append(text piece: String) {
    guard !piece.isEmpty else { return }
    begin(piece.utf8.count)
    text += piece
    unread += piece
  }

  /// Thinking that nobody gets to see, or the start of something that has no content yet.
  mutating func noteHidden(bytes: Int = 0) { begin(bytes) }

  /// The text that came since the last time.
  mutating func takeNewText() -> String {
    defer { unread = "" }
    return unread
  }

  /// Opens the call at `index`, or adds to what is known of it.
  mutating func openCall(at index: Int64, id: String?, name: String?) throws(ModelError) {
    begin(name?.utf8.count ?? 0)
    let place = try place(of: index)
    if let id, !id.isEmpty { calls[place].call.id = id }
    // Some servers repeat the name with every piece; OpenAI says it once.
    if let name, !name.isEmpty { calls[place].call.name = name }
  }

  mutating func append(arguments: String, at index: Int64) throws(ModelError) {
    begin(arguments.utf8.count)
    calls[try place(of: index)].call.arguments += arguments.utf8
  }

  var nextCallIndex: Int64 { Int64(calls.count) }

  private mutating func place(of index: Int64) throws(ModelError) -> Int {
    if let place = calls.lastIndex(where: { $0.index == index }) { return place }
    guard calls.count < ReplyAssembly.mostCalls else { throw .unreadable(.unexpected) }
    calls.append((index, OpenCall()))
    return calls.count - 1
  }

  private mutating func begin(_ bytes: Int) {
    hasBegun = true
    outputBytes += Int64(bytes)
  }

  /// The calls, in order.
  ///
  /// - Throws: ``ModelError/unreadable(_:)`` for arguments that are no JSON object. A model that ran out of tokens
  ///   leaves a piece of a call, which is dropped.
  func toolCalls() throws(ModelError) -> [ToolCall] {
    var finished: [ToolCall] = []
    for (place, entry) in calls.enumerated() {
      let id = entry.call.id.isEmpty ? "call_\(place)" : entry.call.id
      if let call = ToolCall(id: id, name: entry.call.name, arguments: entry.call.arguments) {
        finished.append(call)
      } else if stopReason != .outputLimit {
        if entry.call.name.isEmpty { throw .unreadable(.unexpected) }
        throw .unreadable(calls.count > 1 ? .severalCalls : .arguments)
      }
    }
    return finished
  }

  /// What the answer used so far, where the provider is silent at our own upper bound: no more than was reserved.
  ///
  /// - Parameters:
  ///   - prompt: Upper bound of the request's tokens.
  ///   - limit: The most tokens that the answer may have.
  func usage(prompt: Int64, limit: Int64) -> TokenUsage {
    let (input, output) = (toldInput, toldOutput)
    return TokenUsage(
      input: input ?? prompt, output: output ?? max(reported.output ?? 0, min(outputBytes, limit)),
      cacheRead: input == nil ? 0 : reported.cacheRead ?? 0,
      cacheWrite: input == nil ? 0 : reported.cacheWrite ?? 0,
      isEstimated: input == nil || output == nil)
  }

  /// No prompt is empty: servers that do not count write zeros.
  private var toldInput: Int64? {
    [reported.input, reported.cacheRead, reported.cacheWrite].contains { $0 ?? 0 > 0 } ? reported.input : nil
  }

  /// What is told before the answer is over is how far it had come then, and not how far we have read.
  private var toldOutput: Int64? {
    guard isComplete || stopReason != nil, let output = reported.output else { return nil }
    return output > 0 || outputBytes == 0 ? output : nil
  }
}
