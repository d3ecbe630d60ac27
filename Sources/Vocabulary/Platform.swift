/// Where a conversation takes place. The raw value stands in the database and in metric labels.
package enum Platform: String, Hashable, Sendable, CaseIterable {
  case telegram
  case discord
  case terminal
}
