import ModuleCatalogue
import Testing

@Suite struct BoundaryValueTests {
  private func texts(_ values: [BoundaryValue]) -> [String] {
    values.map { String(decoding: $0.text, as: UTF8.self) }
  }

  @Test(arguments: [
    (1...64000, ["1", "2", "32000", "63999", "64000"]),
    (10...60, ["10", "11", "35", "59", "60"]),
    (0...2, ["0", "1", "2"]),
    (7...7, ["7"]),
    (7...8, ["7", "8"]),
    (-5...5, ["-5", "-4", "0", "4", "5"]),
  ])
  func `valid integers are the edges, their neighbours and a middle one, each once`(
    range: ClosedRange<Int>, expected: [String]
  ) {
    #expect(texts(Domain.integers(range).validValues) == expected)
  }

  @Test func `invalid integers lie beyond the range or are none`() {
    #expect(
      texts(Domain.integers(10...60).invalidValues) == [
        "9", "61", "-1", "266", "65546", "2147483648", "4294967306", "9223372036854775808",
        "18446744073709551626", "", "abc", "12abc", "1.5",
      ])
  }

  @Test func `numbers too long to read are labelled as powers of two`() {
    #expect(
      Domain.integers(10...60).invalidValues.map(\.label) == [
        "9", "61", "-1", "266", "65546", "2^31", "2^32+10", "2^63", "2^64+10", "empty", "abc",
        "12abc", "1.5",
      ])
  }

  @Test func `minus one below zero is not tried twice`() {
    let values = texts(Domain.integers(0...360000).invalidValues)
    #expect(values.filter { $0 == "-1" }.count == 1)
    #expect(values.prefix(2) == ["-1", "360001"])
    #expect(!values.contains("0"))
  }

  @Test func `a number inside a range is never invalid, however wide the range`() {
    let values = texts(Domain.integers(Int.min...Int.max).invalidValues)
    #expect(
      values == [
        "-9223372036854775809", "9223372036854775808", "", "abc", "12abc", "1.5",
      ])
  }

  @Test func `each choice is valid`() {
    #expect(texts(Domain.choices([0, 1, 2]).validValues) == ["0", "1", "2"])
  }

  @Test(arguments: [
    ([0, 1], ["-1", "2", "256", "65536", "4294967296", "", "abc"]),
    ([0, 1, 4], ["-1", "5", "2", "256", "65536", "4294967296", "", "abc"]),
    ([-1, 0], ["-2", "1", "255", "65535", "4294967295", "", "abc"]),
    ([3], ["2", "4", "-1", "259", "65539", "4294967299", "", "abc"]),
    ([], []),
  ])
  func `what is no choice is invalid`(choices: [Int], expected: [String]) {
    #expect(texts(Domain.choices(choices).invalidValues) == expected)
  }

  @Test func `valid texts are of the lengths at the edges`() {
    let values = Domain.text(maxBytes: 255).validValues
    #expect(values.map(\.text.count) == [0, 1, 127, 254, 255])
    #expect(values.map(\.label) == ["empty", "1-byte", "127-bytes", "254-bytes", "255-bytes"])
    #expect(values[4].text.allSatisfy { (0x61...0x7A).contains($0) })
  }

  @Test func `an invalid text is one byte too long`() {
    #expect(Domain.text(maxBytes: 255).invalidValues.map(\.text.count) == [256])
    #expect(Domain.text(maxBytes: 255).invalidValues.map(\.label) == ["256-bytes"])
  }

  @Test func `a text without a limit takes 256 bytes and has no invalid value`() {
    #expect(Domain.text(maxBytes: nil).validValues.map(\.text.count) == [0, 1, 128, 255, 256])
    #expect(Domain.text(maxBytes: nil).invalidValues.isEmpty)
  }

  @Test func `valid offsets reach from the first byte to the last bound`() {
    #expect(
      texts(Domain.offsets(0...36000).validValues) == [
        "bytes=0-0", "bytes=0-1", "bytes=0-18000", "bytes=0-35999", "bytes=0-36000",
        "bytes=36000-36000",
      ])
  }

  @Test func `invalid offsets pass the bound at either end or are none`() {
    #expect(
      Domain.offsets(0...36000).invalidValues.map(\.label) == [
        "bytes=0-36001", "bytes=36001-36002", "bytes=0-2^32+36000", "bytes=abc", "abc",
      ])
  }

  @Test(arguments: [
    Domain.integers(1...64000), .integers(0...Int.max), .choices([0, 1, 2]), .choices([5, 9]),
    .text(maxBytes: 0), .text(maxBytes: 255), .text(maxBytes: nil), .offsets(0...360000),
  ])
  func `no value is both valid and invalid and every label is its own printable word`(
    domain: Domain
  ) {
    let (valid, invalid) = (domain.validValues, domain.invalidValues)
    #expect(!valid.contains { value in invalid.contains { $0.text == value.text } })
    let labels = (valid + invalid).map(\.label)
    #expect(Set(labels).count == labels.count)
    #expect(labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } })
  }

  @Test func `a parameter has the values of its domain`() {
    let parameter = Parameter(name: "timernum", domain: .integers(10...60), defaults: ["15"])
    #expect(parameter.validValues == parameter.domain.validValues)
    #expect(parameter.invalidValues == parameter.domain.invalidValues)
  }
}
