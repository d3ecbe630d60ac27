/// One step in the making of a feature's tables. Steps add and never take away, so that an older copy of the data
/// can always be brought forward; a step that has been released is never edited.
package struct Migration: Sendable {
  package let feature: String
  /// 1 for the first step of its feature, then up by one.
  package let number: Int
  /// One or more statements.
  package let sql: String

  package init(feature: String, number: Int, _ sql: String) {
    self.feature = feature
    self.number = number
    self.sql = sql
  }
}
