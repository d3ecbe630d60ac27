import Discord
import Memory
import Telegram
import Transport
import Vocabulary

extension Connectors {
  /// Where Discord keeps what people attach. Nothing is fetched from anywhere else, whatever a message says.
  private static let discordFiles = ["https://cdn.discordapp.com/", "https://media.discordapp.net/"]

  /// Fetches files that came with messages, from their platform's own host and within a limit.
  ///
  /// - Parameter base: Of Discord's calls. A Discord on this machine keeps its files itself.
  static func files(
    _ telegram: TelegramConnector?, _ discord: DiscordConnector?, at base: String, _ http: HTTPClient
  ) -> MemoryCommands.FileSource {
    let isHere = base.hasPrefix("http://")
    let origin = base.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
    let hosts = discordFiles + (isHere ? ["\(origin)/attachments/"] : [])
    return { attachment, platform in
      switch platform {
      case .telegram:
        switch await telegram?.download(attachment.reference, atMost: MemoryLimits.longestFile) {
        case .bytes(let bytes): return .bytes(bytes)
        case .tooLarge: return .tooLarge
        case .unavailable, nil: return .unavailable
        }
      case .discord:
        guard discord != nil, hosts.contains(where: attachment.reference.hasPrefix) else {
          return .unavailable
        }
        return await fetch(attachment.reference, http)
      // Nobody can attach anything there.
      case .terminal: return .unavailable
      }
    }
  }

  private static func fetch(_ url: String, _ http: HTTPClient) async -> MemoryCommands.FileContent {
    var request = HTTPRequest("GET", url)
    request.responseLimit = MemoryLimits.longestFile
    request.deadline = .seconds(60)
    do throws(HTTPError) {
      // A redirect is an answer like any other, and no file.
      let response = try await http.send(request)
      return response.status == 200 ? .bytes(response.body) : .unavailable
    } catch {
      if case .bodyTooLarge = error { return .tooLarge }
      return .unavailable
    }
  }
}
