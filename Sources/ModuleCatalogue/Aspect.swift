// Which requirement a fact of the catalogue belongs to: what a module breaks whose range ends
// elsewhere, whose test form lies, whose default is another. Mutants are said to break these.

/// What of a command a requirement speaks of; the words stand in the suite language.
public enum Aspect: String, Sendable, CaseIterable {
  /// The command is there.
  case presence
  /// The final result code comes in time.
  case answer
  /// The result of an asynchronous command comes in time.
  case result
  /// A value that is allowed is taken.
  case taken
  /// A value that is not allowed is refused.
  case refused
  /// The test form tells the values.
  case form
  /// The default is the documented one.
  case standard = "default"
  /// The read form has a line for the parameter.
  case listed
  /// The figures are the series' own.
  case figures
}

extension CommandFacts {
  /// The requirement that speaks of the aspect, for the command as a whole; nil where none does.
  public func requirement(_ aspect: Aspect) -> String? { requirements[aspect] }

  /// The requirement that speaks of the aspect of a parameter: the parameter's own, else the command's.
  public func requirement(_ aspect: Aspect, of parameter: Parameter) -> String? {
    parameter.requirements[aspect] ?? requirements[aspect]
  }

  /// The requirement that a module breaks whose parameter takes other values.
  public func requirement(brokenBy move: Move, of parameter: Parameter) -> String? {
    move.choice.flatMap { parameter.requirementsOfValues[$0] }
      ?? requirement(move.widens ? .refused : .taken, of: parameter)
  }
}
