// Carries out commands that are written in text. A rule is played until it waits: for data behind a
// prompt, or for time; what it says meanwhile goes through the chassis, in the dialect's form.
import CaseRunner
import Ground
import HTTPOrigin
import ModuleCatalogue
import ModuleEmulator
import SuiteLanguage

/// The commands of one module that are written in text.
struct TextCommands: CommandHandler {
  /// A rule being played.
  private struct Play {
    let rule: CompiledRule
    var frame: Frame
    /// Its command; nil where it was begun by something else.
    var command: String?
    /// The operation whose wait is over.
    var waitedAt: Int?

    /// What is to be done next; nil at its end.
    var operation: Operation? {
      let operations = frame.program.operations
      return frame.counter < operations.count ? operations[frame.counter] : nil
    }

    /// What it waits for where it waits for data.
    var awaited: TakenData? {
      guard case .statement(.emulated(.take(let data))) = operation?.kind else { return nil }
      return data
    }
  }
  /// Something that is said later.
  private struct Coming {
    var at: Instant
    var line: [UInt8]
  }
  /// What became of a connection, until it can be told.
  private struct Happening {
    var socket: Value
    var event: TCPClientEvent
  }

  private static let purpose = DataIntake.Purpose.other(0)
  /// How often it is looked again whether the line is free for what came meanwhile.
  private static let lookAgain = Interval.milliseconds(10)

  let rules: CompiledRules
  let wrongness: TextWrongness
  let evaluator: Evaluator
  private var remembered: [Value?] = []
  /// What goes on when data have come, or a pause is over.
  private var waiting: Play?
  private var coming: [Coming] = []
  private var happenings: [Happening] = []
  private var sockets: [(socket: Value, id: Int)] = []
  private var nextSocket = 0

  init(rules: CompiledRules, wrongness: TextWrongness, evaluator: Evaluator) {
    self.rules = rules
    self.wrongness = wrongness
    self.evaluator = evaluator
    forget()
  }

  private mutating func forget() {
    remembered = rules.remembered.map { try? evaluator.value($0, []) }
  }

  // MARK: Commands

  func delay(of line: ReceivedCommand) -> Interval {
    wrongness.delay(of: line.capitalName, .answer)
  }

  mutating func perform(_ line: ReceivedCommand, on chassis: inout Chassis) -> Bool {
    let (name, text) = (line.capitalName, line.text)
    let faulty = wrongness.declared.flatMap { rules.faults[$0] }
    for rule in faulty where rule.isOf(command: name) {
      if begin(rule, text, on: &chassis) { return true }
    }
    guard let facts = wrongness.takes.command(name), !line.isHTTP else { return false }
    for rule in rules.emulations[name] ?? [] {
      if begin(rule, text, on: &chassis) { return true }
    }
    guard line.form == .test else { return false }
    let announced = wrongness.announces.command(name) ?? facts
    if !announced.parameters.isEmpty {
      chassis.information("+" + name, announced.testForm.utf8)
    }
    chassis.accept()
    return true
  }

  /// Plays the rule where the line fits it; false where it does not.
  private mutating func begin(
    _ rule: CompiledRule, _ text: [UInt8], on chassis: inout Chassis
  ) -> Bool {
    guard case .line(let command, _) = rule.occasion else { return false }
    var play = self.play(rule, command)
    guard let captures = rule.fit(text, evaluator, play.frame.slots) else { return false }
    for (slot, value) in captures { play.frame.slots[slot] = value }
    let isTaken = rule.parameters.allSatisfy { name, slot in
      self.isTaken(play.frame.slots[slot], as: name, of: command)
    }
    guard isTaken else {
      chassis.refuse()
      return true
    }
    resume(play, on: &chassis)
    return true
  }

  private func play(_ rule: CompiledRule, _ command: String?) -> Play {
    var play = Play(rule: rule, frame: Frame(rule.program), command: command)
    recall(&play)
    return play
  }

  /// Whether the module takes the value for the command's parameter.
  private func isTaken(_ value: Value?, as parameter: String, of command: String) -> Bool {
    guard let domain = wrongness.takes.domain(command, parameter), let value else { return true }
    let text = value.text
    let isQuoted = text.count > 1 && text.first == UInt8(ascii: "\"") && text.last == text.first
    return domain.admits(isQuoted ? Array(text.dropFirst().dropLast()) : text)
  }

  // MARK: Data

