// Computes expressions. Everything that an expression can see is gathered here, so that the rest of
// the runner only carries an `Evaluator` about.
package import HTTPOrigin
import Ground
package import ModuleCatalogue
package import SuiteLanguage

/// What stays as it is for a whole run; a class, because it goes wherever an evaluator goes.
package final class Surroundings: Sendable {
  let profile: Profile
  let addresses: OriginAddresses
  let settings: [String: [UInt8]]
  /// First answers of the probes, assumed where none was found.
  let assumed: [[UInt8]]
  let drawn: DrawnBytes

  /// Makes surroundings.
  package init(
    profile: Profile, addresses: OriginAddresses, drawn: DrawnBytes,
    settings: [String: [UInt8]] = [:], assumed: [[UInt8]] = []
  ) {
    self.profile = profile
    self.addresses = addresses
    self.settings = settings
    self.assumed = assumed
    self.drawn = drawn
  }
}

/// What expressions can see beside the variables of their frame.
package struct Evaluator: Sendable {
  let surroundings: Surroundings
  /// Answers of the probes by index; nil where a probe found none.
  var dialect: [[UInt8]?] = []
  var requests: [OriginRequest] = []
  /// Whether more requests came in this case than are kept.
  var isRequestDropped = false
  var peers = PeerConnections()
  /// Whether `requests` are all that the origin has seen by now.
  var isOriginCurrent = true
  var script = OriginScript()
  var touched = TouchedLines()
  var tags: [String] = []

  /// Sees these surroundings, and no origin yet.
  package init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    dialect = surroundings.assumed.map { _ in nil }
  }

  /// What of the servers' sight is not kept, in words; nil where all is.
  var dropped: String? {
    if isRequestDropped {
      return
        "of the requests of a case the first \(RunnerLimits.requestsMax) are kept, and more came"
    }
    return peers.dropped
  }

  var profile: Profile { surroundings.profile }
  private var addresses: OriginAddresses { surroundings.addresses }
  private var assumed: [[UInt8]] { surroundings.assumed }

  /// The value of an expression, its names having these values.
  package func value(
    _ expression: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Value {
    switch expression {
    case .integer(let number): return .integer(number)
    case .bytes(let bytes): return .bytes(bytes)
    case .boolean(let truth): return .boolean(truth)
    case .list(let elements): return .list(try values(elements, slots))
    case .variable(let slot, _):
      guard slot < slots.count, let value = slots[slot] else { throw lack(of: expression) }
      return value
    case .dialect(let probe):
      if probe < dialect.count, let answer = dialect[probe] { return .bytes(answer) }
      return .bytes(probe < assumed.count ? assumed[probe] : [])
    case .fact(let fact): return try value(of: fact)
    case .origin(let fact): return try value(of: fact, slots)
    case .unary(.not, let operand): return .boolean(try !boolean(operand, slots))
    case .unary(.minus, let operand): return .integer(0 &- (try integer(operand, slots)))
    case .binary(let sign, let left, let right): return try binary(sign, left, right, slots)
    case .call(let function, let arguments): return try call(function, values(arguments, slots))
    }
  }

  private func values(
    _ expressions: [Expression], _ slots: [Value?]
  ) throws(EvaluationProblem) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try value(expression, slots)) }
    return values
  }

  private func lack(of variable: Expression) -> EvaluationProblem {
    guard case .variable(_, let name) = variable else { return .suite("no value here") }
    return .suite("`\(name)` has no value here")
  }

  /// The integer that an expression gives.
  package func integer(
    _ expression: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Int {
    let value = try value(expression, slots)
    guard case .integer(let number) = value else {
      throw .suite("an integer is wanted, not \(value.kindName)")
    }
    return number
  }

  /// The truth value that an expression gives.
  package func boolean(
    _ expression: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Bool {
    let value = try value(expression, slots)
    guard case .boolean(let truth) = value else {
      throw .suite("a truth value is wanted, not \(value.kindName)")
    }
    return truth
  }

  /// The bytes that an expression gives, a number in decimal.
  package func bytes(
    _ expression: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> [UInt8] {
    try value(expression, slots).text
  }

  /// The text with its values filled in.
  package func text(
    _ template: Template, _ slots: [Value?]
  ) throws(EvaluationProblem) -> [UInt8] {
    var out: [UInt8] = []
    for piece in template.pieces {
      switch piece {
      case .literal(let bytes): out += bytes
      case .value(let expression): out += try value(expression, slots).text
      }
    }
    return out
  }

  // MARK: Operators

  private func binary(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Value {
    switch sign {
    case .and:
      return .boolean(try boolean(left, slots) ? boolean(right, slots) : false)
    case .or:
      return .boolean(try boolean(left, slots) ? true : boolean(right, slots))
    case .plus: return try sum(value(left, slots), value(right, slots))
    default: break
    }
    let (a, b) = (try value(left, slots), try value(right, slots))
    switch (sign, a, b) {
    case (.equal, _, _): return .boolean(a == b)
    case (.notEqual, _, _): return .boolean(a != b)
    case (.less, .integer(let a), .integer(let b)): return .boolean(a < b)
    case (.lessOrEqual, .integer(let a), .integer(let b)): return .boolean(a <= b)
    case (.greater, .integer(let a), .integer(let b)): return .boolean(a > b)
    case (.greaterOrEqual, .integer(let a), .integer(let b)): return .boolean(a >= b)
    case (.minus, .integer(let a), .integer(let b)):
      return try exact(a.subtractingReportingOverflow(b))
    case (.times, .integer(let a), .integer(let b)):
      return try exact(a.multipliedReportingOverflow(by: b))
    case (.divide, .integer(let a), .integer(let b)):
      guard b != 0 else { throw .suite("division by zero") }
      return try exact(a.dividedReportingOverflow(by: b))
    case (.remainder, .integer(let a), .integer(let b)):
      guard b != 0 else { throw .suite("division by zero") }
      return try exact(a.remainderReportingOverflow(dividingBy: b))
    case (.range, .integer(let a), .integer(let b)):
      let (count, overflow) = b.subtractingReportingOverflow(a)
      guard !overflow, count < RunnerLimits.roundsMax else {
        throw .suite("\(a)..\(b) has more than \(RunnerLimits.roundsMax) numbers")
      }
      return .list(a > b ? [] : (a...b).map(Value.integer))
    case (.has, .list(let values), _): return .boolean(values.contains(b))
    case (.lacks, .list(let values), _): return .boolean(!values.contains(b))
    default:
      throw .suite("`\(sign.rawValue)` does not go with \(a.kindName) and \(b.kindName)")
    }
  }

  /// Two values together; a text that nobody else has grows in place, so that one of many parts is
  /// not copied once for each of them.
  private func sum(_ a: consuming Value, _ b: Value) throws(EvaluationProblem) -> Value {
    switch (consume a, b) {
    case (.bytes(var a), .bytes(let b)):
      a += b
      return .bytes(a)
    case (.list(var a), .list(let b)):
      a += b
      return .list(a)
    case (.integer(let a), .integer(let b)): return try exact(a.addingReportingOverflow(b))
    case (let a, let b): throw .suite("`+` does not go with \(a.kindName) and \(b.kindName)")
    }
  }

  private func exact(
    _ result: (partialValue: Int, overflow: Bool)
  ) throws(EvaluationProblem) -> Value {
    guard !result.overflow else { throw .suite("the number is too large") }
    return .integer(result.partialValue)
  }

  // MARK: Facts of the profile

  private func value(of fact: Fact) throws(EvaluationProblem) -> Value {
    switch fact {
    case .supported(let command): return .boolean(profile.command(command) != nil)
    case .series: return .bytes(Array(profile.series.utf8))
    case .maxResponse(let name):
      return .integer(Int(try command(name).maxResponse.nanoseconds / 1_000_000))
    case .maxResult(let name):
      return .integer(Int(try command(name).maxResult.nanoseconds / 1_000_000))
    case .minimum(let name, let parameter):
      guard let bounds = try self.parameter(name, parameter).domain.bounds else {
        throw .suite("\(name).\(parameter) has no least value")
      }
      return .integer(bounds.lowerBound)
    case .maximum(let name, let parameter):
      guard let bounds = try self.parameter(name, parameter).domain.bounds else {
        throw .suite("\(name).\(parameter) has no limit on \(profile.name)")
      }
      return .integer(bounds.upperBound)
    case .limited(let name, let parameter):
      return .boolean(try self.parameter(name, parameter).domain.bounds != nil)
    case .choices(let name, let parameter):
      switch try self.parameter(name, parameter).domain {
      case .choices(let choices): return .list(choices.map(Value.integer))
      case .words(let words): return .list(words.map { .bytes(Array($0.utf8)) })
      default: throw .suite("\(name).\(parameter) is no choice")
      }
    case .defaultValue(let name, let parameter):
      guard let text = try self.parameter(name, parameter).defaults.first else {
        throw .suite("\(name).\(parameter) has no default")
      }
      return Int(text).map(Value.integer) ?? .bytes(Array(text.utf8))
    }
  }

  private func command(_ name: String) throws(EvaluationProblem) -> CommandFacts {
    guard let command = profile.command(name) else {
      throw .suite("\(profile.name) has no \(name)")
    }
    return command
  }

  private func parameter(
    _ name: String, _ parameter: String
  ) throws(EvaluationProblem) -> Parameter {
    guard let parameter = try command(name).parameter(parameter) else {
      throw .suite("\(name) has no parameter \(parameter) on \(profile.name)")
    }
    return parameter
  }

  // MARK: The origin

  private func value(
    of fact: OriginFact, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Value {
    func url(_ scheme: String, _ port: Int) -> Value {
      .bytes(Array("\(scheme)://\(addresses.host):\(port)".utf8))
    }
    switch fact {
    case .url: return url("http", addresses.port)
    case .secureURL: return url("https", try securePort())
    case .host: return .bytes(Array(addresses.host.utf8))
    case .port: return .integer(addresses.port)
    case .securePort: return .integer(try securePort())
    case .closedURL: return url("http", addresses.closedPort)
    case .closedPort: return .integer(addresses.closedPort)
    case .deafURL:
      guard let port = addresses.deafPort else {
        throw .precondition("the origin has no port that leaves connections unanswered")
      }
      return url("http", port)
    case .defaultHost:
      guard let host = addresses.defaultHost else {
        throw .precondition(addresses.defaultHostLack.text(port: 80))
      }
      return .bytes(Array(host.utf8))
    case .secureDefaultHost:
      guard let host = addresses.secureDefaultHost else {
        throw .precondition(addresses.secureDefaultHostLack.text(port: 443))
      }
      return .bytes(Array(host.utf8))
    case .requestCount:
      guard isOriginCurrent else { throw .originBehind }
      return .integer(requests.count)
    case .request(let number, let part):
      guard let request = try request(number, slots) else {
        return try absent(part, slots)
      }
      return try value(part, of: request, slots)
    case .peerHost: return .bytes(Array(addresses.host.utf8))
    case .peerPort: return .integer(try peerPort())
    case .peerCount:
      guard isOriginCurrent else { throw .originBehind }
      return .integer(peers.count)
    case .peer(let number, let part):
      guard isOriginCurrent else { throw .originBehind }
      return peers.value(
        part,
        of: try number.map { (n) throws(EvaluationProblem) in
          try integer(n, slots)
        })
    case .responseHead(let number):
      guard let request = try request(number, slots) else { return .bytes([]) }
      return .bytes(script.response(to: request).head(for: request))
    }
  }

  func peerPort() throws(EvaluationProblem) -> Int {
    guard let port = addresses.peerPort else {
      throw .precondition("the origin has no TCP peer")
    }
    return port
  }

  private func securePort() throws(EvaluationProblem) -> Int {
    guard let port = addresses.securePort else {
      throw .precondition("the origin has no TLS listener")
    }
    return port
  }

  private func request(
    _ number: Expression?, _ slots: [Value?]
  ) throws(EvaluationProblem) -> OriginRequest? {
    guard isOriginCurrent else { throw .originBehind }
    guard let number else { return requests.last }
    let index = try integer(number, slots) - 1
    return requests.indices.contains(index) ? requests[index] : nil
  }

  private func value(
    _ part: RequestPart, of request: OriginRequest, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Value {
    switch part {
    case .method: return .bytes(request.method)
    case .target: return .bytes(request.target)
    case .body: return .bytes(request.body)
    case .port: return .integer(request.port)
    case .isSecure: return .boolean(request.isSecure)
    case .headerBytes: return .bytes(request.headerBytes)
    case .header(let name): return .bytes(request.header(try bytes(name, slots)) ?? [])
    case .hasHeader(let name): return .boolean(request.header(try bytes(name, slots)) != nil)
    }
  }

  /// The part of a request that never came: nothing, so that the check fails and shows it.
  private func absent(
    _ part: RequestPart, _ slots: [Value?]
  ) throws(EvaluationProblem) -> Value {
    switch part {
    case .port: .integer(0)
    case .isSecure, .hasHeader: .boolean(false)
    default: .bytes([])
    }
  }
}
