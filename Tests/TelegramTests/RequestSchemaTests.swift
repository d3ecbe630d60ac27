import Foundation
import Groundwork
import JSON
import Telegram
import TestSupport
import Testing
import Transport
import Vocabulary

/// The Bot API's schema as aiogram ships it, as far as we use it: `scripts/cut-api-schemas` cuts it out.
private struct Schema {
  private let root: JSONValue

  init() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appending(path: "Fixtures/schemas/telegram.json")
    root = try JSONDocument(parsing: Array(Data(contentsOf: file))).root
  }

  func fault(in arguments: JSONValue, of method: String) -> String? {
    guard let fields = root["methods"]?[method]?["fields"] else { return "there is no method \(method)" }
    return fault(in: arguments, fields, at: method)
  }

  private func fault(in object: JSONValue, _ fields: JSONValue, at place: String) -> String? {
    guard let members = object.members, let fields = fields.array else { return "\(place) is no object" }
    for (key, value) in members {
      guard let field = fields.first(where: { $0["name"]?.string == key }) else {
        return "\(place) has no \(key)"
      }
      let faults = (field["type"]?.string ?? "").split(separator: " or ").map {
        fault(in: value, of: String($0), at: "\(place).\(key)")
      }
      if !faults.contains(nil) { return faults.first ?? "\(place).\(key) has no type" }
    }
    for field in fields where field["required"]?.bool == true {
      let name = field["name"]?.string ?? ""
      if object[name] == nil { return "\(place) lacks \(name)" }
    }
    return nil
  }

  private func fault(in value: JSONValue, of type: String, at place: String) -> String? {
    if type.hasPrefix("Array of ") {
      guard let elements = value.array else { return "\(place) is no array" }
      return elements.lazy.compactMap { fault(in: $0, of: String(type.dropFirst(9)), at: place) }.first
    }
    switch type {
    case "Integer": return value.int64 == nil ? "\(place) is no integer" : nil
    case "String": return value.string == nil ? "\(place) is no string" : nil
    case "Boolean", "True": return value.bool == nil ? "\(place) is no boolean" : nil
    default:
      guard let described = root["types"]?[type] else { return "there is no type \(type)" }
      // Abstract types are described by their subtypes, the scopes of commands among them.
      let subtypes = described["subtypes"]?.array?.compactMap(\.string) ?? []
      guard subtypes.isEmpty else {
        let faults = subtypes.map { fault(in: value, of: $0, at: place) }
        return faults.contains(nil) ? nil : faults.first ?? nil
      }
      guard let fields = described["fields"], fields.array?.isEmpty == false else { return nil }
      return fault(in: value, fields, at: place)
    }
  }
}

@Suite("Requests to Telegram")
struct RequestSchemaTests {
  @Test("Each says what the Bot API's schema allows")
  func schema() async throws {
    let schema = try Schema()
    let requests = Guarded<[(path: String, body: [UInt8])]>([])
    let server = try HTTPServer(
      port: 0,
      handler: { request in
        let form = MultipartBody(request.body, type: request.headers.first("content-type") ?? "")
        requests.withLock { $0.append((request.path, form.map(RequestSchemaTests.json) ?? request.body)) }
        return .json(Array(#"{"ok":true,"result":{"message_id":1,"id":1,"file_path":"a","is":[]}}"#.utf8))
      })
    let client = TelegramClient(
      token: Secret("1:a"), base: "http://127.0.0.1:\(server.port)",
      http: HTTPClient(userAgent: "warden-tests"))

    await callEverything(client)

    let seen = requests.withLock { $0 }
    #expect(seen.count == 19)
    for (path, body) in seen {
      let method = String(path.split(separator: "/").last ?? "")
      #expect(schema.fault(in: try JSONDocument(parsing: body).root, of: method) == nil)
    }
    await server.stop()
  }

  /// The object that a form stands for: its texts are JSON where they can be read as such.
  @Sendable private static func json(_ form: MultipartBody) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      for part in form.parts {
        let isJSON = part.fileName == nil && (try? JSONDocument(parsing: Array(part.bytes))) != nil
        if isJSON { writer.raw(part.name, Array(part.bytes)) } else { writer.field(part.name, part.text) }
      }
    }
    return writer.bytes
  }

  /// Every call with everything it can carry. What comes back matters to none of them here.
  private func callEverything(_ client: TelegramClient) async {
    let styles: [RichText.Style] = [
      .bold, .italic, .underline, .strikethrough, .spoiler, .quote, .code, .codeBlock(language: "c"),
      .link(url: "https://x.org"),
    ]
    let text = RichText(
      String(repeating: "a", count: styles.count), spans: styles.enumerated().map { .init($1, $0..<$0 + 1) })
    let buttons = [[Button("a", .callback("1")), Button("b", .link("https://x.org"))]]
    let topic = TelegramDestination(ChatAddress(.telegram, chat: "-1005", topic: "7"))
    let channel = TelegramDestination(ChatAddress(.telegram, chat: "@news"))
    _ = try? await client.updates(from: 0, wait: .zero, kinds: UpdateReader.kinds)
    _ = try? await client.updates(from: 7, limit: 1, wait: .seconds(1))
    _ = try? await client.removeWebhook()
    _ = try? await client.identity()
    _ = try? await client.file("f")
    _ = try? await client.send(text, to: topic, buttons: buttons, replyTo: 3, isSilent: true)
    _ = try? await client.send("a", to: channel)
    let file = OutboundFile(name: "a.txt", mediaType: "text/plain", bytes: [0x61])
    _ = try? await client.send(
      file, as: .document, caption: text, to: topic, buttons: buttons, replyTo: 3, isSilent: true)
    _ = try? await client.send(file, as: .photo, to: channel)
    _ = try? await client.replace(message: 3, in: topic, with: text, buttons: buttons)
    _ = try? await client.replace(message: 3, in: channel, with: "a")
    _ = try? await client.showDraft(8, text, in: topic, canStop: true)
    _ = try? await client.showTyping(in: topic)
    _ = try? await client.answer(callback: "c", text: "a", isAlert: true)
    _ = try? await client.answer(callback: "c", text: nil, isAlert: false)
    let entries = [CommandMenu.Entry("a", "b")]
    for menu in [
      CommandMenu(.everywhere, language: "de", entries), CommandMenu(.groups, entries),
      CommandMenu(.chat("-1005"), entries), CommandMenu(.privateChats, entries),
    ] {
      _ = try? await client.register(menu)
    }
  }
}
