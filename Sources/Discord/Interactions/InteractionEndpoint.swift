import Groundwork
import JSON
import Transport
import Vocabulary

/// Takes interactions that Discord posts to us, for bots that have set an address for them; then none comes over the
/// gateway.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/overview#preparing-for-interactions>
package final class InteractionEndpoint: Sendable {
  /// Older requests may have been recorded by somebody.
  static let freshness = Duration.seconds(300)
  /// More than any interaction has. The server itself may take more, for others.
  static let largestBody = 64 * 1_024
  /// Discord gives up after three seconds.
  static let patience = Duration.milliseconds(2_000)

  private let publicKey: [UInt8]
  private let clock: any Timekeeper
  private let log: Log
  private let manners: InteractionManners
  private let suggestions: @Sendable (Interaction) async -> [String]
  private let firstAnswers: FirstAnswers
  private let accept: ChannelHistory.Accept
  private let mostRemembered: Int
  /// When each interaction came, as long as its timestamp counts as fresh.
  private let seen = Guarded<[String: Moment]>([:])

  /// - Parameter publicKey: The application's key, 64 hexadecimal digits; `nil` comes back for anything else.
  package init?(
    publicKey: String, clock: any Timekeeper, log: Log, settings: DiscordConnector.Settings,
    firstAnswers: FirstAnswers, mostRemembered: Int = 10_000, accept: @escaping ChannelHistory.Accept
  ) {
    guard let key = [UInt8](hex: publicKey), key.count == 32 else { return nil }
    self.publicKey = key
    self.clock = clock
    self.log = log
    manners = settings.manners
    suggestions = settings.suggestions
    self.firstAnswers = firstAnswers
    self.mostRemembered = max(2, mostRemembered)
    self.accept = accept
  }

  /// Answers one request. Discord sends forged ones now and then, and takes the address away from whoever believes them.
  package func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
    guard request.method == "POST" else { return HTTPServerResponse(405, headers: [("Allow", "POST")]) }
    // Before the signature, which takes the longer to check the more there is.
    guard request.body.count <= InteractionEndpoint.largestBody else { return HTTPServerResponse(413) }
    // The signature covers the body as it came, so it is checked before anything is read from it.
    guard isGenuine(request) else { return .text("The signature does not fit.\n", status: 401) }
    guard let root = (try? JSONDocument(parsing: request.body))?.root else { return HTTPServerResponse(400) }
    if root["type"]?.int64 == 1 { return .json(Array(#"{"type":1}"#.utf8)) }
    guard let interaction = Interaction(root) else { return HTTPServerResponse(400) }
    guard isFirst(interaction.token.id) else {
      log.warning("An interaction came a second time and was refused")
      return .text("This interaction came before.\n", status: 401)
    }
    switch interaction.kind {
    case .command, .button:
      // Nothing has happened yet when there is something to ask for first.
      if let window = manners.window(for: interaction) { return .json(window.bytes) }
      guard let answer = manners.firstAnswer(to: interaction) else { return HTTPServerResponse(400) }
      return await store(interaction, answer)
    case .autocomplete: return .json(DiscordClient.Callback.suggestions(await suggestions(interaction)).bytes)
    case .other: return HTTPServerResponse(400)
    }
  }

  private func isGenuine(_ request: HTTPServerRequest) -> Bool {
    guard let signature = request.headers.first("x-signature-ed25519").flatMap({ [UInt8](hex: $0) }),
      let timestamp = request.headers.first("x-signature-timestamp"), let seconds = Int64(timestamp),
      Ed25519.verify(signature, of: Array(timestamp.utf8) + request.body, publicKey: publicKey)
    else { return false }
    let age = clock.now.seconds.subtractingReportingOverflow(seconds)
    return !age.overflow
      && age.partialValue.magnitude <= UInt64(InteractionEndpoint.freshness.components.seconds)
  }

  private func isFirst(_ id: String) -> Bool {
    let now = clock.now
    return seen.withLock { seen in
      guard seen[id] == nil else { return false }
      if seen.count >= mostRemembered {
        // A timestamp may lie as far ahead as behind.
        let old = now.advanced(by: .zero - InteractionEndpoint.freshness * 2)
        seen = seen.filter { $0.value > old }
        // In a rush the older half is forgotten: what was stored is known by its number all the same.
        if seen.count >= mostRemembered {
          let middle = seen.values.sorted()[seen.count / 2]
          seen = seen.filter { $0.value > middle }
        }
      }
      seen[id] = now
      return true
    }
  }

  /// Stores first: what Discord was promised an answer to must not get lost.
  private func store(_ interaction: Interaction, _ callback: DiscordClient.Callback) async
    -> HTTPServerResponse
  {
    // What is said to it has to find its way to Discord after this answer, which is written as soon as this returns.
    firstAnswers.begin(interaction.token.id)
    defer { firstAnswers.end(interaction.token.id) }
    // Who we are does not matter for interactions.
    switch DispatchReader(bot: "", manners: manners).read(interaction, at: clock.now) {
    case .event(let event):
      do {
        let accept = accept
        try await withDeadline(InteractionEndpoint.patience, clock) {
          try await accept(InboundBatch(platform: .discord, events: [event]))
        }
        return .json(callback.bytes)
      } catch {
        log.error("An interaction could not be stored in time", ["error": .string("\(error)")])
        return HTTPServerResponse(503)
      }
    case .ignored, .unreadable: return HTTPServerResponse(400)
    }
  }
}
