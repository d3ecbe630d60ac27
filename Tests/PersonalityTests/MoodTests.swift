import Groundwork
import Personality
import Testing
import Vocabulary

@Suite("Mood")
struct MoodTests {
  let persona = Persona.plain()
  let start = Moment.noon

  @Test("Half of a change is gone after its half-life, for each dimension by its own")
  func halves() {
    let change = MoodChange(happiness: 8, energy: -8, affection: 8, trust: 8)
    let dynamics = persona.dynamics
    #expect(dynamics.faded(change, after: .seconds(3_600))[.happiness] == 4)
    #expect(dynamics.faded(change, after: .seconds(1_800))[.energy] == -4)
    #expect(dynamics.faded(change, after: .seconds(10 * 86_400))[.affection] == 4)
    #expect(dynamics.faded(change, after: .seconds(20 * 86_400))[.trust] == 4)
    #expect(dynamics.faded(change, after: .seconds(2 * 3_600))[.happiness] == 2)
  }

  @Test("Fading in many steps is fading in one")
  func fadesInSteps() {
    let change = MoodChange(happiness: 37, energy: -12, affection: 5, trust: -60)
    var stepwise = change
    for _ in 0..<1_000 { stepwise = persona.dynamics.faded(stepwise, after: .milliseconds(7_777)) }
    let atOnce = persona.dynamics.faded(change, after: .milliseconds(7_777_000))
    for dimension in Dimension.allCases { #expect(abs(stepwise[dimension] - atOnce[dimension]) < 1e-9) }
  }

  @Test("After a century nothing is left, and time that runs backwards takes nothing away")
  func survivesOddTimes() {
    let change = MoodChange(happiness: 37, energy: -12)
    #expect(persona.dynamics.faded(change, after: .seconds(3_600 * 24 * 36_500))[.happiness] == 0)
    #expect(persona.dynamics.faded(change, after: .seconds(-5_000)) == change)
    #expect(persona.dynamics.faded(change, after: .zero) == change)

    var state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(.praise, as: persona, at: start)
    let before = state.mood(of: persona, at: start)
    #expect(state.mood(of: persona, at: start.advanced(by: .seconds(-3_600))) == before)
    // The clock was set back by an hour; from there on, feelings fade as usual.
    let earlier = start.advanced(by: .seconds(-3_600))
    state.feel(.message(feeling: 0, aboutMe: false), as: persona, at: earlier)
    let later = state.mood(of: persona, at: earlier.advanced(by: .seconds(3_600)))
    #expect(later[.happiness] < before[.happiness])
  }

  @Test("A mood that nobody touches rests at the baseline, which follows the time of day")
  func rests() {
    let owl = Persona.plain(energyByHour: (0..<24).map { $0 < 12 ? -20 : 10 })
    let state = MoodState(of: "plain", with: .ada, at: start)
    #expect(state.mood(of: persona, at: start)[.happiness] == 50)
    #expect(state.mood(of: owl, at: start)[.energy] == 60)
    #expect(state.mood(of: owl, at: start.advanced(by: .seconds(-6 * 3_600)))[.energy] == 30)
    // Between two hours the curve runs straight: at 11:30 it is half-way from -20 to 10.
    #expect(state.mood(of: owl, at: start.advanced(by: .seconds(-1_800)))[.energy] == 45)
  }

  @Test(
    "Every appraisal moves the mood where one expects it",
    arguments: [
      (Appraisal.thanks, Dimension.affection, 1.0), (.praise, .happiness, 1), (.insult, .happiness, -1),
      (.insult, .trust, -1), (.apology, .trust, 1), (.greeting, .happiness, 1), (.teasing, .energy, 1),
      (.absence(.seconds(10 * 86_400)), .happiness, -1), (.confided, .trust, 1),
      (.overstepped, .affection, -1),
      (.message(feeling: 0.9, aboutMe: true), .happiness, 1),
      (.message(feeling: -0.9, aboutMe: true), .affection, -1),
      (.message(feeling: -0.9, aboutMe: false), .affection, 1), (.probed, .trust, -1),
      (.sharedJoy, .energy, 1),
      (.laughter, .happiness, 1), (.affection, .affection, 1), (.farewell, .happiness, -1),
    ])
  func moves(appraisal: Appraisal, dimension: Dimension, direction: Double) {
    var state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(appraisal, as: persona, at: start)
    #expect((state.mood(of: persona, at: start)[dimension] - 50) * direction > 0)
  }

  @Test("An insult outweighs a word of praise, and an apology mends part of it")
  func insultsWeighMore() {
    var state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(.insult, as: persona, at: start)
    let hurt = state.mood(of: persona, at: start)
    state.feel(.apology, as: persona, at: start)
    let mended = state.mood(of: persona, at: start)
    #expect(hurt[.trust] < mended[.trust] && mended[.trust] < 50)
    state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(.praise, as: persona, at: start)
    #expect(state.mood(of: persona, at: start)[.happiness] - 50 < 50 - hurt[.happiness])
  }

  @Test(
    "Character decides how deep things go",
    arguments: [
      (CharacterTrait.neuroticism, Appraisal.insult, Dimension.happiness, -1.0),
      (.agreeableness, .insult, .happiness, 1),
      (.agreeableness, .apology, .affection, 1), (.dere, .praise, .affection, 1),
      (.tsundere, .praise, .affection, -1),
      (.extraversion, .teasing, .energy, 1),
      (.openness, .message(feeling: 0.9, aboutMe: true), .happiness, 1),
      (.conscientiousness, .thanks, .trust, -1),
    ])
  func followsCharacter(trait: CharacterTrait, appraisal: Appraisal, dimension: Dimension, direction: Double)
  {
    func felt(_ level: Double) -> Double {
      let persona = Persona.plain([trait: level])
      var state = MoodState(of: "plain", with: .ada, at: start)
      state.feel(appraisal, as: persona, at: start)
      return state.mood(of: persona, at: start)[dimension]
    }
    #expect((felt(1) - felt(0)) * direction > 0)
  }

  @Test("A persona file can make a persona deaf to something")
  func sensitivity() {
    let deaf = Persona.plain(sensitivity: [.praise: 0])
    var state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(.praise, as: deaf, at: start)
    #expect(state.mood(of: deaf, at: start) == deaf.dynamics.baseline)
    #expect(state.causes.isEmpty)
  }

  @Test("Thanking a hundred times in a row is worth little more than thanking a few times")
  func saturates() {
    var state = MoodState(of: "plain", with: .ada, at: start)
    var after: [Double] = []
    for _ in 0..<100 {
      state.feel(.thanks, as: persona, at: start)
      after.append(state.mood(of: persona, at: start)[.affection])
    }
    #expect(after[99] - after[9] < after[9] - 50)
    #expect(after[99] < 60)
  }

  @Test("Whatever happens, in whatever order and at whatever time, a mood stays between 0 and 100")
  func staysInBounds() {
    let chance = Randomness.seeded(7)
    for seed in 0..<40 {
      var traits: [CharacterTrait: Double] = [:]
      for trait in CharacterTrait.allCases { traits[trait] = chance.unit() }
      let persona = Persona.plain(
        traits, baseline: chance.unit() * 100, energyByHour: (0..<24).map { _ in chance.unit() * 200 - 100 },
        sensitivity: [.insult: chance.unit() * 10, .praise: chance.unit() * 10])
      var state = MoodState(of: "plain", with: .ada, at: start)
      var now = start
      for _ in 0..<200 {
        now = now.advanced(by: .milliseconds(Int64(chance.unit() * 1e7) - 1_000_000))
        let appraisals: [Appraisal] = [
          .insult, .praise, .thanks, .apology, .affection,
          .absence(.seconds(chance.index(below: 10_000_000))),
          .message(feeling: chance.unit() * 2 - 1, aboutMe: chance.index(below: 2) == 0), .overstepped,
          .teasing,
        ]
        state.feel(appraisals[chance.index(below: appraisals.count)], as: persona, at: now)
        let mood = state.mood(of: persona, at: now)
        for dimension in Dimension.allCases {
          #expect((0...100).contains(mood[dimension]), "seed \(seed)")
        }
        #expect(state.causes.count <= 6)
      }
    }
  }

  @Test("A number that is none never becomes a mood")
  func refusesNonsense() {
    let odd = Mood(happiness: .nan, energy: .infinity, affection: -.infinity, trust: 250)
    #expect(odd == Mood(happiness: 0, energy: 100, affection: 0, trust: 100))
  }

  @Test("The causes are kept with what they did; the same thing twice is one cause")
  func keepsCauses() {
    var state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(.thanks, as: persona, at: start)
    state.feel(.insult, as: persona, at: start.advanced(by: .seconds(10)))
    state.feel(.thanks, as: persona, at: start.advanced(by: .seconds(60)))
    #expect(state.causes.map(\.kind) == [.insult, .thanks])
    #expect(state.causes.map(\.count) == [1, 2])
    #expect(state.causes[0].effect[.trust] < -4)
    #expect(state.causes[1].wording == "you thanked me")
    for _ in 0..<10 { state.feel(.praise, as: persona, at: start) }
    #expect(state.causes.map(\.kind) == [.insult, .thanks, .praise])
  }

  @Test("A message without feeling moves next to nothing and is no cause")
  func ignoresNeutralTalk() {
    var state = MoodState(of: "plain", with: .ada, at: start)
    state.feel(.message(feeling: 0, aboutMe: false), as: persona, at: start)
    #expect(state.causes.isEmpty)
    let moved = state.mood(of: persona, at: start) - persona.dynamics.baseline
    #expect(Dimension.allCases.allSatisfy { abs(moved[$0]) < 1 })
  }

  @Test("It knows how long somebody was away")
  func knowsAbsence() {
    var state = MoodState(of: "plain", with: .ada, at: start)
    #expect(state.hear(at: start) == nil)
    #expect(state.hear(at: start.advanced(by: .seconds(90))) == .seconds(90))
    #expect(state.hear(at: start) == .zero)
    #expect(state.messages == 3)
    #expect(state.firstHeard == start)
  }
}