  mutating func take(_ intake: DataIntake, on chassis: inout Chassis) -> Bool {
    guard intake.purpose == Self.purpose, let play = waiting else { return false }
    let late = wrongness.delay(of: play.command ?? "", .data)
    guard let data = play.awaited else { return false }
    waiting = nil
    var next = play
    let bytes = intake.isEscaped ? intake.bytes.dropLast(intake.escape.count) : intake.bytes[...]
    if let slot = data.slot { next.frame.slots[slot] = .bytes(Array(bytes)) }
    if intake.isEscaped {
      guard !data.escaped.isEmpty else {
        chassis.refuse()
        return true
      }
      next.frame.counter += 2
    } else {
      if let parameter = data.parameter, let command = play.command,
        !isTaken(.bytes(intake.bytes), as: parameter, of: command)
      {
        chassis.refuse()
        return true
      }
      next.frame.counter += 1
    }
    if late > .zero {
      waiting = next
      chassis.pause(for: late)
    } else {
      resume(next, on: &chassis)
    }
    return true
  }

  mutating func timedOut(_ intake: DataIntake, on chassis: inout Chassis) -> Bool {
    guard intake.purpose == Self.purpose, waiting != nil else { return false }
    waiting = nil
    chassis.refuse()
    return true
  }

  mutating func goOn(on chassis: inout Chassis) {
    guard let play = waiting else { return }
    waiting = nil
    resume(play, on: &chassis)
  }

  // MARK: What comes later

  mutating func wake(on chassis: inout Chassis) {
    let now = chassis.clock
    guard chassis.isBetweenCommands else {
      if !coming.isEmpty || !happenings.isEmpty { chassis.wake(at: now + Self.lookAgain) }
      return
    }
    let due = coming.filter { $0.at <= now }
    coming.removeAll { $0.at <= now }
    for one in due { chassis.sayLine(one.line) }
    while !happenings.isEmpty, chassis.isBetweenCommands {
      tell(happenings.removeFirst(), &chassis)
    }
    let next = happenings.isEmpty ? coming.map(\.at).min() : now + Self.lookAgain
    if let next { chassis.wake(at: next) }
  }

  mutating func take(_ event: TCPClientEvent, of id: Int, on chassis: inout Chassis) {
    guard let index = sockets.firstIndex(where: { $0.id == id }) else { return }
    let socket = sockets[index].socket
    if event == .failed || event == .closed { sockets.remove(at: index) }
    happenings.append(Happening(socket: socket, event: event))
    wake(on: &chassis)
  }

  /// Plays the first rule that waits for what became of a connection.
  private mutating func tell(_ happening: Happening, _ chassis: inout Chassis) {
    let faulty = wrongness.declared.flatMap { rules.faults[$0] }
    for rule in faulty + rules.others {
      var play = self.play(rule, nil)
      switch (rule.occasion, happening.event) {
      case (.accepted(let socket), .connected), (.refused(let socket), .failed),
        (.closed(let socket), .closed):
        play.frame.slots[socket] = happening.socket
      case (.received(let socket, let data), .received(let bytes)):
        play.frame.slots[socket] = happening.socket
        play.frame.slots[data] = .bytes(bytes)
      default: continue
      }
      return resume(play, on: &chassis)
    }
  }

  mutating func restart(on chassis: inout Chassis) {
    for socket in sockets { chassis.ask(.close(socket.id)) }
    sockets = []
    (coming, happenings, waiting) = ([], [], nil)
    forget()
  }

  // MARK: Playing

  /// Plays on until the rule ends or waits.
  private mutating func resume(_ given: Play, on chassis: inout Chassis) {
    var play = given
    // Another command may have run since the rule began to wait.
    recall(&play)
    do throws(EvaluationProblem) {
      while let operation = play.operation {
        if case .statement(.pause(let time)) = operation.kind {
          let interval = try milliseconds(time, play.frame.slots)
          play.frame.counter += 1
          return wait(play, for: interval, &chassis)
        }
        if case .statement(.emulated(let statement)) = operation.kind {
          guard try perform(statement, &play, &chassis) else { return }
          continue
        }
        play.frame.counter += 1
        try play.frame.step(operation, evaluator)
      }
    } catch {
      chassis.sayLine(Array("attest: \(play.rule.place): \(error.words)".utf8))
      chassis.refuse()
    }
    keep(play)
  }

  private func recall(_ play: inout Play) {
    for (slot, value) in remembered.enumerated() where slot < play.frame.slots.count {
      play.frame.slots[slot] = value
    }
  }

  private mutating func keep(_ play: Play) {
    for slot in remembered.indices where slot < play.frame.slots.count {
      remembered[slot] = play.frame.slots[slot]
    }
  }

  private mutating func wait(_ play: Play, for interval: Interval, _ chassis: inout Chassis) {
    keep(play)
    waiting = play
    chassis.pause(for: interval)
  }

