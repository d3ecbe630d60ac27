import JSON
import Transport
import Vocabulary

/// People, servers, and the commands that are registered.
extension DiscordDesk {
  func users(_ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?) -> HTTPServerResponse {
    switch (request.method, steps.count, steps[1]) {
    case ("GET", 2, "@me"): return json { DiscordWorld.User.warden.write(to: &$0) }
    case ("GET", 2, let id):
      let world = world.value
      let people = world.guilds.values.compactMap { $0.members[id]?.user } + world.messages.map(\.author)
      guard let user = people.first(where: { $0.id == id }) else {
        return refusal(404, 10_013, "Unknown User")
      }
      return json { user.write(to: &$0) }
    case ("POST", 3, "@me"): return privateChannel(body)
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  private func privateChannel(_ body: JSONValue?) -> HTTPServerResponse {
    guard let person = body?["recipient_id"]?.string else { return refusal(400, 50_035, "Invalid Form Body") }
    let channel = "6\(person)"
    world.change { world in
      if world.channels[channel] == nil {
        world.channels[channel] = DiscordWorld.Channel(channel, server: nil)
      }
    }
    return json { writer in
      writer.field("id", channel)
      writer.field("type", 1)
    }
  }

  func guilds(_ request: HTTPServerRequest, _ steps: [String]) -> HTTPServerResponse {
    guard let guild = world.value.guilds[steps[1]] else { return refusal(404, 10_004, "Unknown Guild") }
    switch (request.method, steps.count, steps.dropFirst(2).first) {
    case ("GET", 2, nil): return json { guild.write(to: &$0) }
    case ("GET", 3, "roles"):
      let roles = (try? JSONDocument(parsing: json { guild.write(to: &$0) }.bytes))?.root["roles"]
      return .json(roles?.bytes ?? [])
    case ("GET", 3, "channels"):
      let inside = world.value.channels.values.filter { $0.server == guild.id }.map(\.id).sorted()
      return .json(Array("[\(inside.map { #"{"id":"\#($0)","type":0}"# }.joined(separator: ","))]".utf8))
    case ("GET", 4, "members"):
      guard let member = guild.members[steps[3]] else { return refusal(404, 10_007, "Unknown Member") }
      return json { member.write(to: &$0) }
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  // MARK: Commands

  func commands(_ request: HTTPServerRequest, _ steps: [String], _ body: JSONValue?) -> HTTPServerResponse {
    let path = "/" + steps.joined(separator: "/")
    switch (request.method, steps.last) {
    case ("GET", "commands"): return .json(Array((world.value.commands[path] ?? "[]").utf8))
    case ("PUT", "commands"):
      guard let list = body?.array else { return refusal(400, 50_035, "Invalid Form Body") }
      if let problem = list.lazy.compactMap(DiscordCommandRules.problem).first
        ?? DiscordCommandRules.problem(among: list)
      {
        return formError("commands", problem)
      }
      return register(list, at: path, request.body)
    default: return refusal(404, 0, "404: Not Found")
    }
  }

  private func register(_ list: [JSONValue], at path: String, _ body: [UInt8]) -> HTTPServerResponse {
    let fits = world.change { world in
      let old = (try? JSONDocument(parsing: world.commands[path] ?? "[]"))?.root.array ?? []
      let names = Set(old.compactMap { $0["name"]?.string })
      let new = list.count { !names.contains($0["name"]?.string ?? "") }
      guard world.commandsCreated + new <= 200 else { return false }
      world.commandsCreated += new
      world.commands[path] = String(decoding: body, as: UTF8.self)
      return true
    }
    return fits
      ? .json(body)
      : refusal(400, 30_034, "Maximum number of daily application command creates has been reached (200)")
  }
}

extension HTTPServerResponse {
  fileprivate var bytes: [UInt8] {
    if case .bytes(let bytes) = body { bytes } else { [] }
  }
}

/// What a command must be like to be registered.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
enum DiscordCommandRules {
  static func problem(among list: [JSONValue]) -> String? {
    for (type, most) in [(1, 100), (2, 15), (3, 15)] {
      let ofType = list.filter { ($0["type"]?.int64 ?? 1) == type }
      if ofType.count > most { return "more than \(most) of type \(type)" }
      if Set(ofType.compactMap { $0["name"]?.string }).count < ofType.count { return "one name twice" }
    }
    return nil
  }

  static func problem(with command: JSONValue) -> String? {
    let isTyped = (command["type"]?.int64 ?? 1) == 1
    if let problem = isTyped ? problem(withNamed: command) : nil { return problem }
    let options = command["options"]?.array ?? []
    if length(command) > 8_000 { return "\(command["name"]?.string ?? "") is longer than 8000" }
    return problem(among: options, depth: 0)
  }

  private static func problem(among options: [JSONValue], depth: Int) -> String? {
    guard options.count <= 25 else { return "more than 25 options" }
    var sawOptional = false
    for option in options {
      if let problem = problem(withNamed: option) { return problem }
      let type = option["type"]?.int64 ?? 0
      guard (1...11).contains(type) else { return "an option without a type" }
      if type <= 2 {
        guard depth < 2, type == 1 || depth == 0 else { return "groups are nested too deeply" }
        if let problem = problem(among: option["options"]?.array ?? [], depth: type == 1 ? 2 : 1) {
          return problem
        }
        continue
      }
      let isRequired = option["required"]?.bool ?? false
      if isRequired, sawOptional { return "a required option behind one that is not" }
      sawOptional = sawOptional || !isRequired
      let choices = option["choices"]?.array ?? []
      if choices.count > 25 { return "more than 25 choices" }
      if !choices.isEmpty, option["autocomplete"]?.bool == true { return "choices and autocomplete" }
    }
    return nil
  }

  private static func problem(withNamed thing: JSONValue) -> String? {
    let name = thing["name"]?.string ?? ""
    guard (1...32).contains(name.unicodeScalars.count), name == name.lowercased(),
      name.unicodeScalars.allSatisfy({
        $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_'".unicodeScalars.contains($0)
      })
    else { return "the name \(name)" }
    let description = thing["description"]?.string ?? ""
    return (1...100).contains(description.unicodeScalars.count) ? nil : "the description of \(name)"
  }

  /// Of all names, descriptions and values together.
  private static func length(_ thing: JSONValue) -> Int {
    let own = ["name", "description", "value"].reduce(0) {
      $0 + (thing[$1]?.string?.unicodeScalars.count ?? 0)
    }
    return ["options", "choices"].flatMap { thing[$0]?.array ?? [] }.reduce(own) { $0 + length($1) }
  }
}
