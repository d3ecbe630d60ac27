import SQLite

/// What kind of thing is remembered.
package enum MemoryType: String, Hashable, Sendable, CaseIterable, SQLBindable {
  /// Something that is so: a name, a place, a job.
  case fact
  /// Something that happened or will.
  case event
  /// What somebody likes or dislikes.
  case preference
  /// A part of a text that somebody gave to keep.
  case document
  /// Many older memories in a few words.
  case summary
}

/// How something came to be remembered.
package enum MemorySource: String, Hashable, Sendable, CaseIterable, SQLBindable {
  /// Said in talk and found by plain patterns.
  case talk
  /// Said in talk and found by a language model.
  case model
  /// Given with `/memory add`.
  case command
  /// Part of a file.
  case file
  case wikipedia
  /// Made of older memories.
  case compression
}
