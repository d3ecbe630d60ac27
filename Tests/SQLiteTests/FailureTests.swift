import Foundation
import SQLite
import Testing

/// Each of these runs in a process of its own, because it takes something away from the whole process or ends it.
@Suite("A failing disk and a dying process")
struct FailureTests {
  @Test(
    "When the commit of a group fails, nobody of the group hears of success, and writing works again later")
  func failsWholeGroup() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let database = try await Database(notesAt: folder.file("warden.sqlite"))
      try await database.write { try $0.note("before") }
      #expect(database.isWritable)

      // As on a full disk: no file may grow beyond the size that the log has already.
      limitFiles(to: 8 * 1_024)
      let gate = await WriterGate(closing: database)
      var writes: [Task<Void, any Error>] = []
      for number in 0..<20 {
        writes.append(
          await gate.queue { try $0.note("\(number) " + String(repeating: "x", count: 20_000)) })
      }
      gate.lift()
      for write in writes {
        let error = await #expect(throws: SQLiteError.self) { try await write.value }
        #expect(error?.isStorageFailure == true)
      }
      #expect(!database.isWritable)
      #expect(await !database.checkWritable())
      #expect(try await database.notes() == ["before"], "reading goes on")

      limitFiles(to: .max)
      #expect(await database.checkWritable())
      #expect(database.isWritable)
      try await database.write { try $0.note("after") }
      #expect(try await database.notes() == ["before", "after"])
      await database.close()
    }
  }

  @Test("What found no room is not in the way of what would")
  func leavesRoom() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let database = try await Database(notesAt: folder.file("warden.sqlite"))
      try await database.write { connection in
        // Of a transaction that is larger than this, the beginning goes to the log before its end.
        _ = try connection.exists("PRAGMA cache_size = 5")
        try connection.note("before")
      }
      limitFiles(to: 100 * 1_024)
      await #expect(throws: SQLiteError.self) {
        try await database.write { connection in
          for number in 0..<40 {
            try connection.note("\(number) " + String(repeating: "x", count: 3_000))
          }
        }
      }
      try await database.write { try $0.note("after") }
      #expect(try await database.notes() == ["before", "after"])
      limitFiles(to: .max)
      await database.close()
    }
  }

  @Test("When the database may not grow, those whose change was lost are told so, and the rest is stored")
  func survivesFullDatabase() async throws {
    let folder = try TemporaryFolder()
    let database = try await Database(notesAt: folder.file("warden.sqlite"))
    try await database.write { _ = try $0.exists("PRAGMA max_page_count = 60") }
    let gate = await WriterGate(closing: database)
    var writes: [(text: String, task: Task<Void, any Error>)] = []
    for number in 0..<40 {
      let text = "\(number) " + String(repeating: "x", count: 20_000)
      writes.append((text, await gate.queue { try $0.note(text) }))
    }
    gate.lift()
    var told: [String] = []
    for (text, task) in writes {
      do {
        try await task.value
        told.append(text)
      } catch {
        // Also those who only shared the transaction.
        #expect((error as? SQLiteError)?.isStorageFailure == true)
      }
    }
    #expect(told.count < 40)
    #expect(try await database.notes() == told)
  }

  @Test("A backup for which there is no room leaves nothing behind")
  func cleansUpBackups() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let database = try await Database(notesAt: folder.file("warden.sqlite"))
      try await database.write { connection in
        for number in 0..<100 { try connection.note("\(number) " + String(repeating: "x", count: 5_000)) }
      }
      limitFiles(to: 64 * 1_024)
      let target = folder.file("copy.sqlite")
      let error = await #expect(throws: DatabaseError.self) { try await database.backup(to: target) }
      #expect(error?.description.contains(target) == true)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files.filter { $0.hasPrefix("copy") } == [])
    }
  }

  #if KILL_POINTS
    @Test("Who dies before the commit has stored nothing and told nobody")
    func diesBeforeCommit() async throws {
      await #expect(processExitsWith: .signal(SIGKILL)) { try await Self.die(at: "sqlite.beforeCommit") }
      let (notes, wasTold) = try await Self.remains(of: "sqlite.beforeCommit")
      #expect(notes == ["first"])
      #expect(!wasTold)
    }

    @Test("Who dies after the commit has stored everything, whether or not anybody was told")
    func diesAfterCommit() async throws {
      await #expect(processExitsWith: .signal(SIGKILL)) { try await Self.die(at: "sqlite.afterCommit") }
      let (notes, wasTold) = try await Self.remains(of: "sqlite.afterCommit")
      #expect(notes == ["first", "second"])
      #expect(!wasTold)
    }

    /// What both processes can name: a folder after the id of the parent.
    private static func folder(of process: Int32, _ name: String) -> String {
      "\(NSTemporaryDirectory())warden-\(name)-\(process)"
    }

    /// Writes twice and dies in the second commit.
    private static func die(at point: String) async throws {
      let folder = folder(of: getppid(), point)
      // A process of the same number may have left one.
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      setenv("WARDEN_KILL_AT", "\(point):2", 1)
      let database = try await Database(notesAt: "\(folder)/warden.sqlite")
      try await database.write { try $0.note("first") }
      try await database.write { try $0.note("second") }
      try Data().write(to: URL(fileURLWithPath: "\(folder)/told"))
    }

    private static func remains(of point: String) async throws -> (notes: [String], wasTold: Bool) {
      let folder = folder(of: getpid(), point)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let database = try await Database(notesAt: "\(folder)/warden.sqlite")
      let notes = try await database.notes()
      await database.close()
      return (notes, FileManager.default.fileExists(atPath: "\(folder)/told"))
    }
  #endif
}

/// Lets no file of this process grow beyond `size` bytes; `max` lifts the limit as far as we may.
private func limitFiles(to size: rlim_t) {
  // Instead of ending the process, the write fails.
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  limit.rlim_cur = min(size, limit.rlim_max)
  setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
