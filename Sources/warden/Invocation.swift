/// What the person at the shell asked for.
enum Invocation: Equatable {
  case chat
  case run
  case check
  case backup(file: String)
  case restore(file: String)
  case export(file: String)
  case verify(files: [String])
  case retry(letter: Int64)
  case revoke(record: String?)
  case commands(sync: Bool)
  case version
  case help
  /// One sentence: what is wrong with the call.
  case mistake(String)

  init(arguments: [String]) {
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case nil, "help", "--help", "-h": self = .help
    case _ where rest.contains("--help") || rest.contains("-h"): self = .help
    case "version", "--version", "-V": self = .version
    case "chat": self = Invocation.plain(.chat, "chat", rest)
    case "run": self = Invocation.plain(.run, "run", rest)
    case "check": self = Invocation.plain(.check, "check", rest)
    case "backup": self = Invocation.file("backup", rest) { .backup(file: $0) }
    case "restore": self = Invocation.file("restore", rest) { .restore(file: $0) }
    case "export": self = Invocation.file("export", rest) { .export(file: $0) }
    case "verify":
      guard !rest.isEmpty, !rest.contains("") else {
        self = .mistake("warden verify takes the files to check: an export, or what /verify sent.")
        return
      }
      self = .verify(files: rest)
    case "revoke":
      guard rest.count <= 1, rest.first != "" else {
        self = .mistake("warden revoke takes nothing, or the record that the root key has signed.")
        return
      }
      self = .revoke(record: rest.first)
    case "retry":
      guard rest.count == 1, let letter = Int64(rest[0]) else {
        self = .mistake("warden retry takes the number of one dead letter; /admin system health lists them.")
        return
      }
      self = .retry(letter: letter)
    case "commands":
      guard rest.isEmpty || rest == ["--sync"] else {
        self = .mistake("warden commands takes nothing, or --sync.")
        return
      }
      self = .commands(sync: !rest.isEmpty)
    case let word?: self = .mistake("There is no command \(quoted(word)); warden help lists them.")
    }
  }

  private static func plain(_ invocation: Invocation, _ name: String, _ rest: [String]) -> Invocation {
    rest.isEmpty ? invocation : .mistake("warden \(name) takes no arguments, not \(quoted(rest[0])).")
  }

  private static func file(_ name: String, _ rest: [String], _ make: (String) -> Invocation) -> Invocation {
    rest.count == 1 && !rest[0].isEmpty ? make(rest[0]) : .mistake("warden \(name) takes one file name.")
  }
}

/// A word from the command line, fit for a message: short, and without control characters.
private func quoted(_ word: String) -> String {
  let printable = String(word.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.map(Character.init))
  return "“\(printable.prefix(40))”"
}

extension Invocation {
  /// What to leave with: who only works on a file, or registers something, has failed or has not; why is said.
  func status(_ status: ExitStatus) -> ExitStatus {
    switch self {
    case .chat, .run, .mistake: status
    case .help, .version, .check, .backup, .restore, .export, .verify, .retry, .revoke, .commands:
      status == .usage ? .usage : .failure
    }
  }
}
