import Audit
import Commands
import Community
import Groundwork
import SQLite
import Vocabulary

/// A community on a fake platform, whose owner and administrators the test decides.
struct Village: Sendable {
  static let start = Moment(seconds: 1_790_000_000)

  let database: Database
  let place = CommunityAddress(.telegram, "-1001")
  let workspace: WorkspaceID
  let standings = Guarded<[String: CommunityStanding]>([:])
  let roles: RoleBook

  init(operators: [String] = []) async throws {
    let database = try await Database(
      path: ":memory:",
      migrations: auditMigrations + communityMigrations + workspaceMigrations + reputationMigrations)
    let place = place
    workspace = try await database.write { try $0.workspace(at: place, now: Self.start, .seeded(9)) }
    self.database = database
    roles = RoleBook(
      operators: try Operators(entries: operators), database: database,
      platformStanding: { [standings] account, _ in standings.withLock { $0[account.number] } })
  }

  /// Somebody who has written to the bot once.
  func person(_ number: String, isBot: Bool = false) async throws -> PersonID {
    let sender = Sender(account: AccountOnPlatform(.telegram, number), displayName: "x", isBot: isBot)
    return try await database.write { try $0.person(for: sender, now: Self.start, .system).id }
  }

  func makes(_ number: String, _ standing: CommunityStanding?) {
    standings.withLock { $0[number] = standing }
  }

  func authority(_ person: PersonID) async throws -> Authority {
    try await roles.authority(of: person, in: place)
  }

  func role(_ person: PersonID) async throws -> WorkspaceRole? {
    if case .role(let held) = try await authority(person) { held.role } else { nil }
  }

  /// As `/workspace role` does it.
  func grant(_ role: WorkspaceRole, to target: PersonID, by actor: PersonID, at now: Moment = start)
    async throws
  {
    let (authority, standing) = (try await authority(actor), try await roles.standing(of: target, in: place))
    let workspace = workspace
    try await database.write {
      try $0.grant(
        role, to: target, in: workspace, by: actor, with: authority, standing: standing, now: now)
    }
  }

  /// As `/workspace remove` does it.
  @discardableResult
  func remove(_ target: PersonID, by actor: PersonID, at now: Moment = start) async throws -> Bool {
    let (authority, standing) = (try await authority(actor), try await roles.standing(of: target, in: place))
    let workspace = workspace
    return try await database.write {
      try $0.removeRole(
        of: target, in: workspace, by: actor, with: authority, standing: standing, now: now)
    }
  }

  /// As `/workspace invite` does it.
  func invite(
    to role: WorkspaceRole, by actor: PersonID, for life: Duration = .seconds(3_600),
    at now: Moment = start, _ randomness: Randomness = .system
  ) async throws -> InviteCode {
    let (authority, code, workspace) = (try await authority(actor), InviteCode(randomness), workspace)
    try await database.write {
      try $0.invite(
        code, to: role, in: workspace, by: actor, with: authority, until: now.advanced(by: life), now: now)
    }
    return code
  }

  /// As `/workspace join` does it.
  func join(_ code: InviteCode?, as person: PersonID, at now: Moment = start) async throws -> JoinOutcome {
    var authority: Authority?
    if let code, let invite = try await database.read({ try $0.invite(code, now: now) }) {
      authority = try await self.authority(invite.maker)
    }
    return try await database.write { [authority] in
      try $0.join(with: code, as: person, makerHas: authority, now: now)
    }
  }

  /// Writes five messages eight days before `start`, which is what a voter needs.
  func settle(_ people: PersonID..., since first: Moment = start.advanced(by: .seconds(-8 * 86_400)))
    async throws
  {
    let (attendance, place) = (Attendance(), place)
    try await database.write { connection in
      for person in people {
        for _ in 0..<5 { try attendance.count(person, in: place, on: connection, now: first) }
      }
    }
  }

  @discardableResult
  func vote(_ vote: Vote, _ voter: PersonID, for target: PersonID, at now: Moment = start) async throws
    -> Bool
  {
    let place = place
    return try await database.write { try $0.vote(vote, by: voter, for: target, in: place, now: now) }
  }

  func reputation(_ person: PersonID) async throws -> Reputation {
    let workspace = workspace
    return try await database.read { try $0.reputation(of: person, in: workspace) }
  }

  func trail() async throws -> [String] {
    try await database.read { try $0.auditRecords(of: 1_000) }.reversed().map(\.action)
  }

  func proof() async throws -> AuditProof { try await database.read { try $0.verifyAudit() } }
}

/// The code of the refusal; `nil` when there was none.
func refusal<Value>(_ body: () async throws -> Value) async throws -> ErrorCode? {
  do {
    _ = try await body()
    return nil
  } catch let error as CommandError {
    return error.code
  }
}
