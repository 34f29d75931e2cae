// Programs run beside the modules: what is kept of them, how they end, and when that is seen.
import Glibc
import Ground
import TestSupport
import Testing

@testable import Ports

@Suite struct ChildCommandTests {
  private func ended(_ words: [String], within: Interval = .seconds(10)) -> ChildCommand {
    let loop = PollLoop()
    var isOver = false
    let command = ChildCommand(loop: loop, words: words, within: within) { _ in isOver = true }
    _ = loop.run(for: .seconds(patience)) { isOver }
    return command
  }

  @Test func `what a program prints is kept, errors included, and its status told`() {
    let command = ended(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"])
    #expect(command.ending == .exited(3))
    #expect(String(decoding: command.output, as: UTF8.self) == "out\nerr\n")
  }

  @Test func `no shell looks at the words`() {
    let command = ended(["echo", "$HOME; exit 3", "*"])
    #expect(command.ending == .exited(0))
    #expect(String(decoding: command.output, as: UTF8.self) == "$HOME; exit 3 *\n")
  }

  @Test func `a program that takes too long is killed with all that it started`() {
    let command = ended(["/bin/sh", "-c", "sleep 60 & sleep 60"], within: .milliseconds(100))
    #expect(command.ending == .timedOut(.milliseconds(100)))
  }

  @Test func `a program that is not there is told by name`() {
    let command = ended(["attest-no-such-program"])
    #expect(command.summary == "not started: attest-no-such-program: No such file or directory")
  }

  @Test func `output beyond the bound is dropped`() {
    let command = ended(["head", "-c", "200000", "/dev/zero"])
    #expect(command.ending == .exited(0))
    #expect(command.output.count == ChildCommand.Limits.outputBytesMax)
  }

  private func fifo(_ path: String) throws -> String {
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }

  @Test func `it is looked once in so long whether a program has ended`() throws {
    try withFolder { folder in
      let loop = PollLoop()
      let held = try fifo(folder + "/held")
      let command = ChildCommand(
        loop: loop, words: ["/bin/sh", "-c", "echo $$; exec cat \(held)"],
        within: .seconds(patience)
      ) { _ in }
      // Opens when the program does.
      let end = open(held, O_WRONLY)
      #expect(loop.run(for: .seconds(patience)) { !command.output.isEmpty })
      var turns: [Instant] = []
      loop.run(for: .seconds(patience)) {
        turns.append(loop.now)
        return turns.count == 5
      }
      // The first turn began between two looks.
      let gap = ChildCommand.Limits.lookGap
      #expect(turns[4] - turns[1] >= gap + gap + gap)
      close(end)
      try awaitEnd(of: try number(in: command))
      // Timers fire in the order of their instants: the look was due before.
      var isTold: Bool?
      loop.setTimer(at: loop.now + gap) { isTold = command.ending == .exited(0) }
      loop.run(for: .seconds(patience)) { isTold != nil }
      #expect(isTold == true)
    }
  }

  @Test(arguments: [true, false])
  func `what a program left behind may print yet, but not for long`(isHeld: Bool) throws {
    try withFolder { folder in
      let loop = PollLoop()
      let (own, left) = (try fifo(folder + "/own"), try fifo(folder + "/left"))
      var over: Instant?
      let command = ChildCommand(
        loop: loop, words: ["/bin/sh", "-c", "echo $$; cat \(left) & exec cat \(own)"],
        within: .seconds(patience)
      ) { _ in over = loop.now }
      let (ownEnd, leftEnd) = (open(own, O_WRONLY), open(left, O_WRONLY))
      #expect(loop.run(for: .seconds(patience)) { !command.output.isEmpty })
      let process = try number(in: command)
      close(ownEnd)
      write(leftEnd, "late", 4)
      if !isHeld { close(leftEnd) }
      try awaitEnd(of: process)
      let (gap, limit) = (ChildCommand.Limits.lookGap, ChildCommand.Limits.lateOutput)
      let ended = loop.now
      var isOver: Bool?
      // Its end has been seen by the first instant, and by the second nobody waits any more.
      loop.setTimer(at: ended + gap) {
        loop.setTimer(at: loop.now + limit + gap) { isOver = over != nil }
      }
      #expect(loop.run(for: .seconds(patience)) { isOver != nil })
      #expect(isOver == true)
      #expect(command.ending == .exited(0))
      #expect(String(decoding: command.output, as: UTF8.self) == "\(process)\nlate")
      guard isHeld else { return }
      #expect(try #require(over) - ended >= limit)
      close(leftEnd)
    }
  }

  /// The number that a program printed.
  private func number(in command: ChildCommand) throws -> Int32 {
    try #require(Int32(String(decoding: command.output, as: UTF8.self).dropLast()))
  }

  /// Waits until a process has ended, and leaves it to whoever started it.
  private func awaitEnd(of process: Int32) throws {
    var facts = siginfo_t()
    try #require(waitid(P_PID, id_t(process), &facts, WEXITED | WNOWAIT) == 0)
  }
}
