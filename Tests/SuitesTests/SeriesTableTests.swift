// Every number and quirk of the manual's series table and parameter tables, literal by literal.
import Ground
import ModuleCatalogue
import Results
import ShippedSuites
import SuiteLanguage
import Testing

@Suite struct SeriesTableTests {
  static let plain = [
    "L61x", "LC61x", "LG61x", "MC61x", "MG61x", "MC10x", "MC66x", "MG66x", "MC91x",
  ]
  static let withoutHead = ["NL66x", "MC11x", "MG11x", "LC11x", "MA51x", "L71x"]
  static let small = ["LE", "MS18x"]
  static let unlimitedURL = ["FG13x", "MS18x"]
  static let bare = ["LE230-CN-1D2", "LE270-CN-1D2", "LE270-CN-1D21", "LE370-CN-1D7"]
  static let all = [
    "L61x", "LC61x", "LG61x", "MC61x", "MG61x", "NL66x", "MC11x", "MG11x", "MC10x", "LC11x",
    "MA51x", "L71x", "LE", "FG13x", "MS18x", "MC66x", "MG66x", "MC91x",
  ]

  @Test func `there are the eighteen series of the table in its order`() {
    #expect(Shipped.collection.catalogue.series.map(\.name) == Self.all)
    #expect(Shipped.profiles.count == 22)
  }

  @Test(
    arguments: [
      ("L61x", 0x1782, 0x4D10, 0), ("L61x", 0x1782, 0x4D11, 2), ("NL66x", 0x2CB7, 0x01A0, 2),
      ("NL66x", 0x1508, 0x1001, nil), ("NL66x", 0x2CB7, 0x0110, nil),
      ("MA51x", 0x2CB7, 0x0106, 1),
      ("MA51x", 0x2CB7, 0x010A, nil), ("L71x", 0x2CB7, 0x0001, 2), ("L71x", 0x19D2, 0x0579, nil),
      ("L71x", 0x2CA3, 0x4013, nil), ("FG13x", 0x2CB7, 0x0112, 2), ("LE", 0x2CB7, 0x0D01, 2),
      ("LE", 0x2CB7, 0x0111, nil), ("MC61x", 0x1782, 0x4D11, 2), ("MC66x", 0x2CB7, 0x0A08, nil),
      ("MC66x", 0x2CB7, 0x0A0A, nil), ("MC66x", 0x2CB7, 0x0A0B, nil),
      ("MC66x", 0x2CB7, 0x0A0C, nil),
      ("MC66x", 0x1782, 0x4D17, nil),
    ] as [(String, UInt16, UInt16, Int?)])
  func `USB numbers are those of the field`(
    name: String, vendor: UInt16, product: UInt16, atInterface: Int?
  ) throws {
    let series = try #require(Shipped.collection.catalogue.series.first { $0.name == name })
    let identity = USBIdentity(vendor: vendor, product: product, atInterface: atInterface)
    #expect(series.usb.contains(identity))
  }

