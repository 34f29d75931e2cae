// The manual's facts as values: what commands there are, what each parameter may be, and how a
// series differs. The facts themselves stand in `Suites/catalogue/*.attest`, never in Swift.
public import Ground
public import Results

/// All commands and series that the suites know.
public struct Catalogue: Sendable, Equatable {
  /// The commands as the base of the manual gives them, in the order declared.
  public var commands: [CommandFacts]
  /// The series, in the order declared.
  public var series: [Series]
  /// What unsolicited lines of a known kind begin with, such as `+CREG:`; they never fail a case.
  public var unsolicited: [String]
  /// Unsolicited lines that, each by itself, tell that a precondition is lost, such as `+CREG: 0`.
  public var losses: [String]
  /// What the manual requires, in the order declared.
  public var requirements: [Requirement]

  package init(
    commands: [CommandFacts] = [], series: [Series] = [], unsolicited: [String] = [],
    losses: [String] = [], requirements: [Requirement] = []
  ) {
    self.commands = commands
    self.series = series
    self.unsolicited = unsolicited
    self.losses = losses
    self.requirements = requirements
  }
}

/// One AT command: its parameters and how soon it must answer.
public struct CommandFacts: Sendable, Equatable {
  /// The name without `AT+`, in capitals: `HTTPDATA`.
  public var name: String
  /// What the command is for, in a few words.
  public var title: String
  /// The manual's section, such as `1.2`.
  public var manual: String
  /// Max Response Duration: how soon the final result code must come.
  public var maxResponse: Interval
  /// Max Result Returning Duration: how soon the result of an asynchronous command must come.
  public var maxResult: Interval
  /// What the lines of an asynchronous command's result begin with, such as `+HTTPRES:`.
  public var results: [String]
  /// What frees the module from the command's data prompt; empty where nothing does.
  public var escape: [UInt8]
  /// The parameters in the order declared.
  public var parameters: [Parameter]
  /// The requirements that speak of the command, and of parameters that name none of their own.
  public var requirements: [Aspect: String]

  package init(
    name: String, title: String, manual: String, maxResponse: Interval, maxResult: Interval,
    results: [String] = [], escape: [UInt8] = [],
    parameters: [Parameter] = [], requirements: [Aspect: String] = [:]
  ) {
    self.name = name
    self.title = title
    self.manual = manual
    self.maxResponse = maxResponse
    self.maxResult = maxResult
    self.results = results
    self.escape = escape
    self.parameters = parameters
    self.requirements = requirements
  }

  /// The parameter of that name, letter case mattering.
  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
}

/// One parameter of a command and what it may be.
public struct Parameter: Sendable, Equatable {
  /// The name as the manual writes it: `length`, `URL`.
  public var name: String
  /// The values allowed.
  public var domain: Domain
  /// The documented defaults, as the module prints them without quotation marks.
  ///
  /// Any one of them is right. Empty where the manual names none.
  public var defaults: [String]
  /// Whether a platform may lack the parameter altogether (HTTPSET's IPV6).
  public var mayBeAbsent: Bool
  /// The requirements that speak of the parameter.
  public var requirements: [Aspect: String] = [:]
  /// The requirements that speak of single values, by the value as it is written.
  public var requirementsOfValues: [String: String] = [:]
  /// Why the manual lets a module differ so, by the name of the difference (`max-1`, `default=16`).
  public var legal: [String: String] = [:]
  /// The differences that nobody can see, by their names: no such module is tried.
  public var untried: Set<String> = []

  package init(name: String, domain: Domain, defaults: [String] = [], mayBeAbsent: Bool = false) {
    self.name = name
    self.domain = domain
    self.defaults = defaults
    self.mayBeAbsent = mayBeAbsent
  }
}

/// How one series differs from the base of the manual.
public struct Series: Sendable, Equatable {
  /// The name in the manual's table, such as `NL66x`; `x` is any one digit.
  public var name: String
  /// What the model names of the series begin with, `x` being any one digit; usually the name.
  public var pattern: String
  /// Models known by their full names.
  public var models: [String]
  /// What its modules say they are on USB, in the order declared.
  public var usb: [USBIdentity]
  /// What differs, in the order declared.
  public var differences: [Difference]
  /// Models of the series that differ further.
  public var variants: [Variant]
  /// The requirement that says that the figures are the series' own; nil where none does.
  public var requirement: String?

  package init(
    name: String, pattern: String, models: [String] = [], usb: [USBIdentity] = [],
    differences: [Difference] = [], variants: [Variant] = []
  ) {
    self.name = name
    self.pattern = pattern
    self.models = models
    self.usb = usb
    self.differences = differences
    self.variants = variants
  }
}

/// How modules of a series show themselves on USB; other series may share it.
public struct USBIdentity: Sendable, Equatable {
  /// The vendor's number.
  public var vendor: UInt16
  /// The product's number.
  public var product: UInt16
  /// The number of the interface that takes AT commands; nil where it is not known.
  public var atInterface: Int?
  /// Whether the numbers are known of the series' platform alone.
  public var isGuess: Bool

  package init(vendor: UInt16, product: UInt16, atInterface: Int? = nil, isGuess: Bool = false) {
    self.vendor = vendor
    self.product = product
    self.atInterface = atInterface
    self.isGuess = isGuess
  }
}

/// Models of a series that differ from it.
public struct Variant: Sendable, Equatable {
  /// The full model names.
  public var models: [String]
  /// What differs beyond the series' own differences.
  public var differences: [Difference]
  /// The requirement that speaks of the variant's figures; nil: the series'.
  public var requirement: String?

  package init(models: [String], differences: [Difference]) {
    self.models = models
    self.differences = differences
  }
}

/// One way in which a series or variant differs from the base.
public enum Difference: Sendable, Equatable {
  /// The parameter takes other values: `HTTPDATA.length 1..36000`.
  case domain(command: String, parameter: String, Domain)
  /// The command is not there at all: `without HTTPHEAD`.
  case without(command: String)
}
