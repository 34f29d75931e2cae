// Cases that did not pass for one reason.

/// One way in which cases did not pass.
package struct Cause {
  /// The first case of it.
  package var result: CaseResult
  /// How many cases there are.
  package var cases = 1
  /// The modules, each once, in the order played.
  package var modules: [String]

  package init(result: CaseResult, modules: [String]) {
    self.result = result
    self.modules = modules
  }

  /// The first few modules by name.
  package var `where`: String {
    let first = modules.prefix(6).joined(separator: ", ")
    return modules.count > 6 ? "\(first) and \(modules.count - 6) more" : first
  }
}

/// `http.act/head-refused on NL66x`, or of several modules how many.
package func title(_ cause: Cause) -> String {
  "\(cause.result.caseName.text) on "
    + (cause.modules.count == 1 ? cause.modules[0] : counted(cause.modules.count, "module"))
}
