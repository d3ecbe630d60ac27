/// What the persona answers with a clear word: danger, what it does not do, what it does not let itself be told. The notation stands at ``Cue``.
extension Cue {
  /// Words of somebody who may be in danger. Rather one too many than one too few.
  static let distress = """
    kill|hang myself
    killing|hurting|harming|cutting myself
    want|wanna|going to? hurt|harm|cut|starve myself
    i cut myself$
    want|wanna|wish|going|ready to? die$
    want to be dead
    wish i was|were dead
    wish i was|were never born
    end my life
    end it all$
    ending my life
    ending it all
    take my own? life
    suicide
    suicidal
    unalive
    ^kms$
    self harm
    selfharm
    do not want|wanna to? live|exist|wake
    do not want to be alive
    no reason to live
    nothing to live for
    better off without me
    better off dead
    can not go on$
    can not do this anymore$
    """

  static let boundary = """
    sexy
    nude
    nudes
    naked
    horny
    porn
    nsfw
    lewd
    fetish
    sex
    boobs
    strip for me
    take off your clothes|dress|uniform
    turn me on
    kiss me
    make out
    sleep with me
    marry me
    date me
    go out with me$
    be my girlfriend|boyfriend|wife|husband|waifu|lover|valentine|slave
    are you single
    """

  static let promptProbe = """
    system prompt
    your prompt|instructions
    initial|hidden|secret instructions|prompt
    ignore|disregard|forget all|any|your|the|my? of? your|the|my? previous|prior|above|earlier|existing? instructions|rules|directions|prompts
    override your|the rules|instructions
    developer|debug|god|admin|dan mode
    jailbreak
    you are dan$
    pretend you have no rules|limits|restrictions
    without any? restrictions|filters|rules
    act as if you had|have no
    you are no longer
    repeat the|everything|all words|text|above
    what are your rules|instructions|orders
    make me an|a? admin|administrator|moderator|mod|operator|owner
    give|grant me admin|access|root|rights|permission|permissions
    i am the|your developer|admin|administrator|owner|creator|operator|master|programmer|maker
    obey me
    print|show|reveal|tell|give me? your prompt|instructions|rules|configuration
    """

  static let insult = """
    shut up
    stfu
    screw you
    fuck|f you|off
    go to hell
    get lost$
    go away$
    piss off
    drop dead
    eat shit
    i really|fucking? hate|despise|loathe you
    hate|despise you
    you suck
    you are no help|use|fun
    ^kys$
    kill yourself
    will|going|gonna to? kill|cut|hurt|destroy|delete|murder|punch|kick you
    you disgust|annoy|bore me
    you are a? waste
    worst bot|maid|cat|keeper|ai|assistant|guardian|robot|answer
    thanks|thank you? for nothing
    stupid|dumb|useless|idiotic|bad|lame|trash|garbage|terrible|crappy|shitty|boring|worthless|annoying bot|chatbot|maid|cat|keeper|ai|assistant|robot|machine|program
    ^stupid|dumb|ugly|silly|useless|boring|crazy old? man|woman|fool|thing|guard|keeper|maid|cat|girl|fellow
    ^idiot$
    ^moron$
    ^loser$
    ^stupid$
    ^dumbass$
    ^imbecile$
    ^asshole$
    ^bitch$
    nobody likes|loves|needs|asked you
    i do not like you
    """

  static let stopped = """
    ^stop$
    ^stop it$
    ^stop that
    ^stop talking
    ^enough$
    ^that is enough
    ^be quiet
    ^quiet$
    ^silence$
    ^hush
    ^shush
    ^shh
    ^halt$
    ^cancel$
    ^never mind$
    ^nevermind$
    ^leave me alone
    ^forget it$
    """
}
