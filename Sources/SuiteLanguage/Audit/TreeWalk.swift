// What lies below a statement or an expression, so that an audit names only the kinds that it is about.

extension Statement.Kind {
  /// The blocks below the statement.
  package var blocks: [[Statement]] {
    switch self {
    case .either(let branches): branches
    case .when(_, let then, let otherwise): [then, otherwise]
    case .loop(_, let body), .forEach(_, _, let body), .rounds(_, _, let body): [body]
    case .anyOrder(let lines): [lines]
    case .emulated(.take(let data)): [data.escaped]
    default: []
    }
  }

  /// The pattern that what comes must fit.
  var pattern: Pattern? {
    switch self {
    case .expectLine(let pattern, _, _), .expectUnsolicited(let pattern, _, _),
      .expectBytesUntil(let pattern, _, _), .maybe(let pattern, _), .collect(let pattern, _, _),
      .none(let pattern, _):
      pattern
    default: nil
    }
  }

  /// The expressions that the statement itself computes; those of the blocks below are left out.
  package var expressions: [Expression] {
    switch self {
    case .send(let text), .note(let text), .fail(let text), .inconclusive(let text):
      text.expressions
    case .sendRaw(let value, let piece, let gap): [value] + [piece, gap].compactMap(\.self)
    case .expectLine(let pattern, let within, _), .expectUnsolicited(let pattern, let within, _),
      .expectBytesUntil(let pattern, _, let within):
      pattern.expressions + (within?.expressions ?? [])
    case .expectPrompt(let within): within?.expressions ?? []
    case .check(let value, _, let within): [value] + [within].compactMap(\.self)
    case .expectBytes(let value, _), .quiet(let value), .anything(let value),
      .pause(let value), .when(let value, _, _), .loop(let value, _), .forEach(_, let value, _),
      .assign(_, let value), .forget(let value), .answer(let value), .rounds(let value, _, _):
      [value]
    case .maybe(let pattern, _), .collect(let pattern, _, _): pattern.expressions
    case .none(let pattern, let time): pattern.expressions + [time]
    case .use(_, let arguments, _): arguments
    case .origin(let statement): statement.expressions
    case .peer(let statement): statement.expressions
    case .emulated(let statement): statement.expressions
    case .either, .anyOrder, .restart: []
    }
  }
}

extension Template {
  var expressions: [Expression] {
    pieces.compactMap { if case .value(let value) = $0 { value } else { nil } }
  }
}

extension Pattern {
  var expressions: [Expression] {
    pieces.compactMap { if case .value(let value) = $0 { value } else { nil } }
  }

  /// The slots that the pattern's captures fill.
  var slots: [Int] { captureSlots }

  /// The slots that the pattern's captures fill, in their order.
  public var captureSlots: [Int] {
    pieces.compactMap { if case .capture(let slot?, _) = $0 { slot } else { nil } }
  }
}

extension TimeBounds {
  var expressions: [Expression] { [earliest, latest].compactMap(\.self) }
}

extension OriginStatement {
  var expressions: [Expression] {
    var found = target.expressions + headers.flatMap(\.value.expressions)
    found += [status, body, chunkBytes, resetAfter, delayMilliseconds, closeAfter, raw]
      .compactMap(\.self)
    found += spelling.interims + [spelling.digits].compactMap(\.self)
    found += (spelling.lines + spelling.trailers).flatMap(\.expressions)
    found += spelling.chunkExtension?.expressions ?? []
    if let drip { found += [drip.bytes, drip.gapMilliseconds] }
    if let stall { found += [stall.after, stall.milliseconds].compactMap(\.self) }
    return found
  }
}

extension PeerStatement {
  var expressions: [Expression] {
    steps.compactMap {
      switch $0 {
      case .expect(let value), .take(let value), .send(let value), .wait(let value): value
      case .close, .reset: nil
      }
    }
  }
}

extension EmulatedStatement {
  var expressions: [Expression] {
    switch self {
    case .answer(let text, let after), .tell(let text, let after):
      text.expressions + [after].compactMap(\.self)
    case .bytes(let value), .disconnect(let value): [value]
    case .take(let data):
      if case .count(let count) = data.amount {
        [count] + [data.milliseconds].compactMap(\.self)
      } else {
        [data.milliseconds].compactMap(\.self)
      }
    case .connect(let socket, let host, let port): [socket, host, port]
    case .send(let value, let socket): [value, socket]
    case .nothing: []
    }
  }
}

extension Expression {
  /// Whether it asks for what the web server or the TCP peer saw, which changes by itself.
  var asksServers: Bool {
    switch self {
    case .origin(.requestCount), .origin(.request), .origin(.responseHead), .origin(.peerCount),
      .origin(.peer):
      true
    default: operands.contains(where: \.asksServers)
    }
  }

  /// What the expression is made of.
  package var operands: [Expression] {
    switch self {
    case .integer, .bytes, .boolean, .variable, .dialect, .fact: []
    case .list(let parts), .call(_, let parts): parts
    case .unary(_, let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .origin(.request(let number, let part)):
      switch part {
      case .header(let name), .hasHeader(let name): [number, name].compactMap(\.self)
      default: [number].compactMap(\.self)
      }
    case .origin(.responseHead(let number)), .origin(.peer(let number, _)):
      [number].compactMap(\.self)
    case .origin: []
    }
  }
}
