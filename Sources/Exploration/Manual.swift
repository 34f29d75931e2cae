// The manual as a model: what a module has been told, and one pure function that says of a round what
// must then be seen at the server, in the result, and in what is read. It knows nothing of AT lines
// and shares no code with the emulator. Where `reading.md` says either, an expectation names both;
// where it judges nothing, nothing is expected.
import ModuleCatalogue

/// What a module that keeps to the manual remembers of a walk.
struct ManualState: Equatable, Sendable {
  /// The settings in force: MODE, REDIR, and whether the header is shown.
  var mode = "0"
  var redirects = "0"
  /// nil: that has not been set.
  var showsHeader: Bool?
  /// The texts in force; nil where none was set.
  var range: ByteRange?
  var agent: String?
  var accept: String?
  var type: String?
  /// Whether ACCEPT was cleared: whether that leaves nothing or the default is open.
  var hasClearedAccept = false
  /// The URL that is set, as an expression of the suite language.
  var url: String?
  /// Texts that were in force and are not any more.
  var gone: [String] = []
  /// The imported body, as an expression of the suite language.
  var body = Imported.nothing
  /// The imported header block.
  var block = Imported.nothing
  /// Whether it replaced one that was in place.
  var hasFormerBlock = false
  /// How many requests the server has seen; nil where that is open.
  var requests: Int? = 0
}

/// Something imported; whether it serves more than one action is open.
enum Imported: Equatable, Sendable {
  case nothing
  case inPlace(String)
  case perhaps
}

/// Offsets as RANGE has them, both included.
struct ByteRange: Equatable, Sendable {
  var first: Int
  var last: Int
  /// How it is written without its end or its beginning; nil: with both.
  var short: String?
}

/// What a round asks for, with the space's words read.
struct Asked: Sendable {
  let round: Round
  let space: Space
  let profile: Profile

  /// The text of the round's value.
  func text(_ dimension: Dimension) -> String { space.text(dimension.place, in: round) }

  /// The name of the round's value.
  func name(_ dimension: Dimension) -> String { value(dimension).name }

  /// The text of the round's value; nil where it is `none`.
  func optional(_ dimension: Dimension) -> String? {
    name(dimension) == Dimension.none ? nil : text(dimension)
  }

  /// What orders are drawn from, so that they last when rounds before this one are dropped.
  func isEven(_ dimension: Dimension) -> Bool {
    round.choices[dimension.place].isMultiple(of: 2)
  }

  /// Lines that are refused cost little: of several a round has some in a row.
  var refusedLines: [String] {
    let place = Dimension.refused.place
    let texts = value(.refused).texts
    let first = round.variants[place]
    return (0..<min(Self.refusalsMax, texts.count)).map { texts[(first + $0) % texts.count] }
  }
  private static let refusalsMax = 4
  private static let formsMax = 2
  /// How many texts of a value a round has in a row, by the dimension's place; one of others.
  static let inRow = [Dimension.refused.place: refusalsMax, Dimension.between.place: formsMax]

  /// The forms that are asked for, two in a row where there are so many.
  var betweenLines: [String] {
    let texts = value(.between).texts
    let first = round.variants[Dimension.between.place]
    return (0..<min(Self.formsMax, texts.count)).map { texts[(first + $0) % texts.count] }
  }

  private func value(_ dimension: Dimension) -> SpaceValue {
    space.values[dimension.place][round.choices[dimension.place]]
  }

  func number(_ dimension: Dimension) -> Int { Exploration.number(text(dimension), profile) ?? 0 }

  var isSecure: Bool { text(.scheme) == "https" }
  /// Whether the module is restarted before all else.
  var restartsBefore: Bool { text(.between).hasPrefix("restart") }
  var method: String { text(.method) }
  var range: ByteRange? {
    guard let text = optional(.range), let dots = text.range(of: "..") else { return nil }
    let first = Exploration.number(String(text[..<dots.lowerBound]), profile)
    let last = Exploration.number(String(text[dots.upperBound...]), profile)
    switch (first, last) {
    case (let first?, let last?): return ByteRange(first: first, last: last)
    case (nil, nil): return nil
    case (let first, let last):
      // Without its end or its beginning it is this of the round's own reply, which a module that
      // takes no such range is told in full.
      let size = number(.size)
      let whole = ByteRange(first: first ?? size - (last ?? 0), last: size - 1)
      let most = Exploration.number("HTTPSET.RANGE.max", profile) ?? 0
      guard whole.first >= 0, whole.first <= whole.last, whole.last <= most else { return nil }
      let short = "\(first.map { "\($0)" } ?? "")-\(last.map { "\($0)" } ?? "")"
      return ByteRange(first: whole.first, last: whole.last, short: short)
    }
  }
  /// The code of each hop and how it is sent.
  var hops: [Hop] {
    guard let text = optional(.hops) else { return [] }
    var hops: [Hop] = []
    for word in text.split(separator: " ") {
      if let code = Int(word) {
        hops.append(Hop(code: code))
      } else if !hops.isEmpty {
        hops[hops.count - 1].manner = String(word)
      }
    }
    return hops
  }
}

