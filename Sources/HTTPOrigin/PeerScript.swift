// A TCP peer beside the web server: it sends back what it gets, or plays an exchange that was written
// down. Pure: the real server and the simulation both play it, so that they cannot differ.
public import Ground

/// What the peer does at each connection.
public struct PeerScript: Sendable, Equatable {
  /// One part of an exchange.
  public enum Step: Sendable, Equatable {
    /// These bytes come, and no others before them.
    case expect([UInt8])
    /// So many bytes come.
    case take(Int)
    /// These bytes are sent.
    case send([UInt8])
    /// Nothing is done for so long.
    case wait(Interval)
    /// The connection is closed in order.
    case close
    /// The connection is reset.
    case reset
  }
  /// Whether it sends back what it gets; then there are no steps.
  public var isEcho: Bool
  /// The exchange, in order; after it nothing is said any more.
  public var steps: [Step]

  package init(isEcho: Bool = false, steps: [Step] = []) {
    self.isEcho = isEcho
    self.steps = steps
  }
}

/// What the peer sees; connections are numbered from 1 for as long as it listens.
public enum PeerEvent: Sendable, Equatable {
  /// A connection was made.
  case opened(Int)
  /// Bytes came.
  case received(Int, [UInt8])
  /// The module ended the connection.
  case closed(Int)
  /// The exchange was played to its end.
  case finished(Int)
}

/// What the peer does with a connection.
public enum PeerAction: Sendable, Equatable {
  /// Send these bytes.
  case send([UInt8])
  /// Ask again after so long.
  case wait(Interval)
  /// Close it in order.
  case close
  /// Reset it.
  case reset
}

/// The exchange of one connection as it is played.
public struct PeerPlay: Sendable {
  /// Bytes that no step has asked for yet, at most: more belong to no exchange.
  static let unreadBytesMax = 1 << 20

  private var steps: ArraySlice<PeerScript.Step>
  private let isEcho: Bool
  private var unread: [UInt8] = []
  /// How many bytes of those that the present step wants have come.
  private var came = 0
  /// Whether other bytes came than are expected, so that nothing is done any more.
  private var isAstray = false
  /// Whether all steps have been played; of an echo or of silence there is no end.
  public private(set) var isFinished = false

  /// Begins with a connection that was just made; without a script nothing is said.
  public init(_ script: PeerScript?) {
    steps = (script?.steps ?? [])[...]
    isEcho = script?.isEcho ?? false
  }

  /// Takes in bytes that came.
  public mutating func receive(_ bytes: [UInt8]) {
    unread += bytes.prefix(max(0, Self.unreadBytesMax - unread.count))
  }

  /// What is to be done next; nil: nothing before more comes.
  public mutating func next() -> PeerAction? {
    if isEcho {
      guard !unread.isEmpty else { return nil }
      defer { unread = [] }
      return .send(unread)
    }
    while !isAstray, let step = steps.first {
      switch step {
      case .expect(let due):
        isAstray = !zip(due[came...], unread).allSatisfy { $0 == $1 }
        guard !isAstray, takes(due.count) else { return nil }
      case .take(let count): guard takes(count) else { return nil }
      case .send(let bytes): return taken(.send(bytes))
      case .wait(let interval): return taken(.wait(interval))
      case .close: return taken(.close)
      case .reset: return taken(.reset)
      }
      stepIsDone()
    }
    return nil
  }

  /// Takes what has come of so many bytes, which need not all be kept at one time; true where they all have.
  private mutating func takes(_ count: Int) -> Bool {
    let part = max(0, min(count - came, unread.count))
    unread.removeFirst(part)
    came += part
    return came >= count
  }

  private mutating func taken(_ action: PeerAction) -> PeerAction {
    stepIsDone()
    return action
  }

  private mutating func stepIsDone() {
    steps.removeFirst()
    came = 0
    isFinished = steps.isEmpty
  }
}
