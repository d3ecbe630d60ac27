import Vocabulary

/// On whose behalf a server is asked what a text means: what the call is booked under.
package struct Beneficiary: Hashable, Sendable {
  package let person: PersonID?
  /// The key of the community where it is of use; `nil` for what is said in private.
  package let community: String?

  /// The program itself.
  static let nobody = Beneficiary(person: nil, community: nil)

  private init(person: PersonID?, community: String?) { (self.person, self.community) = (person, community) }

  /// Whoever asks for what is remembered.
  init(_ scope: MemoryScope) { self.init(person: scope.person, community: scope.community) }

  /// Whoever owns what lies on a shelf.
  init(_ shelf: ShelfKey) {
    let isPrivate = shelf.place.isEmpty || Platform(rawValue: shelf.place) != nil
    self.init(
      person: shelf.person.isEmpty ? nil : PersonID(shelf.person), community: isPrivate ? nil : shelf.place)
  }
}