/// One redirection on the way.
struct Hop: Equatable, Sendable {
  var code: Int
  /// `body`, `chunked`, `secure`, `plain`, `path`, `query`, `long`, `small`, `tight`, `bare`, `like`,
  /// `own`, `endless`, `deaf`, `closed`, or nothing.
  var manner = ""

  /// Whether no reply is where it leads.
  var isLost: Bool { ["endless", "deaf", "closed"].contains(manner) }

  /// What is asked for where the last of them leads, as a template.
  var target: String {
    switch manner {
    case "query": "/arrived?a=1&b=%202"
    // As long as a URL may be: how long a Location may be is not stated.
    case "long": "/arrived?{fill(246 - length(origin.secure))}"
    case "bare": "/"
    default: "/arrived"
    }
  }
}

/// What must be seen when a round is played.
struct Expected: Sendable {
  /// How the action ends.
  enum Ending: Equatable, Sendable {
    /// With a result of this code.
    case result(Int)
    /// With the first, or with the second after one request less: whether it is followed is open.
    case either(Int, Int)
    /// No connection is made.
    case unconnected
    /// The reply stops, or never comes: the action ends once timernum is over.
    case stalled
    /// The connection breaks within the reply, whose code would be this.
    case broken(Int)
    /// A redirection leads to itself or to nobody: it ends, and not as a success.
    case endless
  }
  /// What the bytes are that the action brings.
  enum Bytes: Equatable, Sendable {
    case nothing
    /// The body of the round's reply.
    case body
    /// A part of it, by offset and count.
    case part(Int, Int)
    /// These few.
    case text(String)
  }
  var ending: Ending
  var bytes = Bytes.nothing
  /// How many of them there are, without a header.
  var count = 0
  /// The requests that the server sees, in their order.
  var requests: [SeenRequest] = []
  /// Whether the header comes before the bytes; nil where that is open.
  var hasHeader: Bool? = false
  /// How the reply is sent, as a line below `origin answers`; nil: at once and whole.
  var pace: String?
  /// Whether the server honours RANGE.
  var honoursRange = false
  /// Whether a second action is asked for while the first is under way, which may be refused or wait.
  var isTwice = false
}

/// A request as the server must see it.
struct SeenRequest: Equatable, Sendable {
  /// nil: open.
  var method: String?
  var target: Target
  var isSecure: Bool
  var agent: String?
  var accept: String?
  var type: String?
  /// nil: open; some nil: none.
  var range: ByteRange??
  var block: String?
  /// Whether nothing of the block before it may be there.
  var hasFormerBlock = false
  /// nil: open; an empty one where there is none.
  var body: String?
  /// What must not be there: what was in force before, or what a block puts out of force.
  var withoutTexts: [String] = []

  enum Target: Equatable, Sendable {
    /// What the round's URL names.
    case asked
    /// Where that hop leads, by its index.
    case hop(Int)
  }
}

/// What the manual says of a round: what must be seen, and what is remembered after it.
func expected(of asked: Asked, in before: ManualState) -> (Expected, ManualState) {
  var state = before
  // Whether what was imported serves again is open.
  if asked.method == "POST" { state.body = .perhaps }
  if state.block != .nothing { state.block = .perhaps }
  state.hasFormerBlock = false
  if asked.text(.server) != "there" {
    // What comes over TLS to a server that does not speak it may look like a request.
    if asked.text(.server) == "plain" { state.requests = nil }
    return (Expected(ending: .unconnected), state)
  }
  var expected = Expected(ending: .result(asked.number(.status)))
  let follows = before.redirects == "1"
  let hops = asked.hops
  expected.requests = requests(asked, before, follows ? hops : [])
  if case .inPlace = before.block {
    expected.hasHeader = nil
  } else {
    expected.hasHeader = before.showsHeader ?? false
  }
  if let first = hops.first, !follows || first.manner == "path" {
    let hasBody = first.manner == "body" || first.manner == "chunked"
    if !follows {
      expected.ending = .result(first.code)
      if hasBody, asked.method != "HEAD" { (expected.bytes, expected.count) = (.text("moved"), 5) }
    }
  }
  if follows || hops.isEmpty { content(&expected, asked, before) }
  if follows, hops.last?.isLost == true { expected.ending = .endless }
  if follows, let first = hops.first, first.manner == "path",
    case .result(let code) = expected.ending
  {
    expected.ending = .either(code, first.code)
  }
  if asked.name(.during) == "second" {
    expected.isTwice = true
    state.requests = nil
  }
  // Whether it is taken is open.
  if asked.name(.during) == "import" { state.body = .perhaps }
  state.requests = state.requests.map { $0 + expected.requests.count }
  switch expected.ending {
  case .either, .stalled, .broken, .endless: state.requests = nil
  case .result, .unconnected: break
  }
  return (expected, state)
}

