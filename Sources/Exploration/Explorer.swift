// From walks to surprises: draws, and takes what fails apart until a person can read it. Plays nothing
// itself: it names the cases to be played, on whatever module there is, and is told what came of them.
public import Ground
public import ModuleCatalogue
public import Results

/// What a played case came to, and how many command lines it took.
public struct PlayedCase: Sendable {
  /// The result.
  public var result: CaseResult
  /// How many command lines and pieces of data were sent, what put the module back included.
  public var exchanges: Int
  /// How many command lines the case itself sent; a restart, with what makes the module ready again,
  /// is one, as it is one line of the case.
  public var commands: Int

  /// Counts what a case sent whose transcript was kept; one that passed needs it no longer.
  public init(_ result: CaseResult) {
    self.result = result
    exchanges = result.transcript.count { $0.kind == .sent }
    commands = Self.commands(result.transcript[result.transcriptBody])
    if result.verdict == .pass {
      (self.result.transcript, self.result.transcriptBody) = ([], 0..<0)
    }
  }

  private static func commands(_ transcript: ArraySlice<TranscriptEntry>) -> Int {
    var count = 0
    var isBecomingReady = false
    for entry in transcript {
      if entry.kind == .remark, entry.bytes.elementsEqual("restart".utf8) {
        count += 1
        isBecomingReady = true
      }
      guard entry.kind == .sent, entry.bytes.last == 0x0D,
        isSame(entry.bytes.prefix(2), "AT".utf8)
      else { continue }
      // What makes a module ready is no command of the manual.
      isBecomingReady = isBecomingReady && !isSame(entry.bytes.prefix(7), "AT+HTTP".utf8)
      if !isBecomingReady { count += 1 }
    }
    return count
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
  /// How long it took by the module's own time.
  public var time: Interval
  /// How many command lines the shrunk walk's case sends.
  public var commands: Int
  /// How many other walks failed by the same.
  public var others = 0

  /// Whether the same walk failed at one time and passed at another.
  public var isFlaky: Bool { failures < plays }
}

/// How far an exploration goes.
public struct ExplorationLimits: Sendable {
  /// How many walks at the most.
  public var walks = Int.max
  /// How many exchanges at the most, those of shrinking left out, and as many as the time below has.
  public var exchanges = Int.max
  /// How long by the module's own time, however few exchanges that are; the same exploration goes on
  /// until both are over.
  public var time = Interval.zero
  /// How many surprises are taken apart.
  public var surprises = 20
  /// How many plays it may take to shrink one.
  public var tries = 150
  /// How often a surprise is played again to see whether it is one.
  public var repeats = 2
  /// How many walks are played at once.
  public var batch = 20
  /// After how many walks in a row without a verdict there is no sense in going on.
  public var undecided = 10

  /// Makes the default limits.
  public init() {}
}

/// An exploration of one module.
public struct Explorer: Sendable {
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
  /// How many exchanges that took, and how long by the module's own time.
  public private(set) var exchanges = 0
  /// See `exchanges`.
  public private(set) var time = Interval.zero
  /// Walks that came to no verdict.
  public private(set) var undecided: [CaseResult] = []

  /// The walks being played, by the names of their cases.
  private var asked: [String: Walk] = [:]
  /// Walks that failed and were not looked at yet.
  private var failed: [Failure] = []
  /// What is being taken apart.
  private var apart: TakingApart?
  private var undecidedInRow = 0
  private var isCut = false

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
    drawing = Drawing(space: self.space, for: profile, way: way, seed: seed)
  }

  /// The case of a walk.
  public func written(_ walk: Walk) -> WrittenCase {
    Exploration.written(walk, in: space, for: profile, known: known)
  }

  /// Whether it was given up because walk after walk came to no verdict.
  public var isGivenUp: Bool { undecidedInRow >= limits.undecided }

  /// What is to be played next, one after the other; nothing: it is over.
  ///
  /// - Parameter isOver: whether no more is to be played; what was found is told as far as it was
  ///   taken apart
  public mutating func next(isOver: Bool = false) -> [WrittenCase] {
    let isOver = isOver || isCut || isGivenUp
    while true {
      if apart != nil {
        if !isOver, let walk = apart?.next() { return ask([walk]) }
        if let whole = apart { conclude(whole) }
        apart = nil
      } else if !failed.isEmpty {
        takeApart(failed.removeFirst())
      } else if isOver || walks >= limits.walks || surprises.count >= limits.surprises
        || exchanges >= limits.exchanges && time >= limits.time
      {
        return []
      } else {
        let count = min(limits.batch, limits.walks - walks)
        return ask((0..<count).map { _ in drawing.walk() })
      }
    }
  }

