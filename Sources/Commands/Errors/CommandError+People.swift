extension CommandError {
  package static let nameInvalid = CommandError(.nameInvalid, "3 to 32 letters of one alphabet.")
  package static let nameTaken = CommandError(.nameTaken, "That name, or one that looks like it, is taken.")
  package static let alreadyInTeam = CommandError(
    .alreadyInTeam, "Somebody can be in one team only.", next: "/team leave comes first.")
  package static let notInTeam = CommandError(
    .notInTeam, "You are in no team.", next: "/team list shows the open ones.")
  package static let teamFull = CommandError(.teamFull, "That team has no open place.")
  package static let teamPrivate = CommandError(
    .teamPrivate, "That team is private.", next: "Ask one of its members for an invitation.")
  package static let leaderMustTransfer = CommandError(
    .leaderMustTransfer, "Hand the team over first: /team lead")
  package static let teamSpendDenied = CommandError(
    .teamSpendDenied,
    "Your team lets only its leader and strategists use the pool, or today's limit is reached.")
  package static func belowMembers(_ count: Int) -> CommandError {
    CommandError(.belowMembers, "The team has \(count) members already.", next: "Choose a higher number.")
  }
  package static let channelTaken = CommandError(
    .channelTaken, "This channel is another team's chat.", next: "Choose another channel.")
  package static let inviteExpired = CommandError(
    .inviteExpired, "That invitation has expired.", next: "Ask for a new one.")
  package static let codeInvalid = CommandError(.codeInvalid, "That code does not work.")
  package static let alreadyLinked = CommandError(.alreadyLinked, "That account is already linked.")
  package static let selfVote = CommandError(.selfVote, "You cannot vote for yourself.")
  package static let notEligible = CommandError(
    .notEligible, "You can vote after 7 days and 5 messages here.")
  package static let lastOwner = CommandError(
    .lastOwner, "A community needs an owner.", next: "Make somebody else owner first.")
}