  @Test func `USB numbers of a platform alone are marked as a guess`() throws {
    let guesses = Shipped.collection.catalogue.series.flatMap { series in
      series.usb.filter(\.isGuess).map { [series.name, "\($0.vendor):\($0.product)"] }
    }
    #expect(
      guesses == [["NL66x", "\(0x2CB7):\(0x0103)"], ["NL66x", "\(0x2CA3):\(0x4009)"]])
  }

  @Test(
    arguments: [
      ("NL668-EAU", "NL66x"), ("NL668-JP", "NL66x"), ("LE370-CN", "LE"), ("LE270-GL", "LE"),
      ("MC661-IN", "MC66x"),
    ])
  func `models of the field belong to their series`(model: String, name: String) throws {
    let series = try #require(Shipped.collection.catalogue.series.first { $0.name == name })
    #expect(series.models.contains(model))
  }

  @Test(arguments: all)
  func `HEAD is there but for six series`(name: String) throws {
    let profile = try Shipped.profile(name)
    #expect(
      profile.domain("HTTPACT", "method")
        == .choices(Self.withoutHead.contains(name) ? [0, 1] : [0, 1, 2]))
  }

  @Test(arguments: all)
  func `lengths are 64000 and 360000, on LE and MS18x 36000`(name: String) throws {
    let profile = try Shipped.profile(name)
    let small = Self.small.contains(name)
    #expect(profile.domain("HTTPDATA", "length") == .integers(1...(small ? 36000 : 64000)))
    #expect(profile.domain("HTTPSET", "RANGE") == .offsets(0...(small ? 36000 : 360_000)))
    #expect(profile.domain("HTTPREAD", "offset") == .integers(0...(small ? 36000 : 360_000)))
    #expect(profile.domain("HTTPREAD", "length") == .integers(1...(small ? 36000 : 360_000)))
    #expect(profile.domain("HTTPREAD", "reslength") == .integers(0...(small ? 36000 : 360_000)))
    #expect(profile.domain("HTTPACT", "length") == .integers(0...(small ? 36000 : 360_000)))
  }

  @Test(arguments: all)
  func `a URL has 255 bytes, on FG13x and MS18x as many as the line takes`(name: String) throws {
    #expect(
      try Shipped.profile(name).domain("HTTPSET", "URL")
        == .text(maxBytes: Self.unlimitedURL.contains(name) ? nil : 255))
  }

  @Test(arguments: all)
  func `what no series changes is the same everywhere`(name: String) throws {
    let profile = try Shipped.profile(name)
    #expect(profile.domain("HTTPACT", "timernum") == .integers(10...60))
    #expect(profile.command("HTTPACT")?.parameter("timernum")?.defaults == ["15"])
    #expect(profile.domain("HTTPHEAD", "length") == .integers(1...5120))
    for switched in ["RESPONSEHEADER", "MODE", "REDIR", "IPV6"] {
      #expect(profile.domain("HTTPSET", switched) == .choices([0, 1]))
      #expect(profile.command("HTTPSET")?.parameter(switched)?.defaults == ["0"])
    }
    for empty in ["URL", "UAGENT", "CONTYPE", "RANGE"] {
      #expect(profile.command("HTTPSET")?.parameter(empty)?.defaults.first == "")
    }
    #expect(profile.command("HTTPSET")?.parameter("ACCEPT")?.defaults == ["/", "*/*"])
    #expect(
      profile.commands.map(\.name).sorted()
        == ["HTTPACT", "HTTPDATA", "HTTPHEAD", "HTTPREAD", "HTTPSET"])
  }

  @Test func `the response times are those of the tables`() throws {
    let profile = try Shipped.profile("L61x")
    for name in ["HTTPSET", "HTTPDATA", "HTTPREAD", "HTTPACT"] {
      #expect(profile.command(name)?.maxResponse == .milliseconds(1000), "\(name)")
    }
    #expect(profile.command("HTTPHEAD")?.maxResponse == .milliseconds(30_000))
    for name in ["HTTPSET", "HTTPDATA", "HTTPREAD"] {
      #expect(profile.command(name)?.maxResult == .milliseconds(1000), "\(name)")
    }
    #expect(profile.command("HTTPACT")?.maxResult == .milliseconds(60_000))
    #expect(profile.command("HTTPHEAD")?.maxResult == .milliseconds(30_000))
  }

  @Test(arguments: bare)
  func `four models of LE have no HTTP command`(model: String) throws {
    let profile = try Shipped.profile(model)
    #expect(profile.series == "LE")
    #expect(profile.commands.isEmpty)
  }

  @Test(arguments: [
    ("L610-CN", "L61x"), ("L610-GL", "L61x"), ("L610-EU", "L61x"), ("L610-LA", "L61x"),
    ("LC610-EU", "LC61x"), ("MC610-EU", "MC61x"), ("MC610-GL", "MC61x"), ("MC610-LA", "MC61x"),
    ("MC661-CN", "MC66x"), ("MC665-CN", "MC66x"), ("MC669-CN", "MC66x"), ("MG661-JP", "MG66x"),
    ("LE270-CN", "LE"), ("LE270-EU", "LE"), ("NL668-CN", "NL66x"), ("NL668-EU", "NL66x"),
    ("NL668-AM", "NL66x"), ("NL668-LA", "NL66x"), ("NL661-EU", "NL66x"), ("MA510-GL", "MA51x"),
    ("L716-CN", "L71x"), ("L716-EU", "L71x"), ("FG132-GL", "FG13x"), ("MS182-CN", "MS18x"),
    ("MC915-EU", "MC91x"), ("LG610-EU", "LG61x"), ("MC115-CN", "MC11x"), ("LE370-CN", "LE"),
  ])
  func `a model belongs to its series`(model: String, series: String) throws {
    #expect(try Shipped.profile(model).name == series)
    let answer = Array("\r\n+CGMM: \"EGSM900/1800\",\"\(model)\"\r\n\r\nOK\r\n".utf8)
    #expect(try Shipped.collection.catalogue.profile(identity: answer).get().name == series)
  }

  @Test func `every requirement of the reading is declared, and shown by a case`() {
    let counts = [
      ("GEN", 9), ("LINE", 3), ("SET", 17), ("DATA", 8), ("READ", 9), ("ACT", 17), ("HEAD", 7),
      ("SER", 7),
    ]
    let wanted = counts.flatMap { name, count in (1...count).map { "\(name)-\($0)" } }
    let collection = Shipped.collection
    #expect(collection.catalogue.requirements.map(\.id) == wanted)
    let shown = Set(
      collection.suites.flatMap(\.cases).flatMap(\.shows) + collection.probes.flatMap(\.shows))
    #expect(wanted.filter { !shown.contains($0) } == [])
  }
}
