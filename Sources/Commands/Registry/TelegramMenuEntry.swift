/// One line of a menu.
package struct TelegramMenuEntry: Hashable, Sendable {
  package let command: String
  package let description: String
}
