@testable import Delivery
import JSON
@testable import Telegram
import Transport
import Vocabulary

extension FuzzTarget {
  /// What Telegram answers to `getUpdates`: the envelope, the numbers, each update, and its way into the inbox.
  static let updates = FuzzTarget(name: "updates") {
    let updates = try Seeds.files(in: "Tests/Fixtures/telegram")
    let envelopes = updates.prefix(8).map {
      Array("{\"ok\":true,\"result\":[".utf8) + $0 + Array("]}".utf8)
    }
    let failure = #"{"ok":false,"error_code":429,"description":"flood","parameters":{"retry_after":3}}"#
    return updates + envelopes + [failure].inputs
  } run: { bytes in
    let now = Moment(seconds: 1_790_000_000)
    let reader = UpdateReader(bot: BotIdentity(id: 42, username: "WardenBot"))
    _ = UpdateBatch.number(inUnreadable: bytes)
    for status in [200, 429, 502] {
      let response = HTTPResponse(status: status, body: bytes)
      guard let document = try? TelegramAnswer.document(of: response, to: "getUpdates") else { continue }
      check(document.root["result"]?.array ?? [], reader, now)
    }
    if let document = try? JSONDocument(parsing: bytes) { check([document.root], reader, now) }
  }
}

private func check(_ updates: [JSONValue], _ reader: UpdateReader, _ now: Moment) {
  let batch = UpdateBatch(updates, askedFrom: 7, with: reader, at: now)
  let settled = batch.events.count + batch.quarantined.count + batch.ignored.values.reduce(0, +)
  promise(settled == updates.count, "every update becomes an event, is set aside, or is ignored")
  for event in batch.events {
    let stored = InboundEvent(json: event.json, id: event.id, address: event.address)
    promise(stored == event, "the inbox gives an event back as it was")
  }
}
