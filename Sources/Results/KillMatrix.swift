// What a proof finds out about suites, as data: which cases fail on which wrong module, and how. It
// says which cases to play first, and which known deviation a run's failures look like.
public import Ground

/// Which cases fail on which wrong modules, on one class of profiles.
public struct KillMatrix: Sendable, Equatable {
  /// A case of the suites as the right module plays it.
  public struct Case: Sendable, Equatable {
    /// The suite and the case.
    public var name: CaseName
    /// How long it takes on a right module of the emulator.
    public var duration: Interval

    /// Makes a case.
    public init(name: CaseName, duration: Interval) {
      self.name = name
      self.duration = duration
    }
  }

  /// A case that fails on a wrong module.
  public struct Kill: Sendable, Equatable {
    /// The index of the case.
    public var caseIndex: Int
    /// The index of how it fails.
    public var symptom: Int

    /// Makes a kill.
    public init(caseIndex: Int, symptom: Int) {
      self.caseIndex = caseIndex
      self.symptom = symptom
    }
  }

  /// A wrong module.
  public struct Deviation: Sendable, Equatable {
    /// The name of the fault or mutant.
    public var name: String
    /// The requirement that it breaks.
    public var requirement: String
    /// What it does, in a few words.
    public var summary: String
    /// The cases that fail, in the order played.
    public var kills: [Kill]

    /// Makes a deviation.
    public init(name: String, requirement: String, summary: String, kills: [Kill]) {
      self.name = name
      self.requirement = requirement
      self.summary = summary
      self.kills = kills
    }
  }

  /// What it was made of: suites, catalogue, faults and version; another key, another matrix.
  public var key: String
  /// The profiles that it is true of, the one played first.
  public var profiles: [String]
  /// The cases and probes, in the order of the suites.
  public var cases: [Case]
  /// How cases fail.
  public var symptoms: [Symptom]
  /// The wrong modules, in the order of the faults.
  public var deviations: [Deviation]

  /// Makes a matrix.
  public init(
    key: String, profiles: [String], cases: [Case] = [], symptoms: [Symptom] = [],
    deviations: [Deviation] = []
  ) {
    self.key = key
    self.profiles = profiles
    self.cases = cases
    self.symptoms = symptoms
    self.deviations = deviations
  }
}
