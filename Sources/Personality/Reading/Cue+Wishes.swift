/// What people want to hear, to play, or to have done. The notation stands at ``Cue``.
extension Cue {
  static let chance = """
    flip|toss|throw a|the? coin
    heads or tails
    coin flip|toss
    rock paper scissors
    ^rock|paper|scissors$
    roll|throw a|the|some|two|2|three|3? die|dice|d4|d6|d8|d10|d12|d20|d100
    random number
    pick|choose|say a number
    """

  static let choice = """
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

  static let joke = """
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

  static let more = """
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

  static let story = """
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

  static let bored = """
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

  static let teasing = """
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

  static let cannotDo = """
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
}
