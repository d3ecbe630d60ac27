import Foundation
import Groundwork
import Testing

@testable import Transparency

/// What the documentation tells people who have nothing but `openssl`, `sha256sum` and `xxd`.
@Suite("Checking by hand", .enabled(if: toolsAreThere))
struct OpenSSLTests {
  let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "warden-log-\(UUID().uuidString)")

  private func shell(_ script: String, _ environment: [String: String]) throws -> (
    status: Int32, output: String
  ) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script]
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    process.currentDirectoryURL = folder
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static let check = """
    printf '302a300506032b6570032100%s' "$PUBLIC_HEX" | xxd -r -p > key.der
    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in record.txt -sigfile record.sig
    """

  @Test("openssl finds a record right, and one that was changed wrong")
  func signature() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let vectors = try LogVectors()
    let signed = vectors.records[3]
    let environment = ["PUBLIC_HEX": try vectors.text("keys", "A", "public")]
    try Data(signed.bytes).write(to: folder.appending(path: "record.txt"))
    try Data(signed.signature).write(to: folder.appending(path: "record.sig"))
    let right = try shell(Self.check, environment)
    #expect(right.status == 0, "\(right.output)")
    #expect(right.output.contains("Signature Verified Successfully"))

    let leaf = try shell("(printf '\\0'; cat record.txt) | sha256sum", [:])
    #expect(leaf.output.prefix(64) == (try LogRecord(signed.bytes)).leaf.hex)
    let message = try shell(
      #"printf 'warden-message/1\n%s\n%s' "$NONCE" "$MESSAGE" | sha256sum"#,
      ["NONCE": try vectors.text("message", "nonce"), "MESSAGE": try vectors.text("message", "text")])
    #expect(message.output.prefix(64) == (try vectors.text("message", "hash")))

    try Data(signed.bytes.dropLast()).write(to: folder.appending(path: "record.txt"))
    #expect(try shell(Self.check, environment).status != 0)
  }
}

private let toolsAreThere = ["openssl", "sha256sum", "xxd"].allSatisfy {
  FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
}
