// From walks to surprises: draws, has them played, and takes what fails apart until a person can read
// it. Plays nothing itself; `play` does, on whatever module there is.
public import ModuleCatalogue
public import Results

/// What a played case came to, and how many command lines it took.
public struct PlayedCase: Sendable {
  /// The result.
  public var result: CaseResult
  /// How many command lines and pieces of data were sent.
  public var exchanges: Int

  /// Makes a played case.
  public init(result: CaseResult, exchanges: Int) {
    self.result = result
    self.exchanges = exchanges
  }
}

/// A deviation, taken apart.
public struct Surprise: Sendable {
  /// The walk in which it first showed.
  public var walk: Walk
  /// The least that still shows it.
  public var shrunk: Walk
  /// The requirement that the broken expectation belongs to.
  public var requirement: String
  /// The result of the shrunk walk's case, named `explore.REQUIREMENT/walk-HASH`.
  public var result: CaseResult
  /// The shrunk walk as a case.
  public var written: WrittenCase
  /// How often the first walk failed, and how often it was played.
  public var failures: Int
  /// See `failures`.
  public var plays: Int
  /// How many exchanges it took to find it, all before it included.
  public var exchanges: Int
  /// How many other walks failed by the same.
  public var others = 0

  /// Whether the same walk failed at one time and passed at another.
  public var isFlaky: Bool { failures < plays }
}

/// How far an exploration goes.
public struct ExplorationLimits: Sendable {
  /// How many walks at the most.
  public var walks = Int.max
  /// How many exchanges at the most, those of shrinking left out.
  public var exchanges = Int.max
  /// How many surprises are taken apart.
  public var surprises = 20
  /// How many plays it may take to shrink one.
  public var tries = 150
  /// How often a surprise is played again to see whether it is one.
  public var repeats = 2
  /// How many walks are played at once.
  public var batch = 20

  /// Makes the default limits.
  public init() {}
}

/// An exploration of one module.
public struct Explorer {
  /// What can be asked.
  public let space: Space
  /// The facts of the module.
  public let profile: Profile
  private let known: Set<String>
  private let limits: ExplorationLimits
  /// Where the walks come from.
  public private(set) var drawing: Drawing
  /// What was found, in the order found.
  public private(set) var surprises: [Surprise] = []
  /// How many walks were played, without those of shrinking.
  public private(set) var walks = 0
  /// How many exchanges that took.
  public private(set) var exchanges = 0
  /// Walks that came to no verdict.
  public private(set) var undecided: [CaseResult] = []

  /// Makes an exploration that has not begun.
  ///
  /// - Parameter requirements: the identifiers of those that the catalogue has
  public init(
    space: Space, profile: Profile, requirements: Set<String>, way: Drawing.Way = .covering,
    seed: UInt64, limits: ExplorationLimits = ExplorationLimits()
  ) {
    self.space = space.reduced(to: profile)
    self.profile = profile
    known = requirements
    self.limits = limits
    drawing = Drawing(space: self.space, way: way, seed: seed)
  }

  /// The case of a walk.
  public func written(_ walk: Walk) -> WrittenCase {
    Exploration.written(walk, in: space, for: profile, known: known)
  }

  /// Explores until a limit is met or `isOver` says so.
  ///
  /// - Parameters:
  ///   - isOver: asked before each batch and each play of shrinking
  ///   - found: told of each surprise when it is taken apart
  ///   - play: plays cases one after the other and gives a result for each, fewer where it was
  ///     interrupted
  public mutating func explore(
    isOver: () -> Bool = { false }, found: (Surprise) -> Void = { _ in },
    play: ([WrittenCase]) -> [PlayedCase]
  ) {
    while walks < limits.walks, exchanges < limits.exchanges, surprises.count < limits.surprises,
      !isOver()
    {
      let batch = (0..<min(limits.batch, limits.walks - walks)).map { _ in drawing.walk() }
      let played = play(batch.map(written))
      for (walk, one) in zip(batch, played) {
        walks += 1
        exchanges += one.exchanges
        switch one.result.verdict {
        case .pass, .skipped: break
        case .error, .inconclusive: undecided.append(one.result)
        case .fail:
          guard surprises.count < limits.surprises else { continue }
          if let index = cause(of: walk, one.result) {
            surprises[index].others += 1
          } else {
            let surprise = takeApart(walk, one.result, isOver, play)
            if let index = surprises.firstIndex(where: { $0.shrunk == surprise.shrunk }) {
              surprises[index].others += 1
            } else {
              surprises.append(surprise)
              found(surprise)
            }
          }
        }
      }
      if played.isEmpty { return }
    }
  }

  // MARK: A surprise

