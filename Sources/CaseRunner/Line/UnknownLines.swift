// Lines that nobody knows: which of them may have come by themselves, and what is remembered of those that
// stood inside answers.
import ATProtocol
import Ground

/// Lines inside answers that may have come by themselves.
///
/// Such a line may be an unsolicited one that the catalogue lacks, or belong to the answer and be
/// wrong. The former comes when it likes, the latter again: what passes but for such lines is played
/// once more, and one that stands in the same answer in both plays fails the case, unless a third play
/// shows that it met the answer twice by chance. What makes the module ready is not judged, and probes
/// only ask.
struct UnknownLines: Equatable {
  /// A line by its name, and the answer in which it stood.
  struct Line: Equatable {
    let command: [UInt8]
    /// The how many-th time in the case it was that the command line was sent: one that is sent a hundred
    /// times meets lines that come by themselves in some answer of each play.
    let times: Int
    let name: [UInt8]
  }

  /// Those of this play.
  private(set) var seen: [Line] = []
  /// The one that came again, for which the case fails.
  private(set) var cameAgain: Line?
  /// Those of the play before; nil where there was none.
  private let before: [Line]?
  /// The command lines sent, which are counted only where an unknown line stands in an answer.
  private var sent: [[UInt8]] = []
  /// What a line may be a piece of that is data: what the case sent, and what the server was told to send.
  private var data: [[UInt8]] = []

  init(before: [Line]? = nil) { self.before = before }

  /// Whether a line stood in the answer to this command line in the play before, if it is sent now: what
  /// comes by itself behind something else is given the time to come before it.
  func mustSettle(before command: CommandLine) -> Bool {
    guard let before, !before.isEmpty else { return false }
    let times = times(command) + 1
    return before.contains { $0.command == command.text && $0.times == times }
  }

  /// How often the command line was sent.
  private func times(_ command: CommandLine) -> Int { sent.count { $0 == command.text } }

  /// A command line is sent.
  mutating func asks(_ command: CommandLine) { sent.append(command.text) }

  /// Data go to the module, by the line or from the server.
  mutating func passes(data bytes: [UInt8]) {
    // Most cases that send much send the same.
    if !bytes.isEmpty, data.last != bytes { data.append(bytes) }
  }

  /// Remembers the line; false for one that is no unknown line, is part of the command's answer by its
  /// name, or comes again.
  ///
  /// One that may be of an action may come again: it comes at the same time of each play, whatever is asked
  /// then.
  mutating func admits(
    _ text: [UInt8], inAnswerTo command: CommandLine, mayBeOfAction: Bool, _ plan: Plan
  ) -> Bool {
    guard let name = nameInAnswer(text, to: command, plan) else { return false }
    let unknown = Line(command: command.text, times: times(command), name: name)
    if !mayBeOfAction, before?.contains(unknown) ?? false, !isRare(in: command) {
      cameAgain = unknown
      return false
    }
    if !seen.contains(unknown) { seen.append(unknown) }
    return true
  }

  /// What tells the line from others that may stand in the command's answer; nil for one that is part of it,
  /// or no unknown line.
  private func nameInAnswer(_ text: [UInt8], to command: CommandLine, _ plan: Plan) -> [UInt8]? {
    guard let name = Self.name(of: text, plan) ?? Self.words(of: text, isStarting: false, plan)
    else {
      // Times and readings differ.
      return looksLogged(text, plan) ? text.filter { !isDigit($0) } : nil
    }
    return command.hasAnswer(named: Self.label(of: text, name)) ? nil : name
  }

  /// Whether the command line was sent often, and most of its answers had no such line: in both plays one
  /// may meet the same of a hundred by chance.
  private func isRare(in command: CommandLine) -> Bool {
    let times = times(command)
    return times >= 10 && seen.count { $0.command == command.text } * 4 < times
  }

  /// Whether the line looks like one that comes by itself and that nobody knows: `^STN: 1`,
  /// `+E_UTRAN Service`, `AT READY`, `Service Ready`, or is one of a log; while the module starts
  /// `Service: ready` too.
  ///
  /// There and outside of answers nothing is said of how such lines are spelt (reading LINE-3), so it may be
  /// whatever is no data.
  func looksUnsolicited(
    _ text: [UInt8], inAnswerTo exchange: Exchange, isStarting: Bool, _ plan: Plan
  ) -> Bool {
    guard let name = Self.words(of: text, isStarting: isStarting, plan) else {
      return exchange.isFinal || isStarting ? isOfNobody(text, plan) : looksLogged(text, plan)
    }
    return exchange.isFinal || !exchange.command.hasAnswer(named: Self.label(of: text, name))
  }

  /// Whether the line is one of a log, of a receiver or such, as no answer's is: `[12.345] net: up`,
  /// `$GNGGA,120000.00`, `{"rsrp":-97}`, `##DBG## idle`.
  private func looksLogged(_ text: [UInt8], _ plan: Plan) -> Bool {
    guard let first = text.first, !"+^*%".utf8.contains(first) else { return false }
    return ("$#[{".utf8.contains(first) || text.contains(0x20)) && isOfNobody(text, plan)
  }

