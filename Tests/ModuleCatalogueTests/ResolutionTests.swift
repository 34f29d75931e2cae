import ModuleCatalogue
import Testing

@Suite struct ResolutionTests {
  @Test(arguments: [
    // given, profile, model
    ("NL66x", "NL66x", "NL660"),
    ("nl66X", "NL66x", "NL660"),
    (" NL66x ", "NL66x", "NL660"),
    ("NL668", "NL66x", "NL668"),
    ("nl668-cn", "NL66x", "NL668-CN"),
    ("NL668-CN-01", "NL66x", "NL668-CN-01"),
    ("L61x", "L61x", "L610-CN"),
    ("l610-gl", "L61x", "L610-GL"),
    ("L617", "L61x", "L617"),
    ("LE", "LE", "LE270-CN"),
    ("LExxx", "LE", "LE270-CN"),
    ("le910", "LE", "LE910"),
    ("LE270-CN-1D2", "LE270-CN-1D2", "LE270-CN-1D2"),
    ("le270-cn-1d21", "LE270-CN-1D21", "LE270-CN-1D21"),
    ("LE270-CN-1D22", "LE", "LE270-CN-1D22"),
  ])
  func `a name resolves to its profile and model`(given: String, name: String, model: String)
    throws
  {
    let profile = try smallCatalogue.profile(named: given).get()
    #expect(profile.name == name)
    #expect(profile.model == model)
  }

  @Test(arguments: ["", "  ", "L6100", "L62x", "NL66", "LE27", "XL610", "L61y", "-CN", "LE2700"])
  func `a name that nobody bears is refused`(given: String) {
    #expect(throws: UnknownModule.self) { try smallCatalogue.profile(named: given).get() }
  }

  @Test func `the base holds for a series without differences`() throws {
    let profile = try smallCatalogue.profile(named: "L61x").get()
    #expect(profile.commands == smallCatalogue.commands)
    #expect(profile.series == "L61x")
  }

  @Test func `a series' difference replaces the domain of the one parameter`() throws {
    let profile = try smallCatalogue.profile(named: "LE").get()
    #expect(profile.domain("HTTPDATA", "length") == .integers(1...36000))
    #expect(profile.domain("HTTPACT", "method") == .choices([0, 1, 2]))
  }

  @Test func `a variant lacks the commands that it is without`() throws {
    let profile = try smallCatalogue.profile(named: "LE270-CN-1D2").get()
    #expect(profile.commands.map(\.name) == ["HTTPSET"])
    #expect(profile.series == "LE")
  }

  @Test func `a variant adds its differences to those of its series`() throws {
    var catalogue = smallCatalogue
    catalogue.series[2].variants[0].differences = [.without(command: "HTTPACT")]
    let profile = try catalogue.profile(named: "LE270-CN-1D2").get()
    #expect(profile.domain("HTTPDATA", "length") == .integers(1...36000))
    #expect(profile.command("HTTPACT") == nil)
  }

  @Test func `a difference that names nothing known changes nothing`() throws {
    var catalogue = smallCatalogue
    catalogue.series[0].differences = [
      .without(command: "NONE"), .domain(command: "HTTPACT", parameter: "none", .choices([])),
    ]
    #expect(try catalogue.profile(named: "L61x").get().commands == catalogue.commands)
  }

  @Test func `the pattern with more fixed letters wins`() throws {
    var catalogue = smallCatalogue
    catalogue.series.append(Series(name: "LE91x", pattern: "LE91x"))
    #expect(try catalogue.profile(named: "LE910-CN").get().name == "LE91x")
  }

  @Test func `all profiles are the series and right after each its variants`() {
    #expect(
      smallCatalogue.profiles.map(\.name) == [
        "L61x", "NL66x", "LE", "LE270-CN-1D2", "LE270-CN-1D21", "FG13x",
      ])
  }

  @Test func `every profile resolves to itself by its name and by its model`() throws {
    for profile in smallCatalogue.profiles {
      #expect(try smallCatalogue.profile(named: profile.name).get() == profile)
      #expect(try smallCatalogue.profile(named: profile.model).get().name == profile.name)
    }
  }
}

@Suite struct UnknownModuleTests {
  private func refusal(_ name: String) throws -> UnknownModule {
    try #require(throws: UnknownModule.self) { try smallCatalogue.profile(named: name).get() }
  }

  @Test(arguments: [
    ("NL67x", "NL66x"), ("NL771", "NL66x"), ("FG14x", "FG13x"), ("L6100", "L61x"),
  ])
  func `the nearest name is offered`(given: String, nearest: String) throws {
    #expect(try refusal(given).nearest == nearest)
  }

  @Test func `a variant's model can be the nearest`() throws {
    #expect(try refusal("LR270-CN-1D2").nearest == "LE270-CN-1D2")
  }

  @Test func `the description has the name, the nearest and then the list`() throws {
    #expect(
      try refusal("NL67x").description == """
        no series or model 'NL67x'; the nearest is 'NL66x'
        known: L61x, NL66x, LE, LE270-CN-1D2, LE270-CN-1D21, FG13x
        """)
  }

  @Test func `an empty catalogue knows nothing and says so`() throws {
    let refusal = try #require(throws: UnknownModule.self) {
      try Catalogue().profile(named: "L61x").get()
    }
    #expect(refusal.description == "no series or model 'L61x'\nknown: none")
  }

  @Test func `what a terminal might obey is made visible`() throws {
    #expect(try refusal("L\u{1B}[2J\\é").name == "L\\x1B[2J\\\\\\xC3\\xA9")
  }

  @Test func `an endless name is cut`() throws {
    let name = try refusal(String(repeating: "A", count: 100_000)).name
    #expect(name == String(repeating: "A", count: 64) + "… (100000 bytes)")
  }
}
