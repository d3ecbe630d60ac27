import Foundation
import Glibc

/// A certificate for `localhost` and its key, in a folder of their own, made by the openssl command.
package struct LoopbackCertificate: Sendable {
  package static let openssl = "/usr/bin/openssl"
  package static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

  package let folder: URL
  package var key: String { folder.appending(path: "key.pem").path }
  package var certificate: String { folder.appending(path: "certificate.pem").path }

  package init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "warden-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let process = spawn(
      Self.openssl,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
      ])
    var status: Int32 = -1
    if let process { waitpid(process, &status, 0) }
    guard status == 0 else { throw NotMade() }
  }

  struct NotMade: Error, CustomStringConvertible {
    var description: String { "openssl makes no certificate" }
  }

  package func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// Starts a program that says nothing on standard error, and whose standard output goes to `output`, where one is
/// named. (Foundation's `Process` leaks, which the address sanitizer would hold against us.)
///
/// Its signals are not blocked, whatever the mask of the thread that starts it.
package func spawn(_ program: String, _ arguments: [String], output: Int32? = nil) -> pid_t? {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  var words = ([program] + arguments).map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  var process = pid_t()
  guard posix_spawn(&process, program, &actions, &attributes, &words, environ) == 0 else { return nil }
  return process
}
