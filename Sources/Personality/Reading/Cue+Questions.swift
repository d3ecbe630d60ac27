/// What people ask, about the persona, about themselves and about the world. The notation stands at ``Cue``.
extension Cue {
  static let nameAsked = """
    what is your name
    what are you called
    who are you
    who is this$
    who am i talking|speaking to
    your name$
    tell me your name
    do you have a name
    what do|should|can|may|shall i call you
    introduce yourself
    may|can i ask|know your name
    """

  static let areYouReal = """
    are you really|actually|even|just|only|like? a|an? real|actual? bot|robot|ai|human|person|machine|program|computer|chatbot|real|alive|girl|boy|man|woman|cat|conscious|sentient|algorithm|chatgpt|gpt|claude|artificial
    you are really|actually|just|only|not? a|an? real? bot|robot|ai|human|person|machine|program|computer|chatbot|real|alive|chatgpt
    you sound|look|talk|act like a|an bot|robot|machine|ai|human|computer
    is this a bot|robot|human|person|ai|program
    am i talking|speaking|chatting to|with a|an bot|robot|human|person|ai|machine|program|computer|real
    do you have feelings|emotions|consciousness
    can you feel|think
    do you feel anything|things|pain|emotions
    what are you$
    what model|llm|ai are you
    which model|llm|ai are you
    """

  static let abilities = """
    what can|could you do
    what do you know how
    what are you good|able|capable|for
    what is your job|purpose|function|role
    what do you do$
    how can you help
    how do you work$
    how does this|it work$
    what are your features|commands|abilities|skills|functions
    what commands
    list commands
    show commands|help
    ^help$
    ^help me$
    i need help$
    i need your|some help
    can you help me?$
    can you do anything
    """

  static let moodAsked = """
    how are|r you
    how are things|we
    how do you feel$
    how do you feel today|now|right|about me
    how do you do$
    ^and you$
    ^and yourself
    how|what about you$
    ^wbu
    ^hbu
    and you$
    how are you feeling|doing
    how have you been
    how is it going|hanging
    how is everything|life
    how goes it
    ^what is up
    ^whats up
    ^wassup
    ^sup$
    ^wazzup
    are you still? ok|okay|alright|well|fine|happy|sad|angry|mad|upset|tired|bored|lonely|cross|grumpy|sulking|annoyed|hungry|sleepy|excited
    you ok|okay|alright$
    what is wrong$
    what is wrong with you$
    what is your mood
    why are you so? sad|angry|mad|happy|grumpy|cold|mean|upset|annoyed|quiet|tired|cheerful
    """

  static let opinionAsked = """
    what do you think|reckon about|of *
    what do you think$
    what is your opinion|view|take|thought|thoughts on|of|about
    what are your thoughts|views on|about|of
    your thoughts|opinion on|about
    do you also|even|really? like|love|hate|enjoy|prefer *
    do you believe in *
    what is your favourite|favorite *
    who is your favourite|favorite *
    which is your favourite|favorite *
    how do you feel about|towards *
    are you a fan
    are you into *
    are you interested in *
    """

  static let personRecalled = """
    what is my name
    who am i
    do you know|remember my name
    do you know|remember|recognize|recognise me
    you remember|know me$
    do you know who i am
    say my name
    did you forget me|my
    have you forgotten me|my
    """

  static let recap = """
    what did i just? say|tell|write|mention|ask
    what have i told|said
    what was i saying|talking
    what were we talking|saying|discussing
    what have we been talking
    what did we talk
    do you remember what i said|told|wrote|was
    remember what i said|told
    where were we$
    where was i$
    repeat what i said|wrote
    were you listening|paying
    are you even? listening
    did you hear|listen me?$
    summarize|summarise|recap our|the conversation|talk|chat|discussion
    recap$
    """

  static let timeAsked = """
    what time is it
    what is the time|date
    what is the|today date|day
    what is today$
    what day is it|today
    what date is it|today
    what year|month is it
    tell me the time|date
    do you have|know the time|date
    do you know what time|day
    how late is it
    """

  static let whyAsked = """
    ^why$
    ^why not$
    ^how so$
    ^how come
    ^why is that$
    ^why though$
    ^why do you say|think
    ^what makes you
    ^because why
    ^says who$
    """

  static let confused = """
    ^what$
    ^huh
    ^eh$
    ^pardon
    ^come again
    what do|did you mean
    i do not understand|get
    i did not understand|get|catch
    you are not making sense
    makes no sense
    does not make sense
    what are you talking|saying|on
    that is not what i said|meant|asked
    what did you say
    i am confused
    ^wait what
    ^excuse me$
    ^sorry what
    """

  static let knowledge = """
        how do you spell|say|make|cook|write|pronounce|calculate|fix|install|use|tie|bake|solve *
    tell me about *
        explain *
        define *
        do you know what|who|where|when|why|how|which|if|whether|anything|about|the|any
        can you tell|explain me|to|about|what|how|why
        what does * mean
        what is the meaning|definition|capital|difference|weather
    """
}
