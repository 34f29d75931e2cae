// The cases that the documentation plays.
import CaseRunner
import Results
import ShippedSuites
import TestSupport
import Testing

@Suite struct NamedCasesTests {
  private let package = String(shippedSuitesPath.dropLast("/Suites".count))

  @Test(arguments: ["README.md", "Sources/attest/Run/RunCommand.swift"])
  func `a case that a command line of the documentation names is there`(file: String) {
    let text = String(decoding: contents("\(package)/\(file)"), as: UTF8.self)
    let named = text.split(separator: "attest ").flatMap { line in
      line.prefix { $0 != "\n" }.split(separator: " --case ").dropFirst()
        .map { String($0.prefix { $0 != " " && $0 != "'" }) }
    }.filter { !$0.isEmpty }
    #expect(!named.isEmpty)
    let names = Shipped.compiled.caseNames()
    for name in named {
      let pattern = CasePattern(name)
      #expect(names.contains { pattern.covers($0) }, "\(name)")
    }
  }
}
