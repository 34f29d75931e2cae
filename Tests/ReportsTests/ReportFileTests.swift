import Glibc
import Formats
import Results
import TestSupport
import Testing

@testable import Reports

@Suite struct ReportFileTests {
  private func refusal(_ path: String) throws -> ReportError {
    try #require(throws: ReportError.self) {
      try JUnitReport(run: mixedRun()).write(toPath: path)
    }
  }

  @Test func `a report replaces the one before and leaves nothing else behind`() throws {
    try withFolder { folder in
      try ReportFile.replace("\(folder)/a.xml", with: [UInt8](repeating: 0x41, count: 100_000))
      try JUnitReport(run: mixedRun()).write(toPath: "\(folder)/a.xml")
      #expect(contents("\(folder)/a.xml") == JUnitFile.bytes(of: mixedRun()))
      #expect(names(in: folder) == ["a.xml"])
    }
  }

  @Test func `folders on the way are made`() throws {
    try withFolder { folder in
      try JUnitReport(run: mixedRun()).write(toPath: "\(folder)/x/y/a.xml")
      #expect(names(in: "\(folder)/x/y") == ["a.xml"])
    }
  }

  @Test func `a link is followed and stays a link`() throws {
    try withFolder { folder in
      try ReportFile.replace("\(folder)/real", with: [])
      #expect(symlink("\(folder)/real", "\(folder)/link") == 0)
      try ReportFile.replace("\(folder)/link", with: [0x41])
      #expect(contents("\(folder)/real") == [0x41])
      var target: [CChar] = [0, 0]
      #expect(readlink("\(folder)/link", &target, 1) == 1)
    }
  }

  @Test func `a link to what is not there yet is followed and stays a link`() throws {
    try withFolder { folder in
      #expect(symlink("real", "\(folder)/link") == 0)
      try ReportFile.replace("\(folder)/link", with: [0x41])
      #expect(contents("\(folder)/real") == [0x41])
      #expect(ReportFile.wholePath("\(folder)/link").hasSuffix("/real"))
    }
  }

  @Test func `links that lead in a circle are a file's name in the end`() throws {
    try withFolder { folder in
      #expect(symlink("b", "\(folder)/a") == 0 && symlink("a", "\(folder)/b") == 0)
      try ReportFile.replace("\(folder)/a", with: [0x41])
      #expect(contents("\(folder)/a") == [0x41])
    }
  }

  @Test(arguments: ["new/r", "./new/r", "new//r", "new/./r", "new/other/../r", "gone/../new/r"])
  func `a path is the same however it is written, also where nothing is there yet`(path: String)
    throws
  {
    try withFolder { folder in
      #expect(
        ReportFile.wholePath("\(folder)/\(path)") == ReportFile.wholePath(folder) + "/new/r")
    }
  }

  @Test func `a device is written to and not replaced`() throws {
    try JUnitReport(run: mixedRun()).write(toPath: "/dev/null")
    #expect(ReportFile.isSpecial("/dev/null"))
  }

  @Test func `a named pipe takes a report where somebody reads, and is not waited for for ever`()
    throws
  {
    try withFolder { folder in
      let path = "\(folder)/pipe"
      try #require(mkfifo(path, 0o600) == 0)
      let error = try refusal(path)
      #expect(error.errno == ENXIO && error.remedy.hasPrefix("nobody reads"))
      #expect(ReportFile.readerMax <= 2)
      let reader = open(path, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try ReportFile.replace(path, with: [1, 2, 3])
      var bytes = [UInt8](repeating: 0, count: 8)
      #expect(read(reader, &bytes, 8) == 3)
    }
  }

  @Test func `a folder is refused and nothing is left behind`() throws {
    try withFolder { folder in
      try ReportFile.makeFolder("\(folder)/a.xml")
      let error = try refusal("\(folder)/a.xml")
      #expect(error.errno == EISDIR)
      #expect(error.remedy == "name a file, not a folder")
      #expect(names(in: folder) == ["a.xml"])
    }
  }

  @Test func `a file in the place of a folder is refused`() throws {
    try withFolder { folder in
      try ReportFile.replace("\(folder)/f", with: [])
      #expect(try refusal("\(folder)/f/a.xml").errno == ENOTDIR)
    }
  }

  @Test func `the error names call, path, reason and remedy`() {
    #expect(
      ReportError(call: "open", path: "/x\u{1B}/a.xml", errno: EACCES).description
        == "cannot write /x\\x1B/a.xml: open: Permission denied (errno 13); "
        + "name a file in a folder that you may write to")
  }
}