/// What the last reply is about: code, bytes, and how it comes.
private func content(_ expected: inout Expected, _ asked: Asked, _ state: ManualState) {
  let status = asked.number(.status)
  let size = asked.number(.size)
  let isBodiless = asked.method == "HEAD" || status == 204 || status == 304
  if !isBodiless { (expected.bytes, expected.count) = (size > 0 ? .body : .nothing, size) }
  let isRanged = state.range != nil && state.block == .nothing && asked.method == "GET"
  if isRanged, status == 200, let range = state.range {
    expected.honoursRange = true
    if range.first >= size {
      expected.ending = .result(416)
      (expected.bytes, expected.count) = (.nothing, 0)
    } else {
      let count = min(range.last, size - 1) - range.first + 1
      expected.ending = .result(206)
      (expected.bytes, expected.count) = (.part(range.first, count), count)
    }
  }
  let pace = asked.text(.pace)
  let words = pace.split(separator: " ")
  switch words[0] {
  case "drip":
    // A drip that takes longer than results may is judged by cases of its own.
    guard words.count == 5, let piece = Int(words[1]), let gap = Int(words[3]) else { break }
    let milliseconds = expected.count / max(1, piece) * gap * (words[4] == "s" ? 1000 : 1)
    if milliseconds <= 30_000 { expected.pace = pace }
  case "delay": expected.pace = pace
  case "late":
    // So late that a timer that is not the one asked for is over; a slow network takes its part.
    let timer = Int(asked.optional(.timernum) ?? "") ?? 15
    expected.pace = "delay \(min(timer - 3, 30)) s"
  case "torn" where expected.bytes == .body: expected.pace = pace
  case "slowly" where expected.count > 3:
    // Four pieces that take longer than timernum by default, with shorter gaps.
    expected.pace = "drip \((expected.count + 3) / 4) every 6 s"
  case "halves" where expected.count > 1: expected.pace = halves(of: expected.count)
  case "silent": (expected.ending, expected.pace) = (.stalled, pace)
  case "stall", "reset", "close":
    // What has all come cannot stop.
    guard words.count > 2, let count = Int(words[2]), expected.count > count,
      case .result(let code) = expected.ending
    else { break }
    (expected.ending, expected.pace) = (words[0] == "stall" ? .stalled : .broken(code), pace)
  default: break
  }
  if asked.optional(.during) != nil, expected.pace == nil {
    // What is read meanwhile is read of a part that has come.
    let comesInHalves = asked.name(.during) == "read" && expected.count > 1
    expected.pace = comesInHalves ? halves(of: expected.count) : "delay 3 s"
  }
}

/// The second half of so many bytes comes 3 s after the first.
private func halves(of count: Int) -> String { "drip \((count + 1) / 2) every 3 s" }

/// Whether a text is one that can be looked for: short ones may stand anywhere.
private func isLong(_ text: String) -> Bool { text.utf8.count > 5 }

/// The requests that a round must bring to the server.
private func requests(_ asked: Asked, _ state: ManualState, _ hops: [Hop]) -> [SeenRequest] {
  var first = SeenRequest(method: asked.method, target: .asked, isSecure: asked.isSecure)
  switch state.block {
  case .inPlace(let block):
    first.block = block
    first.hasFormerBlock = state.hasFormerBlock
    first.range = .some(nil)
    first.withoutTexts = [state.agent, state.accept, state.type].compactMap(\.self).filter(isLong)
  case .nothing, .perhaps:
    first.agent = state.agent
    first.accept = state.accept
    if asked.method == "POST" { first.type = state.type }
    if asked.method == "GET" { first.range = .some(state.range) }
    if asked.method == "POST" { first.range = .some(nil) }
    first.withoutTexts = state.gone.filter { text in
      isLong(text) && ![state.agent, state.accept, state.type].contains(text)
    }
  }
  first.body = ""
  if asked.method == "POST" {
    if case .inPlace(let body) = state.body { first.body = body } else { first.body = nil }
  }
  var all = [first]
  for (index, hop) in hops.enumerated() {
    var next = all[all.count - 1]
    next.target = .hop(index)
    if ["secure", "plain"].contains(hop.manner) { next.isSecure = hop.manner == "secure" }
    // By these two the method may not change (RFC 7231, 6.4.7; RFC 7538).
    if asked.method == "POST", next.method == nil || ![307, 308].contains(hop.code) {
      // Whether the method is kept is open, and with it what goes with a body.
      next.method = nil
      next.type = nil
      next.body = nil
      next.range = nil
    }
    all.append(next)
  }
  return all
}