  /// Whether the line is none that the module may have been asked for, wrong or too often: no data that pass
  /// in the case or look like the size of a chunk or a field of a head, nothing that begins like a final
  /// result code or bears a name that the manual knows as a result does.
  private func isOfNobody(_ text: [UInt8], _ plan: Plan) -> Bool {
    guard text.count > Self.byChanceMax, !text.contains(where: { $0 < 0x20 || $0 == 0x7F }),
      !text.allSatisfy(isHexDigit),
      !text.starts(with: "OK".utf8), !text.starts(with: "ERROR".utf8), !Self.isField(text)
    else { return false }
    let capitals = text.map(capital)
    let isNamed = plan.lineNames.contains { Self.isResult(capitals, named: $0) }
    return !isNamed
      && !data.contains {
        offset(of: text, in: $0) != nil
          || $0.count > Self.byChanceMax && offset(of: $0, in: text) != nil
      }
  }

  /// Whether the line, in capitals, looks like a result of that name: begins with it behind a sign, or has
  /// numbers or nothing behind it.
  ///
  /// `HTTP` is a word of logs too: `[12.345] http: connected`.
  private static func isResult(_ line: [UInt8], named name: [UInt8]) -> Bool {
    if isSign(line[0]), line.dropFirst().starts(with: name),
      !line.dropFirst(1 + name.count).prefix(1).allSatisfy(isLetter)
    {
      return true
    }
    var start = 0
    while let place = offset(of: name, in: line, from: start) {
      start = place + 1
      let behind = line[(place + name.count)...].drop { !isLetter($0) && !isDigit($0) }
      if behind.first.map(isDigit) ?? true { return true }
    }
    return false
  }

  /// How many bytes may be the same in anything, or be the size of a chunk.
  static let byChanceMax = 3

  /// Whether it is spelt like a header field.
  private static func isField(_ text: [UInt8]) -> Bool {
    let name = text.prefix { isLetter($0) || $0 == UInt8(ascii: "-") }
    return !name.isEmpty && text.dropFirst(name.count).first == UInt8(ascii: ":")
  }

  /// The name at the beginning of a line with the sign before it, where it has one.
  private static func label(of text: [UInt8], _ name: [UInt8]) -> ArraySlice<UInt8> {
    text.prefix(name.count + (isLetter(text[0]) ? 0 : 1))
  }

  /// The first word of such a line, without its sign; nil for any other line.
  private static func words(of text: [UInt8], isStarting: Bool, _ plan: Plan) -> [UInt8]? {
    guard let first = text.first, text.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      return nil
    }
    let sign = isSign(first) ? 1 : 0
    let label = text.dropFirst(sign).prefix {
      $0.isOfName || $0 == 0x5F || sign == 0 && isLetter($0)
    }
    let name = Array(label)
    guard name.count > 1, (0x41...0x5A).contains(name[0]), !plan.lineNames.contains(name),
      // Half a final result code is none of these.
      !name.elementsEqual("OK".utf8), !name.elementsEqual("ERROR".utf8)
    else { return nil }
    guard label.endIndex < text.count else { return name }
    // Header fields are spelt so as well, and data may hold them.
    let mayBeField = !isStarting && name.contains { $0 != capital($0) }
    let next = text[label.endIndex]
    return next == 0x20 || next == UInt8(ascii: ":") && !mayBeField ? name : nil
  }

  /// The name of a line that must be another command's, `+NAME: 1` or `+NAME Service`, since it bears none
  /// that the catalogue knows; nil for any other line.
  static func name(of text: [UInt8], _ plan: Plan) -> [UInt8]? {
    guard let sign = text.first, isSign(sign) else { return nil }
    let name = Array(text[1...].prefix { $0.isOfName || $0 == UInt8(ascii: "_") })
    guard name.count > 1, !plan.lineNames.contains(name),
      name.count == text.count - 1 || [UInt8(ascii: ":"), 0x20].contains(text[1 + name.count])
    else { return nil }
    return name
  }
}

extension Exchange {
  /// Whether the line is part of the answer to a read or test form by its name, though lines of that
  /// name are results as well: `+MIPOPEN: 1,1` after `AT+MIPOPEN?`.
  func isAnswered(by text: [UInt8]) -> Bool {
    !isFinal && !startsAction && command.hasAnswer(named: text.prefix(1) + text.dropFirst().name)
  }
}

extension CommandLine {
  /// Whether lines of this name, its sign included, are the answer to the command: `+CSQ` to
  /// `AT+CSQ`, whether the catalogue knows it or not.
  func hasAnswer(named label: ArraySlice<UInt8>) -> Bool {
    let asked = text.dropFirst(2)
    return asked.count >= label.count
      && zip(asked, label).allSatisfy { capital($0) == $1 }
      && asked.dropFirst(label.count).prefix(1).map(capital).name.isEmpty
  }
}

/// Whether a name of a line that comes by itself may stand behind the byte.
private func isSign(_ byte: UInt8) -> Bool { "+^*%$#".utf8.contains(byte) }
