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
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),

    // No pkgConfig: libyaml goes into the binary, see Decision-Bench-File.
    .systemLibrary(name: "CLibYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

    // Machines without I/O, and the values that pass between them.
    engine("MachineContract"),
    engine("Results", ["MachineContract"]),
    engine("ATProtocol", ["MachineContract"]),
    engine("ModuleCatalogue", ["MachineContract"]),
    engine("HTTPOrigin", ["MachineContract"]),
    engine("SuiteLanguage", ["MachineContract", "ModuleCatalogue"]),
    engine(
      "CaseRunner",
      [
        "MachineContract", "ATProtocol", "ModuleCatalogue", "SuiteLanguage", "HTTPOrigin",
        "Results",
      ]),
    engine("ModuleEmulator", ["MachineContract", "ATProtocol", "ModuleCatalogue", "HTTPOrigin"]),
    engine(
      "Simulation",
      [
        "MachineContract", "CaseRunner", "ModuleEmulator", "HTTPOrigin", "Results",
        "SuiteLanguage", "ModuleCatalogue",
      ]),

    library(
      "BenchFile",
      ["MachineContract", "ModuleCatalogue", "SuiteLanguage", "Results", "CLibYAML"]),
    engine(
      "Proof",
      [
        "CaseRunner", "ModuleCatalogue", "ModuleEmulator", "Results", "Simulation",
        "SuiteLanguage",
      ]),

    // The drivers over real descriptors, and what people see.
    library("Ports", ["MachineContract", "CTerminal", "CUdev"]),
    library(
      "OriginServer",
      ["MachineContract", "HTTPOrigin", "Ports", "COpenSSL", nioHTTP1, nioEmbedded, nioCore]),
    library(
      "Sessions",
      [
        "MachineContract", "CaseRunner", "ModuleEmulator", "HTTPOrigin", "OriginServer", "Ports",
        "Results", "BenchFile", "ModuleCatalogue", "SuiteLanguage",
      ]),
    library("Reports", ["Results", "MachineContract", "COpenSSL"]),
    engine("History", ["Results", "MachineContract", "CSQLite"]),
    // Runs kept as files: written, read back, joined, compared; known failures.
    engine("Records", ["Results", "MachineContract", "Reports", "SuiteLanguage"]),
    .executableTarget(
      name: "attest",
      dependencies: [
        "MachineContract", "Results", "ATProtocol", "ModuleCatalogue", "SuiteLanguage",
        "HTTPOrigin", "CaseRunner", "ModuleEmulator", "Simulation", "Proof", "Ports",
        "OriginServer", "Records", "Reports", "Sessions", "History", "BenchFile", argumentParser,
      ], swiftSettings: strict),

    // Measures; `make bench`. The rival is plain C over the same pseudo-terminal.
    .target(name: "CRival"),
    .executableTarget(
      name: "attest-bench",
      dependencies: [
        "CRival", "MachineContract", "Results", "ModuleCatalogue", "SuiteLanguage", "CaseRunner",
        "HTTPOrigin", "OriginServer", "Ports", "Sessions",
      ], path: "Sources/Benchmarks", swiftSettings: strict),

    // Feeds what eats foreign bytes; `.ci/fuzz`, `make fuzz`.
    .executableTarget(
      name: "attest-fuzz",
      dependencies: [
        "MachineContract", "Results", "ATProtocol", "ModuleCatalogue", "SuiteLanguage",
        "HTTPOrigin", "CaseRunner", "ModuleEmulator", "OriginServer", "Records", "Reports",
        "TestSupport", argumentParser,
      ], path: "Sources/Fuzzing", swiftSettings: optimised),

    // Files, the shipped suites, the validator and child processes, for tests.
    .target(
      name: "TestSupport", dependencies: ["MachineContract", "Ports"], path: "Tests/TestSupport",
      swiftSettings: strict),

    tests("MachineContract", []),
    tests("ATProtocol", []),
    tests("ModuleCatalogue", ["MachineContract"]),
    tests(
      "CaseRunner",
      ["MachineContract", "HTTPOrigin", "ModuleCatalogue", "Results", "SuiteLanguage"]),
    .testTarget(
      name: "SuiteLanguageTests",
      dependencies: ["SuiteLanguage", "MachineContract", "ModuleCatalogue"],
      exclude: ["Golden"], swiftSettings: strict),
    tests("BenchFile", ["MachineContract", "ModuleCatalogue", "Results", "SuiteLanguage"]),
    tests("Ports", ["MachineContract", "TestSupport"]),
    .testTarget(
      name: "SuitesTests",
      dependencies: [
        "CaseRunner", "MachineContract", "ModuleCatalogue", "ModuleEmulator", "Results",
        "Simulation", "SuiteLanguage", "TestSupport",
      ], swiftSettings: strict),
    tests(
      "Proof",
      ["CaseRunner", "ModuleCatalogue", "ModuleEmulator", "SuiteLanguage", "TestSupport"]),
    tests("Reports", ["Results", "MachineContract", "TestSupport"]),
    tests("Records", ["Results", "MachineContract", "Reports", "SuiteLanguage", "TestSupport"]),
    tests(
      "Sessions",
      [
        "MachineContract", "Results", "ModuleCatalogue", "SuiteLanguage", "CaseRunner",
        "ModuleEmulator", "Simulation", "Ports", "OriginServer", "HTTPOrigin", "Reports",
        "BenchFile", "TestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["MachineContract", "Ports", "Records", "Results", "TestSupport"],
      swiftSettings: strict),
    tests("History", ["Results", "MachineContract", "TestSupport", "CSQLite"]),
    tests("OriginServer", ["MachineContract", "HTTPOrigin", "Ports", "TestSupport", "COpenSSL"]),
    tests("ModuleEmulator", ["MachineContract", "ModuleCatalogue", "HTTPOrigin"]),
  ]
)
