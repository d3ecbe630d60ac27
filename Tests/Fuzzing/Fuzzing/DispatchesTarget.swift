import Discord
import JSON
import Vocabulary

extension FuzzTarget {
  /// What Discord says has happened: messages and interactions.
  static let dispatches = FuzzTarget(name: "dispatches") {
    [
      """
      {"id":"1","channel_id":"2","guild_id":"3","type":19,"content":"<@42> hi","author":{"id":"5","username":"ada",
      "global_name":"Ada"},"member":{"nick":"A"},"mentions":[{"id":"42"}],"edited_timestamp":"2026-01-01",
      "referenced_message":{"id":"9","author":{"id":"42"},"content":"x"},"attachments":[{"url":"https://a/b",
      "content_type":"image/png","filename":"b","size":5}],"sticker_items":[{"id":"7","name":"s"}]}
      """,
      """
      {"id":"1","channel_id":"2","content":"","author":{"id":"5"},"message_reference":{"type":1,"message_id":"8"},
      "message_snapshots":[{"message":{"content":"/stake add","attachments":[]}}]}
      """,
      """
      {"id":"1","application_id":"42","token":"aW50","type":2,"channel":{"id":"2"},"guild_id":"3","locale":"de",
      "member":{"user":{"id":"5","username":"ada"}},"data":{"name":"stake","type":1,"options":[{"name":"add","type":1,
      "options":[{"name":"amount","type":3,"value":"a b"},{"name":"days","type":4,"value":90},
      {"name":"user","type":6,"value":"5"},{"name":"x","type":10,"value":1.5},{"name":"y","type":5,"value":true}]}]}}
      """,
      """
      {"id":"1","application_id":"42","token":"aW50","type":3,"channel_id":"2","user":{"id":"5"},
      "message":{"id":"6"},"data":{"custom_id":"x"}}
      """,
    ].inputs
  } run: { bytes in
    guard let root = try? JSONDocument(parsing: bytes).root else { return }
    let reader = DispatchReader(bot: "42")
    for name in ["MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE"] {
      _ = reader.read(name, root, at: Moment(seconds: 1_790_000_000))
    }
    if let interaction = Interaction(root) { _ = interaction.line }
  }
}
