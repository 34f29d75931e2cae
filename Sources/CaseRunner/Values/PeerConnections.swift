// What the TCP peer saw since the case began, as suites ask for it.
import Ground
import HTTPOrigin
import SuiteLanguage

/// The connections to the TCP peer that were made in this case.
struct PeerConnections {
  private struct Connection {
    var number: Int
    var bytes: [UInt8] = []
    var isClosed = false
    var isFinished = false
  }
  private var connections: [Connection] = []
  /// What more has come than is kept, in words; nil where nothing has.
  private(set) var dropped: String?

  /// How many there are.
  var count: Int { connections.count }

  mutating func removeAll() {
    connections.removeAll()
    dropped = nil
  }

  /// Takes in what the peer saw; false where it belongs to an earlier case, or is more than is kept.
  mutating func take(_ event: PeerEvent) -> Bool {
    if case .opened(let number) = event {
      guard connections.count < RunnerLimits.requestsMax else {
        dropped =
          "of the TCP connections of a case the first \(RunnerLimits.requestsMax) are kept, and "
          + "more came"
        return false
      }
      connections.append(Connection(number: number))
      return true
    }
    guard let index = connections.lastIndex(where: { $0.number == event.number }) else {
      return false
    }
    switch event {
    case .opened: break
    case .received(_, let bytes):
      guard connections[index].bytes.count + bytes.count <= valueBytesMax else {
        dropped = "of a TCP connection \(valueBytesMax) bytes are kept, and more came"
        return false
      }
      connections[index].bytes += bytes
    case .closed: connections[index].isClosed = true
    case .finished: connections[index].isFinished = true
    }
    return true
  }

  /// A part of connection n, from 1, or of the last one; of one that never came: nothing, so that
  /// the check fails and shows it.
  func value(_ part: PeerPart, of number: Int?) -> Value {
    let index = (number ?? connections.count) - 1
    let connection = connections.indices.contains(index) ? connections[index] : nil
    switch part {
    case .bytes: return .bytes(connection?.bytes ?? [])
    case .closed: return .boolean(connection?.isClosed ?? false)
    case .finished: return .boolean(connection?.isFinished ?? false)
    }
  }
}

extension PeerEvent {
  /// The connection's number.
  var number: Int {
    switch self {
    case .opened(let number), .received(let number, _), .closed(let number), .finished(let number):
      number
    }
  }

  /// What happened, for the transcript.
  var summary: [UInt8] {
    switch self {
    case .opened(let number): Array("TCP connection \(number) was made".utf8)
    case .received(let number, let bytes):
      Array("\(bytes.count) bytes over TCP connection \(number): ".utf8) + bytes.prefix(200)
    case .closed(let number): Array("TCP connection \(number) was ended by the module".utf8)
    case .finished(let number): Array("the exchange of TCP connection \(number) is complete".utf8)
    }
  }
}