  private func milliseconds(
    _ time: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Interval {
    .milliseconds(Int64(max(0, try evaluator.integer(time, slots))))
  }

  /// Does what the statement says; false where the rule waits from here on.
  private mutating func perform(
    _ statement: EmulatedStatement, _ play: inout Play, _ chassis: inout Chassis
  ) throws(EvaluationProblem) -> Bool {
    switch statement {
    case .answer(let template, let after):
      if let after {
        // The same once more without its wait, when that is over.
        let interval = try milliseconds(after, play.frame.slots)
        if play.waitedAt != play.frame.counter {
          play.waitedAt = play.frame.counter
          wait(play, for: interval, &chassis)
          return false
        }
        play.waitedAt = nil
      }
      answer(
        try evaluator.text(template, play.frame.slots), isWritten: template.beginsWritten, &chassis)
    case .tell(let template, let after):
      var interval = try after.map { (time) throws(EvaluationProblem) in
        try milliseconds(time, play.frame.slots)
      }
      let line = try evaluator.text(template, play.frame.slots)
      let late = lateness(of: line)
      if late > .zero { interval = (interval ?? .zero) + late }
      if let interval {
        coming.append(Coming(at: chassis.clock + interval, line: line))
        chassis.wake(at: chassis.clock + interval)
      } else {
        chassis.sayLine(line)
      }
    case .bytes(let value): chassis.say(try evaluator.bytes(value, play.frame.slots))
    case .take(let data):
      try begin(data, play, &chassis)
      return false
    case .connect(let socket, let host, let port):
      let id = nextSocket
      nextSocket += 1
      sockets.append((try evaluator.value(socket, play.frame.slots), id))
      chassis.ask(
        .open(
          id, host: try evaluator.bytes(host, play.frame.slots),
          port: try evaluator.integer(port, play.frame.slots)))
    case .send(let value, let socket):
      if let id = id(of: try evaluator.value(socket, play.frame.slots)) {
        chassis.ask(.send(id, try evaluator.bytes(value, play.frame.slots)))
      }
    case .disconnect(let socket):
      let wanted = try evaluator.value(socket, play.frame.slots)
      if let id = id(of: wanted) { chassis.ask(.close(id)) }
      sockets.removeAll { $0.socket == wanted }
      happenings.removeAll { $0.socket == wanted }
    case .nothing: break
    }
    play.frame.counter += 1
    return true
  }

  private func id(of socket: Value) -> Int? { sockets.last { $0.socket == socket }?.id }

  /// How late a line is that belongs to the result of a command.
  private func lateness(of line: [UInt8]) -> Interval {
    for (command, moment, interval) in wrongness.late where moment == .result {
      let results = wrongness.takes.command(command)?.results ?? []
      if results.contains(where: { line.starts(with: $0.utf8) }) { return interval }
    }
    return .zero
  }

  private mutating func begin(
    _ data: TakenData, _ play: Play, _ chassis: inout Chassis
  ) throws(EvaluationProblem) {
    var intake: DataIntake
    switch data.amount {
    case .count(let count):
      intake = DataIntake(Self.purpose, length: try evaluator.integer(count, play.frame.slots))
    case .until(let byte):
      intake = DataIntake(Self.purpose, length: .max)
      intake.terminator = byte
    }
    if let time = data.milliseconds { intake.time = try milliseconds(time, play.frame.slots) }
    intake.escape = play.command.flatMap { wrongness.takes.command($0) }?.escape ?? []
    keep(play)
    waiting = play
    chassis.begin(intake)
    guard intake.length <= 0 else { return }
    chassis.endData()
    _ = take(intake, on: &chassis)
  }

  /// Says a line of the answer as the dialect spells it; one that begins with a value is said as it is.
  private func answer(_ line: [UInt8], isWritten: Bool, _ chassis: inout Chassis) {
    guard isWritten else { return chassis.sayLine(line) }
    if line.elementsEqual("OK".utf8) { return chassis.accept() }
    if line.elementsEqual("ERROR".utf8) { return chassis.refuse() }
    guard line.first == UInt8(ascii: "+"), let colon = line.firstIndex(of: UInt8(ascii: ":"))
    else { return chassis.sayLine(line) }
    chassis.information(
      String(decoding: line[..<colon], as: UTF8.self), line[(colon + 1)...].drop { $0 == 0x20 })
  }
}

extension ReceivedCommand {
  fileprivate var capitalName: String { String(decoding: name.map(capital), as: UTF8.self) }

  /// The line as rules see it: its name in capitals, nothing around it.
  fileprivate var text: [UInt8] {
    let head = Array("AT+".utf8) + name.map(capital)
    switch form {
    case .execute: return head
    case .read: return head + [UInt8(ascii: "?")]
    case .test: return head + Array("=?".utf8)
    case .set: return head + [UInt8(ascii: "=")] + arguments
    }
  }
}

extension Template {
  /// Whether what it begins with is written out.
  fileprivate var beginsWritten: Bool { if case .literal? = pieces.first { true } else { false } }
}

extension CompiledRule {
  fileprivate func isOf(command name: String) -> Bool {
    if case .line(let command, _) = occasion { command == name } else { false }
  }
}

extension EvaluationProblem {
  /// What is wrong, for the one who wrote the rule.
  var words: String {
    switch self {
    case .suite(let text), .module(let text), .precondition(let text): text
    case .originBehind: "a module knows nothing of the origin"
    }
  }
}
