// What the program shows while it plays: on a terminal (made by `script`), in a log, in CI.
import Glibc
import TestSupport
import Testing

@Suite struct TerminalTests {
  /// Runs the program on a pseudo-terminal of 80 columns and returns what it wrote there.
  private func onTerminal(_ arguments: String, environment: [String] = []) throws -> String {
    try withFolder { folder in
      let command = "\(Program.path) run --suites \(shippedSuitesPath) \(arguments)"
      let child = try ChildProcess(
        "/usr/bin/script", ["-qec", command, "/dev/null"], folder: folder, environment: environment)
      #expect(child.wait() != nil)
      return child.output
    }
  }

  @Test(.enabled(if: access("/usr/bin/script", X_OK) == 0, "no /usr/bin/script"))
  func `steady lines are drawn in whole updates and are gone at the end`() throws {
    let written = try onTerminal("--series LE NL66x --fault read-drops-byte")
    let updates = written.split(separator: "\u{1B}[?2026h", omittingEmptySubsequences: false)
    #expect(updates.count > 2)
    #expect(updates.dropFirst().allSatisfy { $0.contains("\u{1B}[?2026l") })
    #expect(updates.contains { $0.contains("of 2 modules done") })
    #expect(updates.contains { $0.contains("FAIL") && $0.contains("expected ") })
    // Nothing of the last update but what takes the lines away and what scrolled by.
    #expect(updates.last?.contains("modules done") == false)
    #expect(!written.contains("\u{1B}[?25l"))
  }

  @Test(.enabled(if: access("/usr/bin/script", X_OK) == 0, "no /usr/bin/script"))
  func `a terminal that cannot move its cursor gets a log`() throws {
    let written = try onTerminal("--series LE --suite http.read", environment: ["TERM=dumb"])
    #expect(!written.contains("\u{1B}"))
    #expect(written.contains(" passed, 0 failed, "))
  }
}

@Suite struct FollowTests {
  @Test func `the exchange of each module is printed in their order`() throws {
    let outcome = try Program.run(
      "run", "--series", "LE", "NL66x", "--suite", "http.read", "--case", "test-form", "--follow")
    let text = outcome.output
    #expect(text.contains(" > AT+HTTPREAD=?\\r\n"))
    #expect(text.contains(" < \\r\\n+HTTPREAD: "))
    let first = text.range(of: "LE http.read/test-form\n")
    let second = text.range(of: "NL66x http.read/test-form\n")
    #expect(first != nil && second != nil)
    if let first, let second { #expect(first < second) }
  }
}

extension String {
  /// Where a text first stands, in bytes.
  fileprivate func range(of part: String) -> Int? {
    let (all, part) = (Array(utf8), Array(part.utf8))
    return all.indices.first { all[$0...].starts(with: part) }
  }
}

@Suite struct CIServiceTests {
  @Test func `GitHub gets annotations, a summary, and no order from anything else`() throws {
    try withFolder { folder in
      let child = try Program.start(
        "run", "--series", "NL66x", "--suite", "http.act", "--case", "head-refused", "--fault",
        "act-takes-head", "--verbose", folder: folder,
        environment: ["GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=summary.md"])
      #expect(child.wait() == 1)
      let lines = child.output.split(separator: "\n", omittingEmptySubsequences: false)
      let first = lines.first ?? ""
      #expect(first.hasPrefix("::stop-commands::attest-"))
      let resume = "::" + first.dropFirst("::stop-commands::".count) + "::"
      #expect(lines.dropLast().last.map(String.init) == resume)
      // Only what stands between the token and the next stop is an order.
      var isStopped = false
      for line in lines {
        if line == first {
          isStopped = true
        } else if line == resume {
          isStopped = false
        } else {
          #expect(isStopped != line.hasPrefix("::") || line.isEmpty, "\(line)")
        }
      }
      #expect(lines.contains { $0.hasPrefix("::error file=") && $0.contains(",line=") })
      let summary = String(decoding: contents(folder + "/summary.md"), as: UTF8.self)
      #expect(summary.hasPrefix("## ❌ attest: 1 case failed\n"))
    }
  }

  @Test func `GitLab gets a section for each module and a code quality report`() throws {
    try withFolder { folder in
      let child = try Program.start(
        "run", "--series", "NL66x", "--suite", "http.act", "--case", "head-refused", "--fault",
        "act-takes-head", "--verbose", "--code-quality", "q.json", folder: folder,
        environment: ["GITLAB_CI=true"])
      #expect(child.wait() == 1)
      #expect(child.output.contains(":attest_NL66x[collapsed=true]\r\u{1B}[0KNL66x\n"))
      let read = Python.run(
        """
        -c 'import json
        for x in json.load(open("\(folder)/q.json")):
          print(x["severity"], x["check_name"], x["location"]["lines"]["begin"] > 0,
            len(x["fingerprint"]), x["location"]["path"].endswith("http/act.attest"))'
        """)
      #expect(read.output == "major ACT-4 True 32 True\n")
    }
  }
}
