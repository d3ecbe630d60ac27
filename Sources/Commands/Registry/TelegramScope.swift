/// Whose menu it is. Telegram shows everybody the narrowest list that fits them.
///
/// - SeeAlso: <https://core.telegram.org/bots/api#botcommandscope>
package enum TelegramScope: String, Hashable, Sendable, CaseIterable {
  case everywhere = "default"
  case privateChats = "all_private_chats"
  case groups = "all_group_chats"
  case administrators = "all_chat_administrators"
}
