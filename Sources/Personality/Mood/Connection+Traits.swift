import SQLite
import Vocabulary

extension Connection {
  /// The traits that a community has set for a persona, 0 to 100.
  ///
  /// - Parameter scope: Whatever the community is known by: a workspace, or the key of a chat.
  package borrowing func traitOverrides(
    of persona: String, in scope: String
  ) throws(SQLiteError) -> [Trait: Int] {
    let stored = try all(
      "SELECT trait, value FROM persona_traits WHERE scope = \(scope) AND persona = \(persona)"
    ) { row in (Trait(rawValue: row.text(0)), Int(clamping: row.int(1))) }
    var overrides: [Trait: Int] = [:]
    for case (let trait?, let value) in stored { overrides[trait] = value }
    return overrides
  }

  /// Sets a trait for a community.
  ///
  /// - Parameter value: 0 to 100; what lies outside is refused by the table.
  package borrowing func setTrait(
    _ trait: Trait, to value: Int, of persona: String, in scope: String
  ) throws(SQLiteError) {
    try run(
      """
      INSERT INTO persona_traits (scope, persona, trait, value)
      VALUES (\(scope), \(persona), \(trait.rawValue), \(value))
      ON CONFLICT (scope, persona, trait) DO UPDATE SET value = excluded.value
      """)
  }

  /// A community goes by another name: what it has set goes with it, unless it has set the same there already.
  package borrowing func moveTraits(from old: String, to new: String) throws(SQLiteError) {
    try run(
      """
      UPDATE persona_traits SET scope = \(new) WHERE scope = \(old) AND NOT EXISTS (
        SELECT 1 FROM persona_traits AS others
        WHERE others.scope = \(new) AND others.persona = persona_traits.persona
          AND others.trait = persona_traits.trait)
      """)
    try run("DELETE FROM persona_traits WHERE scope = \(old)")
  }

  /// Back to the configured character.
  ///
  /// - Returns: How many traits had been set.
  @discardableResult
  package borrowing func resetTraits(of persona: String, in scope: String) throws(SQLiteError) -> Int {
    try run("DELETE FROM persona_traits WHERE scope = \(scope) AND persona = \(persona)")
  }
}
