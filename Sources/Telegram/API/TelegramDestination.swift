import JSON
import Vocabulary

/// Where a message goes, in Telegram's numbers.
package struct TelegramDestination: Hashable, Sendable {
  package let chat: String
  /// A forum topic. The General topic counts as none: sending to its number is refused.
  package let thread: Int64?

  package init(_ address: ChatAddress) {
    chat = address.chat
    thread = address.topic.flatMap { Int64($0) }.flatMap { $0 > 1 ? $0 : nil }
  }

  func write(to writer: inout JSONWriter) {
    writeChat(to: &writer)
    writer.field("message_thread_id", thread)
  }

  /// A number, or the `@name` of a public channel.
  func writeChat(to writer: inout JSONWriter) {
    if let number = Int64(chat) { writer.field("chat_id", number) } else { writer.field("chat_id", chat) }
  }
}
