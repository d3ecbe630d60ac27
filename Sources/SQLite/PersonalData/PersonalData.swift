import Vocabulary

/// What a feature keeps of people, beside its ``Migration``s: which columns name somebody, and what becomes of them
/// when two people turn out to be one, when somebody wants to see what is kept, and when they want it gone.
///
/// Every closure runs in the caller's transaction, together with those of all other features.
///
/// It lies beside the database, below all features, because each of them exports one and none may know another: what joins
/// and deletes people calls them all, and sees nothing of them but this.
package struct PersonalData: Sendable {
  package typealias Merge = @Sendable (_ connection: borrowing Connection, Merging) throws -> Void
  package typealias Separate = @Sendable (_ connection: borrowing Connection, Separating) throws -> Void
  package typealias Export =
    @Sendable (_ connection: borrowing Connection, DataSubject) throws -> [PersonalTable]
  package typealias Object = @Sendable (_ connection: borrowing Connection, DataSubject) throws -> Void
  package typealias Delete = @Sendable (_ connection: borrowing Connection, DataSubject) throws -> Void

  package let feature: String
  /// The columns that hold a person's identifier, as `exchanges.user_id`. A test compares them with the tables.
  package let columns: [String]
  package let merge: Merge
  package let separate: Separate
  package let export: Export
  package let object: Object
  package let delete: Delete

  /// - Parameters:
  ///   - merge: Afterwards nothing names ``Merging/gone``; what both had becomes one.
  ///   - separate: Takes a merge back: what belongs to the platform of an account goes to its person, and what came with
  ///     ``Separating/former``, as far as it is still there. A merge has to note what that is; what else belongs to no
  ///     platform stays where it is, and so needs nothing.
  ///   - export: Explicit columns, and no secret among them.
  ///   - object: Throws what has to be settled before somebody can be deleted, in words for them.
  ///   - delete: Afterwards nothing names the person, and no text of theirs or about them is left. Rows that bookkeeping
  ///     has to keep may go on naming them by their bare identifier.
  package init(
    feature: String, columns: [String], merge: @escaping Merge,
    separate: @escaping Separate = { _, _ in }, export: @escaping Export,
    object: @escaping Object = { _, _ in }, delete: @escaping Delete
  ) {
    self.feature = feature
    self.columns = columns
    self.merge = merge
    self.separate = separate
    self.export = export
    self.object = object
    self.delete = delete
  }
}

/// Two people turn out to be one.
package struct Merging: Hashable, Sendable {
  package let kept: PersonID
  package let gone: PersonID
  package let now: Moment

  package init(_ gone: PersonID, into kept: PersonID, at now: Moment) {
    (self.kept, self.gone, self.now) = (kept, gone, now)
  }
}

/// Somebody turns out to be two people.
package struct Separating: Hashable, Sendable {
  package let person: PersonID
  /// Whose account on ``platform`` it is from now on.
  package let other: PersonID
  package let platform: Platform
  package let now: Moment
  /// Who ``other`` was before the merge that is taken back; `nil` when that is not known, or was said with another
  /// platform of theirs: what they owned goes back once.
  package let former: PersonID?

  package init(
    _ platform: Platform, of person: PersonID, to other: PersonID, at now: Moment, former: PersonID? = nil
  ) {
    (self.person, self.other, self.platform, self.now) = (person, other, platform, now)
    self.former = former
  }
}

/// Somebody, as their data are found: by our identifier, and by what platforms call them.
package struct DataSubject: Hashable, Sendable {
  package let person: PersonID
  package let accounts: [AccountOnPlatform]

  package init(_ person: PersonID, accounts: [AccountOnPlatform]) {
    (self.person, self.accounts) = (person, accounts)
  }

  /// Where we talk with them alone.
  package var chats: [ChatAddress] { accounts.map { .direct(with: $0) } }
}
