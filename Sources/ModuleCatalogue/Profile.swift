/// The facts that hold for one module: the manual's base, its series' and its variant's differences.
///
/// Suites ask it, the emulator obeys it.
public struct Profile: Sendable, Equatable {
  /// How reports name the profile: the series, or the model of a variant (`LE270-CN-1D2`).
  public var name: String
  /// The series' name, such as `LE`.
  public var series: String
  /// The full model name where one is known, as AT+CGMM gives it.
  public var model: String
  /// The commands that the module has, with the values that hold for it.
  public var commands: [CommandFacts]
  /// The requirement that says that the figures are the profile's own, such as `SER-4`; nil where
  /// none does.
  public var requirement: String?

  package init(
    name: String, series: String, model: String, commands: [CommandFacts],
    requirement: String? = nil
  ) {
    self.name = name
    self.series = series
    self.model = model
    self.commands = commands
    self.requirement = requirement
  }

  /// The command of that name (capitals, no `AT+`), or nil when the module lacks it.
  public func command(_ name: String) -> CommandFacts? { commands.first { $0.name == name } }

  /// The values allowed for a parameter, or nil when the module lacks the command or parameter.
  public func domain(_ command: String, _ parameter: String) -> Domain? {
    self.command(command)?.parameter(parameter)?.domain
  }
}
