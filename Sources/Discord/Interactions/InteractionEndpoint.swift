import Groundwork
import JSON
import Transport
import Vocabulary

/// Takes interactions that Discord posts to us, for bots that have set an address for them; then none comes over the
/// gateway.
///
/// Commands and buttons get their first answer by a call of ours, as those of the gateway do, and the response to the
/// request stays empty. Of a call we learn when it has arrived, and nothing else may be said to an interaction before;
/// of a response nobody could tell.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/overview#preparing-for-interactions>
package final class InteractionEndpoint: Sendable {
  /// Older requests may have been recorded by somebody.
  static let freshness = Duration.seconds(300)
  /// More than any interaction has. The server itself may take more, for others.
  static let largestBody = 64 * 1_024

  private let publicKey: [UInt8]
  private let clock: any Timekeeper
  private let log: Log
  private let manners: InteractionManners
  private let suggestions: @Sendable (Interaction) async -> [String]
  private let acknowledge: @Sendable (Interaction) -> Bool
  private let store: @Sendable (InboundEvent) async -> Void
  private let mostRemembered: Int
  /// When each interaction came, as long as its timestamp counts as fresh.
  private let seen = Guarded<[String: Moment]>([:])

  /// - Parameters:
  ///   - publicKey: The application's key, 64 hexadecimal digits; `nil` comes back for anything else.
  ///   - acknowledge: Sends the first answer on its way; `false` when there are too many already.
  ///   - store: Takes what was promised an answer. Returns before Discord gives up on the request.
  package init?(
    publicKey: String, clock: any Timekeeper, log: Log, settings: DiscordConnector.Settings,
    mostRemembered: Int = 10_000, acknowledge: @escaping @Sendable (Interaction) -> Bool,
    store: @escaping @Sendable (InboundEvent) async -> Void
  ) {
    guard let key = [UInt8](hex: publicKey), key.count == 32 else { return nil }
    self.publicKey = key
    self.clock = clock
    self.log = log
    manners = settings.manners
    suggestions = settings.suggestions
    self.mostRemembered = max(2, mostRemembered)
    self.acknowledge = acknowledge
    self.store = store
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
    case .command, .button: return await take(interaction)
    // Nothing follows it, so that it need not be known when it has arrived.
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

  /// Storing is not waited for before the first answer leaves: a full inbox would cost more than the time that Discord gives.
  private func take(_ interaction: Interaction) async -> HTTPServerResponse {
    var event: InboundEvent?
    // Nothing has happened yet when there is something to ask for first.
    if manners.window(for: interaction) == nil {
      // Who we are does not matter for interactions.
      guard case .event(let read) = DispatchReader(bot: "", manners: manners).read(interaction, at: clock.now)
      else { return HTTPServerResponse(400) }
      event = read
    }
    guard acknowledge(interaction) else {
      log.error("An interaction came when too many wait for their first answers already")
      return HTTPServerResponse(503)
    }
    if let event { await store(event) }
    return HTTPServerResponse(202)
  }
}
