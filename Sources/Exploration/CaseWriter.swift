// Writes a walk with what must be seen as a case of the suite language, by the steps that suites
// share: these know the dialects, so that the model need not.
public import ModuleCatalogue

/// A walk as text.
public struct WrittenCase: Sendable {
  /// The case's name.
  public var name: String
  /// The lines of the case, `case` first, each without its line break.
  public var lines: [String]
  /// Which requirement a line of the case shows, by its index; the walk's requirement elsewhere.
  public var requirements: [Int: String]
  /// The requirements in the order in which they first come.
  public var shows: [String]

  package init(name: String, lines: [String], requirements: [Int: String] = [:], shows: [String]) {
    self.name = name
    self.lines = lines
    self.requirements = requirements
    self.shows = shows
  }
}

/// Writes the case of a walk for a module.
///
/// - Parameters:
///   - title: what stands behind the case's name
///   - known: the requirements that the catalogue has; others are left out
public func written(
  _ walk: Walk, in space: Space, for profile: Profile, title: String? = nil, known: Set<String>
) -> WrittenCase {
  var writer = CaseWriter(space: space, profile: profile)
  for (index, round) in walk.rounds.enumerated() { writer.write(round, number: index + 1) }
  var shows: [String] = []
  for (_, id) in writer.lines.indices.compactMap({ index in
    writer.requirements[index].map { (index, $0) }
  }) where known.contains(id) && !shows.contains(id) { shows.append(id) }
  if shows.isEmpty { shows = ["ACT-3"] }
  let name = walk.name(in: space)
  let heading = title ?? walk.described(in: space)
  let head = [
    "case \(name) \"\(quoted(heading))\"", "  shows \(shows.sorted().joined(separator: " "))",
  ]
  return WrittenCase(
    name: name, lines: head + writer.lines.map { $0.isEmpty ? "" : "  " + $0 },
    requirements: Dictionary(
      uniqueKeysWithValues: writer.requirements.map { ($0 + head.count, $1) }), shows: shows)
}

struct CaseWriter {
  let space: Space
  let profile: Profile
  var lines: [String] = []
  var requirements: [Int: String] = [:]
  var state = ManualState()
  var round = 0

  init(space: Space, profile: Profile) {
    self.space = space
    self.profile = profile
  }

  mutating func add(_ line: String, _ id: String? = nil) {
    if let id { requirements[lines.count] = id }
    lines.append(line)
  }

  mutating func write(_ chosen: Round, number: Int) {
    round = number
    let asked = Asked(round: chosen, space: space, profile: profile)
    if number > 1 { add("# --- Round \(number)") }
    let isLeftOpen = state.block != .nothing && asked.optional(.block) == nil
    let isTiny = asked.text(.between) == "tiny block"
    if isTiny {
      for line in ["> AT+HTTPHEAD=1", "prompt", ">> \"X\"", "< OK"] { add(line, "HEAD-3") }
    }
    if asked.restartsBefore || isLeftOpen || isTiny {
      if asked.text(.between) == "restart and post" { importForNothing() }
      let body = state.body
      // Nothing but a restart undoes a header block.
      add("restart")
      restarted()
      if !isTiny {
        look("GEN-6")
        add("use reads-nothing(\"=0,1\")", "READ-7")
      }
      forgotten(asked, body)
    }
    clear(asked)
    if asked.text(.look) == "first" { look() }
    set(asked)
    imports(asked)
    let (expected, next) = expected(of: asked, in: state)
    if state.requests == nil { add("let before = origin.requests") }
    origin(asked, expected)
    url(asked)
    before(asked)
    if asked.text(.look) == "before" { look() }
    act(asked, expected)
    seen(asked, expected)
    if asked.text(.look) == "between" { look() }
    let hasImported = isWhole(expected) && after(asked)
    // An import may take the place of the reply.
    read(asked, expected, isReplyGone: hasImported || asked.name(.during) == "import")
    if asked.text(.look) == "after" { look() }
    let url = state.url
    state = next
    state.url = url
    if !isWhole(expected), expected.ending != .unconnected {
      // What another action leaves that follows one without an end.
      if state.block != .nothing { restarted() }
      (state.url, state.mode, state.requests) = (Self.againURL, "0", nil)
    }
    if hasImported { state.body = .inPlace("posted") }
  }

  // MARK: Texts

  /// An expression of the space with `size` and `round` filled in.
  func inserted(_ expression: String, _ size: String) -> String {
    let isPlain = size.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return replaced(
      replaced(expression, "size", isPlain ? size : "(\(size))"), "round", String(round))
  }
}
