// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// The engine is optimised in debug builds too: the tests play hundreds of whole runs.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func engine(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: optimised)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    exclude: [], swiftSettings: strict)
}

let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "attest",
  products: [.executable(name: "attest", targets: ["attest"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // C: what Swift cannot import by itself.
    .target(name: "CTerminal"),
    .target(
      name: "CReportPage", exclude: ["page.css", "page.js"],
      cSettings: [.unsafeFlags(["-std=c23"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),

    // No pkgConfig: libyaml and libexpat go into the binary, see Decision-Bench-File.
    .systemLibrary(name: "CLibYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

    // The storeys of Architecture.md: a target imports those of lower ones alone.
    // 0, 1: what has no subject; values, problems, bytes on the line.
    engine("Ground"),
    engine("Results", ["Ground"]),
    engine("Diagnostics", ["Ground"]),
    engine("ATProtocol", ["Ground"]),
    engine("HTTPOrigin", ["Ground"]),
    // 2, 3: what modules are, files, findings from findings; the language.
    engine("ModuleCatalogue", ["Ground", "Results"]),
    engine("Formats", ["CExpat", "CLibYAML", "Diagnostics", "Ground", "Results"]),
    engine("Analysis", ["Diagnostics", "Ground", "Results"]),
    engine("SuiteLanguage", ["ATProtocol", "Diagnostics", "Ground", "ModuleCatalogue", "Results"]),
    // 4: machines without I/O.
    engine(
      "CaseRunner",
      [
        "ATProtocol", "Diagnostics", "Ground", "HTTPOrigin", "ModuleCatalogue", "Results",
        "SuiteLanguage",
      ]),
    engine("ModuleEmulator", ["Ground", "HTTPOrigin", "ModuleCatalogue"]),
    engine("Exploration", ["Diagnostics", "Ground", "ModuleCatalogue", "Results"]),
    // 5: modules from text; what turns machines, under virtual time and over real descriptors.
    engine(
      "TextModule",
      [
        "CaseRunner", "Diagnostics", "Ground", "HTTPOrigin", "ModuleCatalogue", "ModuleEmulator",
        "Results", "SuiteLanguage",
      ]),
    engine(
      "Simulation",
      ["CaseRunner", "Ground", "HTTPOrigin", "ModuleEmulator", "Results"]),
    library("Ports", ["CTerminal", "CUdev", "Ground"]),
    library(
      "OriginServer",
      ["COpenSSL", "Ground", "HTTPOrigin", "Ports", nioHTTP1, nioEmbedded, nioCore]),
    // 6, 7: faults against suites; modules on a bench; what people see.
    engine(
      "Proof",
      [
        "Analysis", "CaseRunner", "Diagnostics", "Exploration", "Ground", "ModuleCatalogue",
        "ModuleEmulator", "Results", "Simulation", "SuiteLanguage", "TextModule",
      ]),
    library(
      "Bench",
      [
        "Analysis", "CaseRunner", "Diagnostics", "Formats", "Ground", "HTTPOrigin",
        "ModuleCatalogue", "ModuleEmulator", "OriginServer", "Ports", "Results",
      ]),
    library(
      "BenchFile",
      ["Bench", "Diagnostics", "Formats", "Ground", "ModuleCatalogue", "Results", "SuiteLanguage"]),
    library("Reports", ["Analysis", "COpenSSL", "CReportPage", "Formats", "Ground", "Results"]),
    engine("History", ["CSQLite", "Ground", "Results"]),
    .executableTarget(
      name: "attest",
      dependencies: [
        "Ground", "Results", "ModuleCatalogue", "SuiteLanguage", "HTTPOrigin", "CaseRunner",
        "ModuleEmulator", "Simulation", "Proof", "Ports", "OriginServer", "Analysis", "Bench",
        "BenchFile", "Diagnostics", "Exploration", "Formats", "History", "Reports", "TextModule",
        argumentParser,
      ], swiftSettings: strict),

    // Measures; `make bench`. The rival is plain C over the same pseudo-terminal.
    .target(name: "CRival"),
    .executableTarget(
      name: "attest-bench",
      dependencies: [
        "Bench", "CRival", "CaseRunner", "Diagnostics", "Ground", "HTTPOrigin", "ModuleCatalogue",
        "OriginServer", "Ports", "Results", "SuiteLanguage",
      ], path: "Sources/Benchmarks", swiftSettings: strict),

    // Feeds what eats foreign bytes; `.ci/fuzz`, `make fuzz`.
    .executableTarget(
      name: "attest-fuzz",
      dependencies: [
        "Ground", "Results", "ATProtocol", "ModuleCatalogue", "SuiteLanguage",
        "HTTPOrigin", "CaseRunner", "ModuleEmulator", "OriginServer", "Diagnostics", "Formats",
        "Analysis",
        "Reports", "TextModule",
        "TestSupport", argumentParser,
      ], path: "Sources/Fuzzing", swiftSettings: optimised),

    // Files, the shipped suites, the validator and child processes, for tests.
    .target(
      name: "TestSupport", dependencies: ["Ground", "Ports", "Results"], path: "Tests/TestSupport",
      swiftSettings: strict),

    // The suites that ship, for tests of whatever plays them.
    .target(
      name: "ShippedSuites",
      dependencies: [
        "CaseRunner", "Diagnostics", "ModuleCatalogue", "SuiteLanguage", "TestSupport",
      ],
      path: "Tests/ShippedSuites", swiftSettings: strict),

    // The rules of the house, which read the package as text; optimised, for it is much text.
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"], swiftSettings: optimised),

    tests("Ground", ["TestSupport"]),
    tests("Results", ["Ground", "TestSupport"]),
    tests("HTTPOrigin", ["Ground"]),
    tests("Simulation", ["Ground", "HTTPOrigin"]),
    tests("ATProtocol", ["Ground"]),
    tests("ModuleCatalogue", ["Ground"]),
    tests(
      "CaseRunner",
      [
        "ATProtocol", "Diagnostics", "Ground", "HTTPOrigin", "ModuleCatalogue", "Results",
        "SuiteLanguage",
      ]),
    .testTarget(
      name: "SuiteLanguageTests",
      dependencies: ["Diagnostics", "Ground", "ModuleCatalogue", "Results", "SuiteLanguage"],
      exclude: ["Golden"], swiftSettings: strict),
    tests(
      "BenchFile",
      ["Bench", "Diagnostics", "Formats", "Ground", "ModuleCatalogue", "Results", "SuiteLanguage"]),
    tests("Ports", ["Ground", "TestSupport"]),
    .testTarget(
      name: "SuitesTests",
      dependencies: [
        "CaseRunner", "Diagnostics", "Ground", "ModuleCatalogue", "ModuleEmulator", "Results",
        "ShippedSuites", "Simulation", "SuiteLanguage", "TestSupport",
      ], swiftSettings: strict),
    tests("Exploration", ["Diagnostics", "Ground", "ModuleCatalogue", "Results", "TestSupport"]),
    tests(
      "Proof",
      [
        "CaseRunner", "Diagnostics", "Exploration", "Ground", "ModuleCatalogue", "ModuleEmulator",
        "Results", "ShippedSuites", "Simulation", "SuiteLanguage", "TestSupport", "TextModule",
      ]),
    tests(
      "TextModule",
      [
        "CaseRunner", "Diagnostics", "Ground", "HTTPOrigin", "ModuleCatalogue", "ModuleEmulator",
        "SuiteLanguage",
      ]),
    tests("Reports", ["Formats", "Ground", "Results", "TestSupport"]),
    tests("Formats", ["Diagnostics", "Ground", "Reports", "Results", "TestSupport"]),
    tests(
      "Analysis",
      ["Diagnostics", "Formats", "Ground", "Reports", "Results", "TestSupport"]),
    tests(
      "Bench",
      [
        "BenchFile", "CaseRunner", "Diagnostics", "Ground", "HTTPOrigin", "ModuleCatalogue",
        "ModuleEmulator", "OriginServer", "Ports", "Reports", "Results", "Simulation",
        "SuiteLanguage", "TestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Analysis", "Formats", "Ground", "OriginServer", "Ports", "Results", "TestSupport",
      ],
      swiftSettings: strict),
    tests("History", ["Results", "Ground", "TestSupport", "CSQLite"]),
    tests("OriginServer", ["Ground", "HTTPOrigin", "Ports", "TestSupport", "COpenSSL"]),
    tests("ModuleEmulator", ["Ground", "HTTPOrigin", "ModuleCatalogue", "ShippedSuites"]),
  ]
)