  /// Takes what came of the cases that `next` named; where it is none of them, there are no more.
  public mutating func take(_ played: [PlayedCase]) {
    if played.isEmpty { isCut = true }
    var before: Walk?
    for one in played {
      guard let walk = asked[one.result.name] else { continue }
      defer { before = walk }
      let isUndecided = one.result.verdict == .error || one.result.verdict == .inconclusive
      undecidedInRow = isUndecided ? undecidedInRow + 1 : 0
      if apart != nil {
        apart?.take(one)
        continue
      }
      walks += 1
      exchanges += one.exchanges
      time = time + one.result.duration
      if isUndecided { undecided.append(one.result) }
      if one.result.verdict == .fail {
        failed.append(
          Failure(walk: walk, before: before, played: one, exchanges: exchanges, time: time))
      }
    }
    asked = [:]
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
    var told = 0
    while true {
      let cases = next(isOver: isOver())
      for surprise in surprises[told...] { found(surprise) }
      told = surprises.count
      if cases.isEmpty { return }
      take(play(cases))
    }
  }

  private mutating func ask(_ walks: [Walk]) -> [WrittenCase] {
    var cases: [WrittenCase] = []
    for walk in walks {
      let one = written(walk)
      // A plain walk may be drawn twice.
      if asked.updateValue(walk, forKey: one.name) == nil { cases.append(one) }
    }
    return cases
  }

  // MARK: A surprise

  private mutating func takeApart(_ failure: Failure) {
    guard surprises.count < limits.surprises else { return }
    if let index = cause(of: failure) {
      surprises[index].others += 1
    } else {
      apart = TakingApart(
        failure, repeats: limits.repeats,
        Shrinking(space: space, triesLeft: limits.tries, failure.walk, failure.played))
    }
  }

  /// The known surprise that a failed walk contains and that failed by the same.
  private func cause(of failure: Failure) -> Int? {
    surprises.firstIndex { known in
      sameFailure(known.result, failure.played.result) && contains(failure.walk, known.shrunk)
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

  private mutating func conclude(_ apart: TakingApart) {
    let (shrunk, played) = apart.shrinking.best
    if let index = surprises.firstIndex(where: { $0.shrunk == shrunk }) {
      surprises[index].others += 1
      return
    }
    let text = written(shrunk)
    let requirement = requirement(of: shrunk, text, played.result)
    var result = played.result
    result.suite = "\(DraftedSuite.name).\(requirement)"
    result.requirements = [requirement]
    surprises.append(
      Surprise(
        walk: apart.failure.walk, shrunk: shrunk, requirement: requirement, result: result,
        written: text, failures: apart.failures, plays: apart.plays,
        exchanges: apart.failure.exchanges, time: apart.failure.time, commands: played.commands))
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

/// A walk that failed.
private struct Failure: Sendable {
  var walk: Walk
  /// The walk that was played right before it: what it left may be part of the cause.
  var before: Walk?
  var played: PlayedCase
  /// How many exchanges had been played by then, and how long that took.
  var exchanges: Int
  var time: Interval
}

/// A failed walk that is played again, and then shrunk if it fails each time.
///
/// One that passes by itself is tried behind the walk before it, as one walk.
private struct TakingApart: Sendable {
  private(set) var failure: Failure
  private let repeats: Int
  private(set) var shrinking: Shrinking
  private(set) var failures = 1
  private(set) var plays = 1
  private var joined: Walk?

  init(_ failure: Failure, repeats: Int, _ shrinking: Shrinking) {
    self.failure = failure
    self.repeats = repeats
    self.shrinking = shrinking
  }

  private var isRepeated: Bool { plays > repeats }

  /// What is to be played next; nil: no more can be learnt.
  mutating func next() -> Walk? {
    if let joined { return joined }
    if !isRepeated { return failure.walk }
    return failures == plays ? shrinking.next() : nil
  }

  mutating func take(_ played: PlayedCase) {
    let hasFailed = played.result.verdict == .fail
    if let walk = joined {
      joined = nil
      guard hasFailed else { return }
      (failure.walk, failure.played) = (walk, played)
      shrinking = shrinking.anew(walk, played)
      (failures, plays) = (1, 1)
      return
    }
    if isRepeated { return shrinking.take(hasFailed ? played : nil) }
    plays += 1
    if hasFailed {
      failures += 1
    } else if let before = failure.before {
      joined = Walk(rounds: before.rounds + failure.walk.rounds)
      failure.before = nil
    }
  }
}
