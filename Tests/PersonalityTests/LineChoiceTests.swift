import Groundwork
import Personality
import Testing
import Vocabulary

@Suite("Choice of a line")
struct LineChoiceTests {
  let start = Moment.noon

  private func persona(_ lines: [Template], traits: [CharacterTrait: Double] = [:]) -> Persona {
    .plain(traits, templates: [.greeting: lines])
  }

  private func circumstances(
    happiness: Double = 50, energy: Double = 50, affection: Double = 50, trust: Double = 50, hour: Int = 12,
    days: Double = 0, values: [Placeholder: String] = [:]
  ) -> Circumstances {
    Circumstances(
      mood: Mood(happiness: happiness, energy: energy, affection: affection, trust: trust), traits: Traits(),
      hour: hour, daysAway: days, values: values)
  }

  /// Every line that comes up in many draws.
  private func said(_ persona: Persona, in circumstances: Circumstances) -> Set<String> {
    let chance = Randomness.seeded(1)
    return Set(
      (0..<200).map { _ in
        var recent = RecentLines()
        return persona.line(.greeting, in: circumstances, after: &recent, chance)
      })
  }

  @Test("A line with a condition is said when the condition holds, and only then")
  func followsConditions() {
    let persona = persona([
      Template("always"), Template("warm", when: Condition(tones: [.warm])),
      Template("cold", when: Condition(tones: [.cold])),
      Template("happy", when: Condition(bounds: [.init(.mood(.happiness), from: 80, to: 100)])),
      Template("night", when: Condition(bounds: [.init(.hour, from: 22, to: 4)])),
      Template("long gone", when: Condition(bounds: [.init(.days, from: 10, to: 100_000)])),
      Template("tired", when: Condition(length: .short)),
    ])
    #expect(said(persona, in: circumstances()) == ["always", "tired"])
    #expect(said(persona, in: circumstances(energy: 100)) == ["always"])
    #expect(said(persona, in: circumstances(affection: 80)).contains("warm"))
    #expect(said(persona, in: circumstances(affection: 10, trust: 20)).contains("cold"))
    #expect(said(persona, in: circumstances(happiness: 80)).contains("happy"))
    #expect(!said(persona, in: circumstances(happiness: 79)).contains("happy"))
    for hour in [22, 23, 0, 4] { #expect(said(persona, in: circumstances(hour: hour)).contains("night")) }
    for hour in [5, 21] { #expect(!said(persona, in: circumstances(hour: hour)).contains("night")) }
    #expect(said(persona, in: circumstances(days: 11)).contains("long gone"))
  }

  @Test("A line whose placeholder has no value is passed over; a value at the start gets a capital")
  func fillsPlaceholders() {
    let persona = persona([Template("{topic}, {name}? I know {topic}.")])
    #expect(
      said(persona, in: circumstances(values: [.topic: "my cat", .name: "Ada"]))
        == ["My cat, Ada? I know my cat."])
    #expect(said(persona, in: circumstances(values: [.topic: "my cat"])) == ["…"])
  }

  @Test("No line comes again while there is one that was not heard lately; then it is the oldest")
  func doesNotRepeat() {
    let persona = persona((0..<12).map { Template("line \($0)") })
    for seed in 0..<50 {
      let chance = Randomness.seeded(UInt64(seed))
      var recent = RecentLines()
      let first = (0..<12).map { _ in persona.line(.greeting, in: circumstances(), after: &recent, chance) }
      #expect(Set(first).count == 12)
      #expect(persona.line(.greeting, in: circumstances(), after: &recent, chance) == first[0])
      #expect(persona.line(.greeting, in: circumstances(), after: &recent, chance) == first[1])
    }
  }

  @Test("The same chance chooses the same line")
  func isDeterministic() {
    let persona = persona((0..<12).map { Template("line \($0)") })
    func choose(_ seed: UInt64) -> String {
      var recent = RecentLines()
      return persona.line(.greeting, in: circumstances(), after: &recent, .seeded(seed))
    }
    #expect((0..<20).map { choose($0) } == (0..<20).map { choose($0) })
    #expect(Set((0..<60).map { choose($0) }).count == 12)
  }

  @Test("Tiredness makes answers shorter, liveliness makes them longer")
  func lengthFollowsEnergy() {
    let long = String(repeating: "word ", count: 40)
    let persona = persona([Template("Short one."), Template(long)])
    let chance = Randomness.seeded(9)
    func share(energy: Double) -> Int {
      (0..<400).count { _ in
        var recent = RecentLines()
        return persona.line(.greeting, in: circumstances(energy: energy), after: &recent, chance) == long
      }
    }
    let (tired, usual, lively) = (share(energy: 5), share(energy: 50), share(energy: 100))
    #expect(tired < usual - 40 && usual < lively - 40)
  }

  @Test("The warmer the character, the warmer the tone in one and the same mood")
  func toneFollowsCharacter() {
    let mood = Mood(happiness: 50, energy: 50, affection: 50, trust: 50)
    func tone(_ overrides: [CharacterTrait: Int]) -> Tone {
      Circumstances(mood: mood, traits: Persona.plain().with(overrides).traits, hour: 12).tone
    }
    #expect(tone([:]) == .neutral)
    #expect(tone([.dere: 100, .tsundere: 0]) == .warm)
    #expect(tone([.dere: 0, .tsundere: 100]) == .neutral)
    #expect(
      Circumstances(
        mood: Mood(happiness: 45, energy: 50, affection: 45, trust: 45),
        traits: Persona.plain().with([.dere: 0, .tsundere: 100]).traits, hour: 12
      ).tone == .cold)
  }

  @Test(
    "A name is made fit for a sentence, or refused",
    arguments: [
      ("Ada", "Ada"), ("  Ada  Lovelace ", "Ada Lovelace"), ("a\nb", "a b"), ("\u{202E}Eve", "Eve"),
      ("", nil),
      ("!!!", nil), ("\u{200B}", nil), (String(repeating: "x", count: 99), String(repeating: "x", count: 32)),
      ("Zoë 🐱", "Zoë 🐱"), ("Z" + String(repeating: "\u{0301}", count: 40) + "oe", "oe"), ("王芳", "王芳"),
    ] as [(String, String?)])
  func namesAreSafe(raw: String, name: String?) {
    #expect(PersonName(raw)?.text == name)
  }
}
