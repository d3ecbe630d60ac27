extension Database {
  /// Whether the disk took the last change; costs nothing.
  package var isWritable: Bool { health.lastFailure == nil }

  /// Why the disk did not take the last change, in a sentence that says what to do; `nil` when it did.
  package var lastFailure: DatabaseError? { health.lastFailure.map { DatabaseError($0, at: path) } }

  /// As ``isWritable``; after a failure it tries again with the smallest possible write.
  package func checkWritable() async -> Bool {
    guard !isWritable else { return true }
    _ = try? await write { connection in
      try connection.run(
        """
        INSERT INTO write_probe (id, writes) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET writes = write_probe.writes + 1
        """)
    }
    return isWritable
  }

  /// Writes that wait for their turn.
  package var waitingWrites: Int { writes.count }

  /// The process that has the database at `path` open as its own; `nil` when none does.
  package static func holder(of path: String) -> Int32? { FileLock.holder(ofDatabaseAt: path) }
}
