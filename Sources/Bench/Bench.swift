// What a bench is: its modules, how each is reached and fed, and what it is to be asked. A file in YAML
// says it (`readBenchFile`; the schema for people is `Bench-File.md`), or `--port` for one module.
public import Ground
public import Results

/// A bench: modules that are played at once.
public struct ModuleBench: Sendable, Equatable {
  /// The modules in the order of the file, which is the order of reports.
  public var modules: [BenchModule]
  /// Whether no file describes it: it is the one module at a port of the command line.
  public var isNamedByPort = false

  /// A bench of these modules.
  public init(modules: [BenchModule] = [], isNamedByPort: Bool = false) {
    self.modules = modules
    self.isNamedByPort = isNamedByPort
  }
}

/// One module of a bench.
public struct BenchModule: Sendable, Equatable {
  /// How reports call it, no two modules of a bench alike; empty: as its profile is called.
  public var name: String
  /// How its port is found, such as `/dev/ttyUSB2` or `place:rack-1`.
  public var port: String
  /// The series or model that it is; nil: it is asked.
  public var series: String?
  /// How bytes travel on its line, as `--line` takes it; empty: 115200 8N1.
  public var line = ""
  /// The access point name of its data connection.
  public var apn: String?
  /// The values of settings that the suites declare, by their names.
  public var settings: [String: [UInt8]] = [:]
  /// What its SIM must be.
  public var sim = SIMExpectation()
  /// What switches its supply.
  public var power = PowerCommands()
  /// Where its origin is.
  public var origin = BenchOrigin()
  /// Which cases it is asked.
  public var selection = BenchSelection()
  /// Deviations that are filed already.
  public var expectedFailures: [KnownFailures.Entry] = []

  /// Makes a module.
  public init(name: String, port: String) {
    self.name = name
    self.port = port
  }
}

/// Where a module's web server is: in the process that plays the module, or elsewhere.
public struct BenchOrigin: Sendable, Equatable {
  /// Where it listens, as `host:port`; nil: on loopback.
  public var listen: String?
  /// Where it listens for https, as `host:port`; nil: at any free port of the same host.
  public var secureListen: String?
  /// Whether it listens on ports 80 and 443 too, wherever it is.
  public var takesDefaultPorts = false
  /// What the module is to call it, such as `http://example.org`.
  public var url: String?
  /// The control interface of an origin elsewhere, as `host:port`; nil: it is in here.
  public var remote: String?
  /// The file with the token of the origin elsewhere.
  public var tokenFile: String?
  /// The SHA-256 of the certificate by which the origin elsewhere is trusted.
  public var fingerprint: String?
  /// The file of authorities by which it is trusted.
  public var authorities: String?

  /// An origin on loopback.
  public init() {}
}

/// What a SIM must be; what is empty is not asked.
public struct SIMExpectation: Sendable, Equatable {
  /// What the name of the operator contains that the module is registered with.
  public var registeredOperator = ""
  /// What the card's number begins with.
  public var cardNumber = ""

  /// Expects nothing but a ready card.
  public init() {}
}

/// Which cases; an empty list lets all through, an empty `skipTags` none out.
public struct BenchSelection: Sendable, Equatable {
  /// Globs of suites.
  public var suites: [String] = []
  /// Globs of cases.
  public var cases: [String] = []
  /// Tags of which a case must have one.
  public var tags: [String] = []
  /// Tags of which a case must have none.
  public var skipTags: [String] = []

  /// Selects everything.
  public init() {}
}

/// A program to run: never by a shell, unless the words are one.
public struct BenchCommand: Sendable, Equatable {
  /// The program and its arguments.
  public var words: [String]
  /// How long it may take.
  public var within: Interval

  /// Makes a command.
  public init(words: [String], within: Interval = .seconds(30)) {
    self.words = words
    self.within = within
  }
}

/// What switches a module's supply.
public struct PowerCommands: Sendable, Equatable {
  /// Run before the port is opened.
  public var on: BenchCommand?
  /// Run after the last case.
  public var off: BenchCommand?
  /// How long the module is left alone after `on`.
  public var settle = Interval.zero

  /// Switches nothing.
  public init() {}
}
