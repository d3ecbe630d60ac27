import Vocabulary

/// What somebody has decided about themselves, and what was decided about them.
package struct PersonStatus: Hashable, Sendable {
  package enum Standing: String, Hashable, Sendable { case active, suspended, deleted }

  package let standing: Standing
  /// Their name may be shown in public results.
  package let showsName: Bool
  /// What they say may be kept.
  package let remembers: Bool
  /// They locked themselves out of paid play until then; perhaps in the past.
  package let pausedUntil: Moment?
  package let since: Moment
}
