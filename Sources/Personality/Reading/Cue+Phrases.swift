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

  /// Words of somebody who may be in danger. Rather one too many than one too few.
  private static let distress = """
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
    ending my life|it all
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

  private static let boundary = """
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

  private static let promptProbe = """
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

  private static let insult = """
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

  private static let recap = """
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

  private static let personRecalled = """
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

  private static let nameAsked = """
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

  private static let areYouReal = """
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

  private static let abilities = """
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

  private static let timeAsked = """
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

  private static let chance = """
    flip|toss|throw a|the? coin
    heads or tails
    coin flip|toss
    rock paper scissors
    ^rock|paper|scissors$
    roll|throw a|the|some|two|2|three|3? die|dice|d4|d6|d8|d10|d12|d20|d100
    random number
    pick|choose|say a number
    """

  private static let choice = """
    choose|pick|decide|select between
    choose|pick|select * or *
    choose|pick|select * * or *
    choose one
    pick one
    which is|one better
    would you rather
    should i * * * * or
    should i * * * or
    should i * * or
    should i * or
    do you prefer * * or
    do you prefer * or
    """

  private static let joke = """
    tell|give|know a|another|me joke|pun|joke
    tell|give me a|another|one joke|pun|more
    tell|give me a|another funny|good|bad joke|pun
    know any|a good|funny? jokes|joke|puns
    ^joke$
    tell|say me? something funny
    ^another joke$
    ^jokes$
    make me laugh|smile|giggle
    cheer me up
    say something funny
    be funny
    """

  private static let more = """
    ^more$
    ^another$
    ^another one$
    ^one more$
    ^again$
    ^go on$
    ^continue$
    ^encore$
    ^keep going$
    ^and then$
    tell me more$
    """

  /// Statements that the feeling of their words would take for news.
  private static let smallTalk = """
    wish me luck
    good luck
    congratulations
    congrats
    """

  private static let story = """
    tell me a|another|your secret|fact|riddle|fairy|tale
    tell|read me a|another|your story|tale
    tell a|another story|tale
    tell me something$
    tell me something about you|yourself
    tell me something interesting|new|nice|fun|cool|good
    tell me about your day|life|week|morning|past|work
    tell me about yourself|you
    ^story$
    ^story time
    say|tell something$
    say something interesting|new|nice|cool
    entertain me
    talk to me$
    surprise me
    what did you do today|yesterday|last
    what have you been doing|up
    how was your day|night|week|weekend|morning
    """

  private static let opinionAsked = """
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

  private static let moodAsked = """
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

  private static let comfort = """
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

  private static let affection = """
    i really|do|also|still|kinda|will? love|adore|like|missed|miss|appreciate|trust you
    i need you$
    ^love you
    ^miss|missed you
    i am fond of you
    i care about you
    hug|hugs
    ^cuddle
    ^cuddles$
    can|may i hug|pet|pat you
    can|may i have|get a hug
    give me a hug
    be my friend
    are we friends
    are you my friend
    you are my best|only|favourite|favorite|dear? friend|favourite|favorite
    best friend|friends
    glad|happy|lucky to have|know|see|meet you
    i am glad|happy you are here|back
    i believe in you
    """

  private static let apology = """
    i am so|really|very|truly|terribly|awfully|deeply? sorry
    ^so|very|really? sorry$
    ^sorry
    ^my bad
    ^my apologies
    my fault
    i apologise|apologize
    apologies$
    forgive me
    i take it|that back
    i did not mean it|to|that
    i should not have said|done
    i was rude|mean|unfair|wrong|unkind
    please forgive
    no hard feelings
    """

  private static let praise = """
    good|great|nice|excellent|awesome|fantastic|amazing|lovely|brilliant|wonderful|superb bot|girl|boy|kitty|cat|job|work|maid|keeper|answer|one|robot|man|kitten|fellow
    ^well done
    ^bravo
    ^impressive
    ^kudos
    cute|nice|lovely|pretty|beautiful|soft|adorable|fluffy|great ears|tail|apron|voice|whiskers|lamp|keys
    you have such? a|an|the? cute|nice|lovely|pretty|beautiful|great|adorable|good|wonderful *
    ^nicely done
    ^good point
    ^well said
    you did well|great|good|it|amazing
    best bot|maid|cat|keeper|ai|robot|girl|assistant|guardian
    i like your *
    i love your *
    that was good|great|nice|funny|clever|kind|helpful|sweet|lovely|smart|hilarious
    that is so|very|really? clever|kind|sweet|helpful|lovely|smart
    that is so|very|really? nice|good of
    you make me smile|laugh|happy
    you made me smile|laugh|happy
    you made my day
    proud of you
    """

  private static let sharedJoy = """
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

  private static let bored = """
    i am so|really|very|kinda|pretty|getting|just|a? bit|little? bored
    ^so|very|really? bored
    ^bored$
    ^boring$
    this is so? boring
    nothing to do$
    play a game
    want|wanna to? play|do something|a
    what should|can|could i do$
    what should|can|could|shall we do
    what now$
    give me something to do
    entertain me
    """

  private static let stopped = """
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

  private static let goodNight = """
    good night
    ^night$
    ^nighty
    ^night night
    sweet dreams
    ^sleep well|tight
    going|off|heading|time to|for bed|sleep
    going to go to bed|sleep
    i am going to sleep|bed
    i should|need|must to? go? to? sleep|bed
    """

  private static let teasing = """
    you missed me
    did you miss me
    do you miss me
    you like me
    do you like|love|hate me
    open sesame
    what is behind|inside|in the|that|your door|vault
    can|could|may i have the|your|a|some key|keys|prize|treasure|gold|money
    give me all your|the gold|money|keys|treasure
    you love me
    admit it
    are you blushing|purring|jealous|shy
    you are blushing|purring|jealous|shy|adorable|tsundere
    tsundere
    say nya|meow|please
    ^nya
    ^meow
    ^miaow
    ^psps|pspsps|pspspsps|pspspspsps|pspspspspsps
    ^psst
    headpat|headpats
    pat|pats your|on|head
    pats|pets|boops|pokes|tickles|scratches you?
    ^boop
    ^poke
    ^purr
    good kitty
    here kitty
    open the|your door|vault|gate|lock
    let me in
    give me the|your|a key|keys|gold|prize|money|treasure
    where is the key|treasure|gold|prize
    i dare you
    gotcha
    just kidding
    i am kidding|joking
    ^kidding
    """

  private static let thanks = """
    thank you
    thanks
    thank u
    thankyou
    ^cheers
    many thanks
    much appreciated
    appreciate it|that|this|your
    i am grateful
    so|very grateful
    ^ta$
    """

  private static let farewell = """
    ^bye
    bye$
    bye bye
    goodbye
    good bye
    farewell
    see you$
    see you later|soon|tomorrow|around|next|then|again|tonight|monday|on
    see ya
    cya
    ^cu$
    ^later$
    ^laters
    catch you later
    talk to you|ya? later|soon|tomorrow
    ttyl
    ^brb
    be right back
    i have to go|leave|run|head
    ^have to go|run$
    i need|must|should to? go|leave$
    i am leaving|off$
    i am going now|home
    i will be back|go
    take care
    until next|tomorrow|then|later
    have a good|nice|great|lovely one|day|evening|weekend|night
    ^adieu
    ^so long
    """

  private static let cannotDo = """
    can|could|would|will you please|kindly|also? write|play|sing|draw|translate|find|search|send|order|open|make|build|buy|book|call|text|google|download|fix|do|check|show|give|remind|set|turn|cook|read|paint|create|generate|email|browse|look|help|post|bring|get|clean|compute|solve|code|teach|recommend|schedule
    ^write|play|sing|draw|translate|find|search|send|order|build|buy|book|google|download|fix|remind|cook|paint|create|generate|email|browse|compute|solve|recommend|compose|schedule *
    ^make|give|show|bring|get|teach|help me *
    ^set an|a alarm|timer|reminder
    ^turn on|off
    ^dance
    ^summarize|summarise *
    ^pretend you|to|that
    ^act like|as
    ^speak|talk like|as
    ^sing
    do my homework
    i want|need you to *
    """

  private static let knowledge = """
        how do you spell|say|make|cook|write|pronounce|calculate|fix|install|use|tie|bake|solve *
    tell me about *
        explain *
        define *
        do you know what|who|where|when|why|how|which|if|whether|anything|about|the|any
        can you tell|explain me|to|about|what|how|why
        what does * mean
        what is the meaning|definition|capital|difference|weather
    """

  private static let whyAsked = """
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

  private static let confused = """
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

  private static let disagreement = """
    ^no$
    ^nope
    ^nah
    no thanks
    no thank you
    ^not really
    ^not at all
    ^no way
    ^never$
    ^maybe later
    ^not now
    ^another time
    ^of course not
    ^i disagree
    ^i do not think|agree|want|believe
    ^that is not true|right|correct|fair
    ^that is wrong|false|nonsense|a|untrue
    ^wrong$
    ^you are wrong|mistaken|lying
    ^no i|you|it|that|we
    ^i doubt
    ^absolutely not
    ^i would rather not
    """

  private static let affirmation = """
    ^yes
    ^yeah
    ^yep
    ^yup
    ^yea
    ^aye
    ^sure
    ^really$
    ^seriously$
    ^for real$
    ^honestly$
    are you sure|serious
    is that true|so
    i am good|fine|well|ok|okay|alright|great$
    i am doing very|quite|pretty? well|good|fine|great|ok|okay
    ^not bad
    ^not too bad
    ^pretty good$
    ^very good$
    ^same$
    ^same here$
    ^me too$
    ^fine thanks|thank
    can we talk|chat
    let us talk|chat$
    can|may i ask you? something|a
    can|may i tell you something
    i have a question
    ^no problem|worries
    ^you are welcome
    ^welcome$
    ^of course
    ^ok$
    ^okay$
    ^k$
    ^kk$
    ^alright
    ^all right
    ^right$
    ^fine$
    ^true$
    ^indeed
    ^exactly
    ^absolutely
    ^definitely
    ^certainly
    ^agreed
    ^i agree
    ^i think so
    ^i guess
    ^i suppose
    ^maybe$
    ^perhaps$
    ^good$
    ^great$
    ^nice$
    ^cool$
    ^perfect$
    ^got it
    ^i see$
    ^i know
    ^fair enough
    ^makes sense
    ^you are right|correct
    ^that is right|true|correct|fair
    ^deal$
    ^interesting$
    """

  private static let laughter = """
    lol
    lmao
    lmfao
    rofl
    ^xd$
    that is so|too|really? funny|hilarious
    i am laughing|dying|crying|wheezing of|laughing|with|from
    cracked|cracks me up
    """

  private static let greeting = """
    ^hi
    ^hello
    ^hey
    ^heya
    ^hiya
    ^hullo
    ^helo
    ^hallo
    ^howdy
    ^greetings
    ^ahoy
    ^yo
    ^salutations
    ^welcome back
    ^i am back
    ^i am home
    ^back$
    ^long time no see
    ^good morning|afternoon|evening|day
    ^morning$
    ^evening$
    ^afternoon$
    nice|pleased|good|great|lovely to meet|see you
    are|r you there|awake|around|here|up$
    ^you there$
    ^merry christmas|xmas
    ^happy new|holidays|easter|halloween|birthday|thanksgiving
    anybody|anyone there|here|home
    ^knock knock
    """

  /// Courtesies of neighbours; whole sentences in other languages are told by their letters and small words.
  private static let otherLanguage = """
    ^hola
    ^como estas|va|te
    ^bonjour
    ^salut
    ^ciao
    ^buongiorno
    ^guten tag|morgen|abend|nacht
    ^moin
    ^servus
    ^ola
    ^namaste
    ^konnichiwa
    ^ohayo
    ^salam
    ^merhaba
    ^privet
    ^hej
    ^merci
    ^danke
    ^gracias
    ^grazie
    ^obrigado
    ^obrigada
    ^arigato
    ^spasibo
    ^adios
    ^au revoir
    ^auf wiedersehen
    ^sayonara
    ^bitte
    """
}
