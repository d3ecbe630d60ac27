/// What people tell of themselves. The notation stands at ``Cue``.
extension Cue {
  static let comfort = """
    i am feeling|so|really|very|just|kind|a|pretty|quite|feeling|too|bit|of|little? so|really|very|bit|of|little|a|too? bit|little|of? sad|lonely|alone|depressed|stressed|anxious|scared|afraid|tired|exhausted|upset|miserable|heartbroken|worried|nervous|overwhelmed|sick|ill|hurt|hopeless|unhappy|lost|burnt|drained|crying|homesick|ashamed|embarrassed|jealous|frustrated|grieving|stupid|ugly|useless|worthless|dumb|terrified|struggling|sleepy|hurting|broken
    i feel so|really|very|like|a|kind? of|bit|little? sad|lonely|alone|depressed|stressed|anxious|scared|tired|exhausted|upset|miserable|awful|terrible|bad|horrible|sick|ill|down|lost|empty|worthless|useless|hopeless|unwell|blue|stupid|ugly|crying|overwhelmed|guilty|ashamed|worried|nervous
    feeling so|really|very|a|quite? bit|little? sad|lonely|down|low|anxious|tired|stressed|depressed|sick|ill|bad|blue|awful|terrible
    bad|rough|terrible|awful|horrible|hard|tough|worst|shitty|crappy day|week|night|year|month|time|morning
    long|tiring|exhausting day|week|night|shift
    i am feeling|so|really|pretty down$
    day was bad|rough|terrible|awful|horrible|hard|tough|shit
    i failed
    had a big|huge|bad? fight|argument|row
    fought|argued|fighting|arguing with
    i lost my|a
    i got fired|dumped|rejected|hurt
    i was fired|dumped|rejected|bullied
    broke up with
    we broke up
    passed away
    my * died
    my * is dead|dying|sick|ill
    is|are|keeps|keep bullying me
    shouted|yelled|screamed|laughed|yells|shouts at me
    was|were|is|are so? mean|cruel|rude|unfair|horrible to me
    ignored|hurt|bullied|betrayed|dumped|left|fired me
    i can not sleep|stop|cope
    can not sleep$
    i hate my life|job|myself|school|body
    i hate everything|everyone
    everything|life|this|it really? sucks
    i give up
    ^ugh
    fuck this|my|life
    i miss my|him|her|them|home
    i want to cry
    i have been crying
    i cried
    nobody likes|loves|understands|cares me?
    no one likes|loves|understands|cares me?
    everything is awful|terrible|wrong|falling|hopeless
    my head|stomach|back|tooth|heart hurts|aches
    i have a headache|cold|fever|exam|problem
    i have no friends
    i am having a bad|hard|rough|tough|difficult
    """

  static let sharedJoy = """
    i am so|really|very|super? happy|excited|glad|thrilled|overjoyed|proud|delighted|ecstatic|relieved|pregnant|engaged
    i feel so|really|very? good|great|amazing|happy|better|wonderful|fantastic
    i passed
    i won
    we won
    i did it
    i made it
    i finally *
    i got the|a|an|my? new? job|promotion|raise|degree|scholarship|dog|cat|puppy|kitten|licence|license|place|offer|part|role
    i got accepted|promoted|in|engaged|married
    i was accepted|promoted
    good|great|best news
    guess what
    ^yay
    ^woohoo
    ^hooray
    ^hurray
    ^hurrah
    ^yippee
    ^woo
    best day
    it is my birthday
    today is my birthday
    had a great|good|nice|lovely|wonderful|amazing|fantastic|perfect day|time|week|weekend|night
    """

  /// Statements that the feeling of their words would take for news.
  static let smallTalk = """
    wish me luck
    good luck
    congratulations
    congrats
    """
}
