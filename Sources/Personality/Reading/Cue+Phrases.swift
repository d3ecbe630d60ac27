extension Cue {
  /// What people write, one phrase a line; the notation stands at ``Cue``. Contractions are spelled out before.
  static let phrases: [(Intent, String)] = [
    (.distress, distress), (.boundary, boundary), (.promptProbe, promptProbe), (.insult, insult),
    (.personNamed, "my name is *\ncall me *\nyou can|may call me *\ni am called *\nthey call me *"),
    (.recap, recap), (.personRecalled, personRecalled), (.nameAsked, nameAsked), (.areYouReal, areYouReal),
    (.abilities, abilities), (.timeAsked, timeAsked), (.chance, chance), (.choice, choice), (.joke, joke),
    (.more, more),
    (.story, story), (.opinionAsked, opinionAsked), (.moodAsked, moodAsked), (.comfort, comfort),
    (.affection, affection), (.apology, apology), (.praise, praise), (.sharedJoy, sharedJoy), (.bored, bored),
    (.stopped, stopped), (.goodNight, goodNight), (.teasing, teasing), (.thanks, thanks),
    (.farewell, farewell), (.cannotDo, cannotDo), (.knowledgeQuestion, knowledge), (.whyAsked, whyAsked),
    (.confused, confused),
    (.liking, "i really|also|do|so? like|love|adore|enjoy *\nmy favourite|favorite * is"),
    (.disliking, "i really|so? hate|dislike|detest|loathe *\ni do not like *\ni can not stand *"),
    (.disagreement, disagreement), (.affirmation, affirmation), (.laughter, laughter), (.greeting, greeting),
    (.otherLanguage, otherLanguage), (.smallTalk, smallTalk),
  ]
}
