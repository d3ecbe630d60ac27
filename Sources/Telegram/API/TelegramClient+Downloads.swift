import JSON
import Transport
import Vocabulary

extension TelegramClient {
  /// Fetches a file that came with a message.
  ///
  /// - Parameters:
  ///   - reference: The `file_id`.
  ///   - limit: Bytes; a larger file is not fetched to its end.
  func download(_ reference: String, atMost limit: Int, _ calls: SideCalls) async -> DownloadOutcome {
    let described: (path: String, size: Int64?)? = try? await calls.make("getFile") {
      () throws(TelegramError) in try await file(reference)
    }
    guard let described, Self.isPath(described.path) else { return .unavailable }
    if let size = described.size, size > Int64(limit) { return .tooLarge }
    var request = HTTPRequest("GET", address(ofFile: described.path).reveal())
    request.responseLimit = limit
    request.deadline = .seconds(60)
    do throws(HTTPError) {
      let response = try await http.send(request)
      return response.status == 200 ? .bytes(response.body) : .unavailable
    } catch {
      if case .bodyTooLarge = error { return .tooLarge }
      return .unavailable
    }
  }

  /// Where a file lies that came with a message, for at least an hour, and its size in bytes when Telegram says.
  ///
  /// Name and media type are those of the message: Telegram forgets them here.
  ///
  /// - Parameter reference: ``Attachment/reference``; it is good for this bot alone.
  /// - Throws: ``TelegramError``; code 400 for files above 20 MB.
  /// - SeeAlso: <https://core.telegram.org/bots/api#getfile>
  package func file(_ reference: String) async throws(TelegramError) -> (path: String, size: Int64?) {
    try await call("getFile", .harmless) {
      $0.field("file_id", reference)
    } read: { file in
      file["file_path"]?.string.map { ($0, file["file_size"]?.int64) }
    }
  }

  /// `documents/file_7.txt`: nothing that leads elsewhere on the same host.
  private static func isPath(_ path: String) -> Bool {
    (1...200).contains(path.utf8.count) && !path.contains("..") && !path.hasPrefix("/")
      && path.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "/"):
          true
        default: false
        }
      }
  }
}
