// What suites say of modules rather than of tests: commands that the emulator can carry out, and faults.
// The sigils stand for the same speakers as in a case; here the host's lines are awaited and the
// module's are said.
public import Diagnostics

/// `emulate COMMAND`: how a right module carries a command out.
public struct Emulation: Sendable {
  /// The command's name, such as `MIPOPEN`.
  public var command: String
  /// What is done on each occasion, the first that fits.
  public var rules: [EmulatedRule]
  /// Where the name stands.
  public var span: SourceSpan
}

/// `fault NAME breaks REQUIREMENT`: how a wrong module does otherwise.
public struct FaultDeclaration: Sendable {
  /// The name that `--fault` takes.
  public var name: String
  /// The requirement that the fault breaks first of all.
  public var requirement: String
  /// What the module does wrong, in words.
  public var title: String
  /// What must hold of a profile for the fault to show.
  public var conditions: [Condition]
  /// What is done on each occasion, before the rules of a right module are asked.
  public var rules: [EmulatedRule]
  /// Where the name stands.
  public var span: SourceSpan
}

/// `remember NAME = VALUE`: what an emulated module keeps until it restarts; one name for all commands.
///
/// Its slot in every rule's scope is its place among all that are remembered.
public struct RememberedValue: Sendable {
  /// The name.
  public var name: String
  /// What it is at power-up: facts of the profile, settings and what is made of them.
  public var value: Expression
  /// Where the name stands.
  public var span: SourceSpan
}

/// An occasion and what an emulated module does then.
public struct EmulatedRule: Sendable {
  /// What the module waits for.
  public enum Occasion: Sendable {
    /// `> PATTERN`: a command line of that name.
    case line(command: String, Pattern)
    /// `peer accepts SOCKET`: a connection stands.
    case accepted(socket: Int)
    /// `peer refuses SOCKET`: it could not be made.
    case refused(socket: Int)
    /// `peer sends SOCKET, DATA`.
    case received(socket: Int, data: Int)
    /// `peer closes SOCKET`.
    case closed(socket: Int)
    /// `instead of PATTERN`: the module would say such a line.
    case said(Pattern)
  }
  /// When the rule is played.
  public var occasion: Occasion
  /// Captures that are called as parameters of the command, with their slots: a value that the
  /// catalogue does not admit is refused.
  public var parameters: [(name: String, slot: Int)]
  /// What is done then.
  public var body: Block
  /// Where the occasion stands.
  public var span: SourceSpan
}

/// A statement that only an emulated module can play.
public enum EmulatedStatement: Sendable {
  /// `< TEXT`: a line of the answer.
  case answer(Template, afterMilliseconds: Expression?)
  /// `~ TEXT`: a line that comes by itself.
  case tell(Template, afterMilliseconds: Expression?)
  /// `<< VALUE`: raw bytes.
  case bytes(Expression)
  /// `prompt` and `>>` behind it: data are taken.
  case take(TakenData)
  /// `connect SOCKET to HOST, PORT`.
  case connect(socket: Expression, host: Expression, port: Expression)
  /// `send VALUE to SOCKET`.
  case send(Expression, socket: Expression)
  /// `disconnect SOCKET`.
  case disconnect(socket: Expression)
  /// `nothing`: the line is not said.
  case nothing
}

/// `>> …` behind a `prompt` of an emulated module.
public struct TakenData: Sendable {
  /// How much is taken.
  public enum Amount: Sendable {
    /// So many bytes.
    case count(Expression)
    /// All up to this byte, which is not part of them.
    case until(UInt8)
  }
  /// How much is taken.
  public var amount: Amount
  /// Where the data go; nil: nowhere.
  public var slot: Int?
  /// The parameter of the command that the data are; nil where none is called so.
  public var parameter: String?
  /// How long they may take; nil: 30 s.
  public var milliseconds: Expression?
  /// What is done when the command's `escape` came instead; empty: the command is refused.
  public var escaped: [Statement]
}

/// `peer tcp …`: what the TCP peer beside the web server does at each connection from here on.
public struct PeerStatement: Sendable {
  /// One line below it.
  public enum Step: Sendable {
    /// `expects BYTES`: these bytes and no others come next.
    case expect(Expression)
    /// `takes N bytes`: so many bytes come next.
    case take(Expression)
    /// `sends BYTES`.
    case send(Expression)
    /// `after T`: waits.
    case wait(milliseconds: Expression)
    /// `closes`, in order.
    case close
    /// `resets`.
    case reset
  }
  /// Whether it sends back what it gets.
  public var isEcho: Bool
  /// The exchange, in order.
  public var steps: [Step]
}

/// A part of what the TCP peer saw of a connection.
public enum PeerPart: Sendable {
  /// `.bytes`: all that the module sent.
  case bytes
  /// `.closed`: whether the module has ended it.
  case closed
  /// `.finished`: whether the exchange was played to its end.
  case finished
}
