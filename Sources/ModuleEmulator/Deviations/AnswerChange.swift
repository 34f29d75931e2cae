// The answer seam: how command lines are heard, and with what they are answered.
import Ground

/// What ends an answer, or stands before its end.
enum Final: Equatable, Sendable {
  case ok, error
  case line([UInt8])
}

/// The answer to a test form or a read form.
struct FormAnswer: Sendable {
  /// An information line: its name with the plus sign, and what follows the colon.
  struct Line: Equatable, Sendable {
    var name: [UInt8]
    var text: [UInt8]

    init(_ name: String, _ text: some Sequence<UInt8>) {
      self.name = Array(name.utf8)
      self.text = Array(text)
    }
  }
  var isRefused = false
  var lines: [Line] = []
  var hasFinal = true
}

/// A change to how the module hears and answers.
enum AnswerChange: Equatable, Sendable {
  /// What a module may get stuck after.
  enum Event: Equatable, Sendable {
    case refusal, surplus, brokenAction
    case refusals(Int)
    /// A line of so many bytes or more.
    case longLine(Int)
    case timeOut(DataIntake.Purpose)
  }
  /// Refusals are said so.
  case refusal([Final])
  /// OK to an HTTP command is said so often, or a line stands before it.
  case finals(Int)
  /// OK to any command is said so often.
  case finalsOfAll(Int)
  /// A command is not heard.
  case unheard
  /// A line comes within an information line.
  case splitsLines([UInt8])
  case lineBefore([UInt8])
  /// OK to an action waits until the connection stands or has failed.
  case waitsForConnection
  /// A form of these commands is refused, says OK alone, prints a line more, or lacks its OK.
  case refusesForm(Form, [BuiltInCommand])
  case silencesForm(Form, [BuiltInCommand])
  case talksInForm(Form, [BuiltInCommand])
  case formLacksOK(Form, [BuiltInCommand])
  /// A form says another text in place of one.
  case formSays([UInt8], insteadOf: [UInt8])
  /// Nothing is answered any more, or the next command is not.
  case stuck(after: Event, forGood: Bool)
  /// A refused line that comes again is answered OK.
  case acceptsRepeated
  /// The LF after a line's CR is taken for a line.
  case refusesLineFeed
  /// A line that begins in small letters is taken in capitals.
  case raisesSmallLetters
  /// A command whose name has small letters is not known.
  case exactNames
  /// A test form is seen wherever `=?` stands in a line, or a line begins at the last AT within it.
  case testFormWithin, beginsAtLastAT
  /// A command's name alone is taken for the command with its least number.
  case executes(BuiltInCommand)
  /// HEAD is taken, or any timernum.
  case takesHead, takesAnyTimernum
  /// Arguments beyond so many are passed over.
  case dropsSurplus(BuiltInCommand, Int)
  /// Each byte of that number is lost or comes twice on its way to the reader.
  case loses(each: Int)
  case doubles(each: Int)

  /// Changes the answer to a form.
  func apply(to answer: inout FormAnswer, _ form: Form, of command: BuiltInCommand) {
    switch self {
    case .refusesForm(form, let commands) where commands.contains(command):
      answer.isRefused = true
    case .formSays(let other, let text):
      for index in answer.lines.indices {
        Alteration.replace(text, with: other).apply(to: &answer.lines[index].text)
      }
    case .silencesForm(form, let commands) where commands.contains(command): answer.lines = []
    case .talksInForm(form, let commands) where commands.contains(command):
      answer.lines.append(.init("+HTTP", "0".utf8))
    case .splitsLines(let line):
      for index in answer.lines.indices {
        let middle = answer.lines[index].text.count / 2
        answer.lines[index].text.insert(contentsOf: line, at: middle)
      }
    case .formLacksOK(form, let commands) where commands.contains(command):
      answer.hasFinal = false
    default: break
    }
  }

  /// Changes what ends an answer.
  func apply(to finals: inout [Final], isHTTP: Bool) {
    switch self {
    case .refusal(let other) where finals == [.error]: finals = other
    case .finals(let count) where finals == [.ok] && isHTTP:
      finals = Array(repeating: .ok, count: count)
    case .finalsOfAll(let count) where finals == [.ok]:
      finals = Array(repeating: .ok, count: count)
    case .lineBefore(let text) where finals == [.ok] && isHTTP: finals = [.line(text), .ok]
    default: break
    }
  }

  /// Changes the bytes that go out, of which `count` went before.
  func apply(to bytes: inout [UInt8], after count: Int) {
    switch self {
    case .loses(let each):
      bytes = bytes.indices.filter { (count + $0 + 1) % each != 0 }.map { bytes[$0] }
    case .doubles(let each):
      bytes = bytes.indices.flatMap { index -> [UInt8] in
        Array(repeating: bytes[index], count: (count + index + 1) % each == 0 ? 2 : 1)
      }
    default: break
    }
  }
}
