import CSQLite
import Glibc
import Ground
import Results
import TestSupport
import Testing

@testable import History

/// Executes SQL as another program would.
private func sql(_ text: String, _ path: String) {
  var handle: OpaquePointer?
  #expect(sqlite3_open(path, &handle) == SQLITE_OK)
  #expect(sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK)
  sqlite3_close(handle)
}

@Suite struct HistoryFileTests {
  @Test func `a history is there again when it is opened again`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      try History(path: path, creates: true).append(run([.pass]), at: 5)
      #expect(try History(path: path, creates: false).runs() == 1)
    }
  }

  @Test func `nothing beside the file is left between runs`() throws {
    try withFolder { folder in
      try History(path: folder + "/h.sqlite", creates: true).append(run([.pass]), at: 5)
      #expect(names(in: folder) == ["h.sqlite"])
    }
  }

  @Test func `a missing history is told with the remedy`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      #expect(throws: HistoryError(path: path, problem: .missing)) {
        try History(path: path, creates: false)
      }
      #expect(names(in: folder).isEmpty)
    }
  }

  @Test func `a folder that is not there is told by its reason`() {
    let path = "/nowhere/h.sqlite"
    #expect(throws: HistoryError(path: path, problem: .failed("No such file or directory"))) {
      try History(path: path, creates: true)
    }
  }

  @Test func `a file that is no database is left as it is`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      let text = String(repeating: "not a database at all\n", count: 100)
      try writeFile(text, to: path)
      let error = #expect(throws: HistoryError.self) { try History(path: path, creates: true) }
      #expect(error?.description.contains("not a history, or a damaged one") == true)
      #expect(contents(path) == Array(text.utf8))
    }
  }

  @Test func `a damaged page is an error and not a crash`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      let history = try History(path: path, creates: true)
      for at in 0..<200 { try history.append(run([.pass, .fail, .pass]), at: Int64(at)) }
      let file = open(path, O_RDWR)
      defer { close(file) }
      let size = lseek(file, 0, SEEK_END)
      let junk = [UInt8](repeating: 0xA5, count: 4096)
      var offset = 4096
      while offset < size {
        #expect(pwrite(file, junk, junk.count, offset) == junk.count)
        offset += 4096
      }
      let error = #expect(throws: HistoryError.self) {
        _ = try History(path: path, creates: false).trends()
      }
      if case .damaged = error?.problem {} else { Issue.record("\(String(describing: error))") }
    }
  }

  @Test func `a database of another program is left as it is`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      sql("CREATE TABLE theirs (a); PRAGMA application_id = 77", path)
      #expect(throws: HistoryError(path: path, problem: .foreign)) {
        try History(path: path, creates: true)
      }
    }
  }

  @Test func `a history of a newer attest is left as it is`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      _ = try History(path: path, creates: true)
      sql("PRAGMA user_version = 99", path)
      #expect(throws: HistoryError(path: path, problem: .newer(99))) {
        try History(path: path, creates: true)
      }
    }
  }

  @Test func `a history of an older attest takes the steps that it lacks, once`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      let first = "CREATE TABLE steps (step); INSERT INTO steps VALUES (1)"
      _ = try History(path: path, creates: true, migrations: [first])
      for _ in 1...2 {
        let history = try History(
          path: path, creates: true,
          migrations: [first, "INSERT INTO steps VALUES (2)", "INSERT INTO steps VALUES (3)"])
        #expect(try history.database.number("SELECT sum(step) FROM steps") == 6)
        #expect(try history.database.number("PRAGMA user_version") == 3)
      }
    }
  }

  @Test func `runs that end at once all get in`() async throws {
    let path = "/tmp/attest-history-\(getpid()).sqlite"
    defer { unlink(path) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for at in 0..<8 {
        group.addTask {
          try History(path: path, creates: true).append(run([.pass, .fail]), at: Int64(at))
        }
      }
      try await group.waitForAll()
    }
    let history = try History(path: path, creates: false)
    #expect(try history.runs() == 8)
    #expect(try history.trends().first?.points.count == 8)
  }

  @Test func `a run that cannot be written leaves nothing of itself`() throws {
    try withFolder { folder in
      let path = folder + "/h.sqlite"
      let history = try History(path: path, creates: true)
      sql(
        """
        CREATE TRIGGER full BEFORE INSERT ON result WHEN NEW.verdict = 'fail'
        BEGIN SELECT raise(FAIL, 'disk full'); END
        """, path)
      #expect(throws: HistoryError(path: path, problem: .failed("disk full"))) {
        try history.append(run([.pass, .fail]), at: 1)
      }
      #expect(try history.runs() == 0)
      #expect(try history.trends().isEmpty)
    }
  }

  @Test func `what a module says cannot become SQL, and comes back as it was`() throws {
    let hostile = "'); DROP TABLE result; --\u{0}\u{1B}[2J\"é"
    try withFolder { folder in
      let history = try History(path: folder + "/h.sqlite", creates: true)
      var said = run([.fail, .pass], revision: hostile)
      said.modules[0].cases[0].suite = hostile
      said.modules[0].cases[0].name = hostile
      said.interruption = hostile
      try history.append(said, at: 1)
      #expect(try history.trends().first?.revision == hostile)
      #expect(
        try history.failing().map(\.test) == [CaseName(suite: hostile, name: hostile)])
    }
  }
}