  /// The known surprise that a failed walk contains and that failed by the same.
  private func cause(of walk: Walk, _ result: CaseResult) -> Int? {
    surprises.firstIndex { known in
      sameFailure(known.result, result) && contains(walk, known.shrunk)
    }
  }

  private func sameFailure(_ a: CaseResult, _ b: CaseResult) -> Bool {
    guard let first = a.finding, let second = b.finding else { return false }
    func bare(_ text: String) -> [UInt8] { text.utf8.filter { !(0x30...0x39).contains($0) } }
    return bare(first.source) == bare(second.source)
  }

  /// Whether what is unusual in one walk is there in the other, round after round.
  private func contains(_ walk: Walk, _ other: Walk) -> Bool {
    var rest = walk.rounds[...]
    for round in other.rounds {
      let wanted = round.unusual
      guard
        let place = rest.firstIndex(where: { own in
          wanted.allSatisfy { own.choices[$0] == round.choices[$0] }
        })
      else { return false }
      rest = rest[(place + 1)...]
    }
    return true
  }

  private func takeApart(
    _ walk: Walk, _ first: CaseResult, _ isOver: () -> Bool,
    _ play: ([WrittenCase]) -> [PlayedCase]
  ) -> Surprise {
    var failures = 1
    var plays = 1
    for _ in 0..<limits.repeats where !isOver() {
      guard let again = play([written(walk)]).first else { break }
      plays += 1
      if again.result.verdict == .fail { failures += 1 }
    }
    var shrunk = (walk: walk, result: first)
    if failures == plays {
      var shrinking = Shrinking(space: space, triesLeft: limits.tries)
      shrunk = shrinking.shrink(walk, first) { candidate in
        if isOver() { return nil }
        guard let one = play([written(candidate)]).first, one.result.verdict == .fail else {
          return nil
        }
        return one.result
      }
    }
    let text = written(shrunk.walk)
    let requirement = requirement(of: shrunk.walk, text, shrunk.result)
    var result = shrunk.result
    result.suite = "explore.\(requirement)"
    result.requirements = [requirement]
    return Surprise(
      walk: walk, shrunk: shrunk.walk, requirement: requirement, result: result, written: text,
      failures: failures, plays: plays, exchanges: exchanges)
  }

  /// The requirement of the line that failed; where a shared step failed, that of what is unusual in
  /// the last round.
  private func requirement(of walk: Walk, _ text: WrittenCase, _ result: CaseResult) -> String {
    if let finding = result.finding, finding.file == result.file, result.line > 0,
      let id = text.requirements[finding.line - result.line], known.contains(id)
    {
      return id
    }
    guard let last = walk.rounds.last else { return "ACT-3" }
    let asked = Asked(round: last, space: space, profile: profile)
    let likely = likelyRequirements(asked)
    return likely.first { known.contains($0) } ?? "ACT-3"
  }

  private func likelyRequirements(_ asked: Asked) -> [String] {
    var ids: [String] = []
    if asked.optional(.refused) != nil { ids += ["SET-17", "GEN-8"] }
    if asked.optional(.during) != nil { ids += ["ACT-17", "GEN-4"] }
    if asked.text(.server) != "there" { ids += ["ACT-7"] }
    if asked.text(.pace).hasPrefix("stall") || asked.text(.pace) == "silent" { ids += ["ACT-8"] }
    if let surplus = asked.optional(.surplus) {
      ids += surplus.hasPrefix("late") ? ["DATA-5", "HEAD-5"] : ["DATA-7"]
    }
    if asked.optional(.spelling) != nil { ids += ["ACT-16"] }
    if !asked.hops.isEmpty, asked.text(.redir) == "1" { ids += ["SET-13"] }
    if asked.text(.mode) == "1" { ids += ["SET-15"] }
    if asked.optional(.block) != nil { ids += ["HEAD-6"] }
    if asked.range != nil { ids += ["SET-11"] }
    if asked.text(.header) == "shown" { ids += ["SET-14"] }
    if asked.method == "HEAD" { ids += ["ACT-4"] }
    if asked.text(.framing).hasPrefix("chunked") { ids += ["ACT-14"] }
    if asked.optional(.fields) != nil { ids += ["ACT-16", "READ-8"] }
    if asked.isSecure { ids += ["ACT-12"] }
    if asked.method == "POST" { ids += ["DATA-8"] }
    if asked.text(.read) == "everything" { ids += ["READ-4"] }
    if asked.optional(.look) != nil { ids += ["SET-4"] }
    if let line = asked.optional(.between), line != "restart" { ids += ["GEN-1"] }
    return ids + ["READ-8"]
  }
}
