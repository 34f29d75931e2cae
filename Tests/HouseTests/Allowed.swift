// What breaks a rule of the house today, and why it may. A list names what is excused; a number may only fall.

enum Allowed {
  /// Functions of more than 70 lines: a sample run of all that there is, and a scripted module's loop.
  static let longFunctions = 2
  /// Helpers that stand in two places.
  static let helpersTwice = 0
  /// Bounds that no test names: of memory and work that no suite reaches, of time that a test would have to
  /// sit out, of what the drawing of cases and faults is like.
  static let untestedLimits = 16
  /// Files that turn a machine by hand: the crank, and the world.
  static let cranks = 2

  /// Files of more than 500 lines.
  static let longFiles = 0
  /// Declarations that no other line of Sources names.
  static let unused = 0
  /// Files that name requirements and stand on no list.
  static let strangersNamingRequirements = 0

  /// How many types may break a rule without standing on its list; the list is to be mended at once.
  static let withoutReason = 0

  /// Types that more than two files extend, by target.
  static let extendedWidely = [
    "Sources/Fuzzing Choices": "what a target of the fuzzer draws stands with that target",
    "Sources/Exploration CaseWriter": "one file for each part of a round",
    "Sources/Formats JSONReader": "what each format reads stands with that format",
    "Sources/Formats JSONWriter": "what each format writes stands with that format",
    "Sources/ModuleCatalogue Catalogue": "what is asked of a catalogue stands with its answer",
    "Sources/Reports HTMLPage": "one file for each section of the page",
    "Sources/CaseRunner Evaluator": "functions, patterns and the origin's answers, each by itself",
    "Sources/CaseRunner Plan":
      "its facts, its order and its shares are asked by different machines",
    "Sources/CaseRunner Schedule": "how cases follow each other, losses, and the check of the line",
    "Sources/ModuleEmulator Dialect": "its choices, how they are read, how they are switched",
    "Sources/ModuleEmulator Fault": "faults are filed by the command that they break",
    "Sources/Proof Proof": "one file for each thing that is proven",
    "Sources/SuiteLanguage Parser": "one file for each kind of declaration and statement",
    "Sources/SuiteLanguage Pattern": "each audit asks of it what it alone wants to know",
    "Sources/SuiteLanguage Statement": "each audit asks of it what it alone wants to know",
  ]

  private static let connection = "a connection with its limits, callbacks and timers"
  private static let expectations = "says which requirement each expectation shows"
  private static let options = "the options of a command are its properties"

  /// Types with more than a dozen stored properties, by target.
  static let manyProperties = [
    "Sources/Results CaseResult": "a plain value: so many facts are known of a case",
    "Sources/OriginServer OriginConnection": connection,
    "Sources/OriginServer OriginServer": "the sockets of all ports, their connections and bounds",
    "Sources/OriginServer ControlLink": connection,
    "Sources/OriginServer ControlServer": connection,
    "Sources/OriginServer RemoteOrigin": connection,
    "Sources/Fuzzing HostileWorld": "all parts of a world at once",
    "Sources/Ports TelnetLine": connection,
    "Sources/Ports LastingPort": connection,
    "Sources/Ports DescriptorStream": connection,
    "Sources/Ports NetworkPort": connection,
    "Sources/Bench ModuleRun": "what was taken for a module is given back by whoever took it",
    "Sources/CaseRunner CasePlay":
      "a state: the verdict so far, and what earlier plays of the case have left",
    "Sources/CaseRunner CaseRunner": "the four machines, and what lies between them and the driver",
    "Sources/CaseRunner ModuleLine": "all that is known of the line, in types of their own",
    "Sources/CaseRunner RunnerOptions": "options are its properties",
    "Sources/CaseRunner Schedule":
      "what is to be played, what is, and what is owed to cases before",
    "Sources/Exploration Explorer":
      "a machine without I/O: its bounds, what it plays, what it has found, how far it is",
    "Sources/Exploration ManualState": "a state: one property for each thing that is remembered",
    "Sources/ModuleEmulator AcceptedValues":
      "a plain value: one property for each of the manual's figures",
    "Sources/ModuleEmulator Chassis": "what all commands of a module share",
    "Sources/ModuleEmulator Dialect": "a plain value: one property for each choice",
    "Sources/ModuleEmulator Exchange": "a state: the action's settings, and how far it has come",
    "Sources/ModuleEmulator Log":
      "what was before: each a fact of its own, all forgotten at a restart",
    "Sources/ModuleEmulator Residue":
      "a state: one property for each thing that a wrong module keeps",
    "Sources/Simulation Simulation": "all parts of a world at once",
    "Sources/SuiteLanguage OriginStatement":
      "a plain value: one property for each line of the statement",
    "Sources/SuiteLanguage SuiteCollection":
      "a plain value: one property for each thing that suites declare",
    "Sources/SuiteLanguage Parser":
      "one pass over all files: its place, its frame, all that is declared",
    "Sources/attest BenchRun": "all modules of a bench, and what they share",
    "Sources/attest Display": "what several threads print in one place",
    "Sources/attest Explore": options,
    "Sources/attest List": options,
    "Sources/attest Prove": options,
    "Sources/attest Run": options,
  ]

  /// Files beside those of faults that name requirements.
  static let namesRequirements = [
    "Sources/Exploration/CaseWriter.swift": expectations,
    "Sources/Exploration/CaseWriter+Action.swift": expectations,
    "Sources/Exploration/CaseWriter+Read.swift": expectations,
    "Sources/Exploration/CaseWriter+Server.swift": expectations,
    "Sources/Exploration/CaseWriter+Settings.swift": expectations,
    "Sources/Exploration/Explorer.swift": "says which requirement a surprise is likely to break",
    "Sources/Fuzzing/HostileReports.swift": "a made-up result has to name one",
    "Sources/SuiteLanguage/Cases.swift": "an example in a message",
    "Sources/SuiteLanguage/RequirementDeclarations.swift": "an example in a message",
  ]

  /// What is declared in Sources and used by tests alone, and why.
  static let usedByTests: [String: String] = [:]
}
