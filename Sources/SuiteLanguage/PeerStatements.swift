// `peer tcp`: what the TCP peer beside the web server does at each connection.
import Ground

extension Parser {
  /// Reads `tcp echo`, or `tcp` and the exchange below it.
  mutating func peerStatement(_ index: Int) throws(Abandoned) -> PeerStatement {
    try expect(word: "tcp")
    if take(word: "echo") {
      try expectEnd()
      try refuseChildren(index)
      return PeerStatement(isEcho: true, steps: [])
    }
    try expectEnd("`echo` or the end of the line")
    var steps: [PeerStatement.Step] = []
    readModifiers(index) { (parser: inout Parser) throws(Abandoned) in
      if let last = steps.last, last.endsConnection {
        throw parser.stop(
          "the connection is over here", at: parser.position..<parser.end,
          expected: "`closes` or `resets` last")
      }
      steps.append(try parser.peerStep())
    }
    if steps.isEmpty, index + 1 >= fileLines[index].after {
      throw stop(
        "the peer does nothing", at: line.start..<end,
        expected: "`echo` behind `tcp`, or lines such as `expects \"hello\"` below it")
    }
    return PeerStatement(isEcho: false, steps: steps)
  }

  private mutating func peerStep() throws(Abandoned) -> PeerStatement.Step {
    let known = ["expects", "takes", "sends", "after", "closes", "resets"]
    let range = nameRange()
    position = range.upperBound
    switch text(range) {
    case "expects": return .expect(try expression(.bytes, "what the peer expects"))
    case "takes":
      let count = try expression(.integer, "the number of bytes")
      // `4 bytes` has its unit; an expression may be followed by it.
      _ = take(word: "bytes")
      return .take(count)
    case "sends": return .send(try expression(.bytes, "what the peer sends"))
    case "after": return .wait(milliseconds: try time())
    case "closes": return .close
    case "resets": return .reset
    case let word:
      position = line.start
      throw unexpected(
        alternatives(known.map { "`\($0)`" }), suggestion: nearest(to: word, among: known))
    }
  }
}

extension PeerStatement.Step {
  fileprivate var endsConnection: Bool {
    switch self {
    case .close, .reset: true
    case .expect, .take, .send, .wait: false
    }
  }
}
