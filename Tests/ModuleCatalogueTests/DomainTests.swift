// What is a value of a domain, and that its boundary values say the same.
import ModuleCatalogue
import Testing

@Suite struct DomainTests {
  static let all: [Domain] = [
    .integers(1...64_000), .integers(-5...5), .ranges([0...31, 99...99]), .ranges([0...1, 3...9]),
    .choices([0, 1, 2]), .choices([1, 16]), .words(["TCP", "UDP"]), .text(maxBytes: 255),
    .boundedText(1...160), .boundedText(3...3), .hexadecimal(1...1460), .hexadecimal(0...2),
    .decimals(Decimals(units: -50...250, places: 2)), .decimals(Decimals(units: 0...9, places: 1)),
    .offsets(0...360_000),
  ]

  @Test(arguments: all)
  func `every valid boundary value is one of the domain`(domain: Domain) {
    #expect(!domain.validValues.isEmpty)
    #expect(domain.validValues.filter { !domain.admits($0.text) }.map(\.label) == [])
  }

  @Test(arguments: all)
  func `no invalid boundary value is one of the domain`(domain: Domain) {
    #expect(!domain.invalidValues.isEmpty)
    #expect(domain.invalidValues.filter { domain.admits($0.text) }.map(\.label) == [])
  }

  @Test func `a number beside a range is tried on both sides of the gap`() {
    let labels = Domain.ranges([0...31, 99...99]).invalidValues.map(\.label)
    #expect(labels.contains("32") && labels.contains("98") && labels.contains("100"))
    #expect(Domain.ranges([0...31, 99...99]).validValues.map(\.label).contains("99"))
  }

  @Test(arguments: [
    ("2.5", 250), ("2.50", 250), ("-0.05", -5), ("0", 0), ("-0.5", -50), ("2", 200),
  ])
  func `decimals are compared by value`(text: String, units: Int) {
    let decimals = Decimals(units: -50...250, places: 2)
    #expect(decimals.units(of: Array(text.utf8)) == units)
    #expect(Domain.decimals(decimals).admits(Array(text.utf8)))
  }

  @Test(arguments: ["2.505", "2.", ".5", "", "-", "1.2.3", "2.5a", "+1", "2,5"])
  func `what is no decimal of these is none`(text: String) {
    #expect(Decimals(units: -50...250, places: 2).units(of: Array(text.utf8)) == nil)
  }
}
