// A small catalogue made by hand: enough of a series, a pattern and a variant of each kind.
import Ground
import ModuleCatalogue

func command(_ name: String, _ parameters: [Parameter]) -> CommandFacts {
  CommandFacts(
    name: name, title: "", manual: "1", maxResponse: .seconds(1), maxResult: .seconds(1),
    parameters: parameters)
}

let smallCatalogue = Catalogue(
  commands: [
    command("HTTPSET", [Parameter(name: "URL", domain: .text(maxBytes: 255))]),
    command("HTTPDATA", [Parameter(name: "length", domain: .integers(1...64000))]),
    command("HTTPACT", [Parameter(name: "method", domain: .choices([0, 1, 2]))]),
  ],
  series: [
    Series(name: "L61x", pattern: "L61x", models: ["L610-CN", "L610-GL"]),
    Series(
      name: "NL66x", pattern: "NL66x",
      differences: [.domain(command: "HTTPACT", parameter: "method", .choices([0, 1]))]),
    Series(
      name: "LE", pattern: "LExxx", models: ["LE270-CN"],
      differences: [.domain(command: "HTTPDATA", parameter: "length", .integers(1...36000))],
      variants: [
        Variant(
          models: ["LE270-CN-1D2", "LE270-CN-1D21"],
          differences: [.without(command: "HTTPDATA"), .without(command: "HTTPACT")])
      ]),
    Series(
      name: "FG13x", pattern: "FG13x",
      differences: [.domain(command: "HTTPSET", parameter: "URL", .text(maxBytes: nil))]),
  ])
