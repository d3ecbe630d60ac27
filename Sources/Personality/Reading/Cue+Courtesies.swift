/// What people say to each other before, after and between what they mean. The notation stands at ``Cue``.
extension Cue {
  static let greeting = """
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

  static let farewell = """
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

  static let goodNight = """
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

  static let thanks = """
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

  static let apology = """
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

  static let praise = """
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

  static let affection = """
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

  static let affirmation = """
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

  static let disagreement = """
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

  static let laughter = """
    lol
    lmao
    lmfao
    rofl
    ^xd$
    that is so|too|really? funny|hilarious
    i am laughing|dying|crying|wheezing of|laughing|with|from
    cracked|cracks me up
    """

  /// Courtesies of neighbours; whole sentences in other languages are told by their letters and small words.
  static let otherLanguage = """
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
