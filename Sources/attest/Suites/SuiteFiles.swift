// Finds, reads and checks suite files; all problems of all files are shown at once.
import Diagnostics
import ArgumentParser
import CaseRunner
import Glibc
import Ground
import ModuleCatalogue
import Reports
import SuiteLanguage

struct SuiteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder with suites and catalogue, or one file that holds all; again for more.",
      valueName: "path"))
  var suites: [String] = []

  /// The suites, checked; on any problem prints all of them and exits with status 2.
  func load() throws -> SuiteCollection {
    let files = try SuiteFiles(roots: try roots())
    var loaded = loadSuites(files.sources, tables: files.tables)
    // What files that others use play themselves is not asked for.
    loaded.collection.suites.removeAll { files.shared.contains($0.span.file) }
    loaded.diagnostics += files.diagnostics
    // What is played nowhere, or comes out the same always, shows only where all else is right.
    let sound = SoundSuites(files.sources, shared: files.shared)
    if loaded.diagnostics.isEmpty, !sound.areKnown {
      loaded.diagnostics = audit(loaded.collection, shared: files.shared)
      if loaded.diagnostics.isEmpty {
        let suites = CompiledSuites(loaded.collection)
        loaded.diagnostics = suites.neverPlayed() + foregone(suites)
      }
      if loaded.diagnostics.isEmpty { sound.keep() }
    }
    guard loaded.diagnostics.isEmpty else {
      printError(render(loaded.diagnostics, files: files.sources))
      if loaded.collection.catalogue.commands.isEmpty {
        printError(
          "no command is declared; --suites, or `use \"…\"` in a file, names the folder of the catalogue"
        )
      }
      let count = loaded.diagnostics.count
      printError(
        "\(count) \(count == 1 ? "problem" : "problems") in the suites; nothing was sent")
      throw ExitCode.wrongUse
    }
    return loaded.collection
  }

  /// The folders with the suites, or files.
  private func roots() throws -> [String] { suites.isEmpty ? [try root()] : suites }

  /// The folder with the suites, or the file, that comes first.
  func root() throws -> String {
    guard let root = suites.first ?? Self.found() else {
      throw WrongUse("no folder `Suites` here or above the executable; --suites names one")
    }
    return root
  }

  /// Whether suites were named, or are where they are looked for.
  var areThere: Bool { !suites.isEmpty || Self.found() != nil }

  /// The folder of the suites at a path: itself, or that of the one file that it names.
  static func folder(of root: String) -> String {
    isFolder(root) ? root : ReportFile.parent(of: root)
  }

  /// `Suites` here, or else in a folder above the executable.
  static func found() -> String? {
    if isFolder("Suites") { return "Suites" }
    var path = linkTarget("/proc/self/exe") ?? ""
    while let slash = path.lastIndex(of: "/") {
      path = String(path[..<slash])
      if isFolder(path + "/Suites") { return path + "/Suites" }
    }
    return nil
  }
}

/// The files of all folders that a run names, and those that these use.
private struct SuiteFiles {
  private(set) var sources: [SourceFile] = []
  /// The files that only others use.
  private(set) var shared: Set<Int> = []
  private(set) var diagnostics: [Diagnostic] = []
  /// What tables hold that the files name.
  private(set) var tables: [TablePlace: [UInt8]] = [:]
  private var known: Set<String> = []

  init(roots: [String]) throws {
    for root in roots {
      let paths = try filePaths(below: root, ending: ".attest")
      guard !paths.isEmpty else {
        throw WrongUse("\(root): no .attest file there; --suites names the folder that holds them")
      }
      for path in paths { try add(path) }
      // Beside a space stand the steps that drafted cases use, whether others do or not.
      let spaces = isFolder(root) ? try filePaths(below: root, ending: ".space") : []
      let folders = Set(spaces.map(folder))
      for index in sources.indices where folders.contains(folder(of: sources[index].path)) {
        shared.insert(index)
      }
    }
    // Files that are added here may use others in turn.
    var index = 0
    while index < sources.count {
      for used in usedPaths(of: sources[index], at: index) { try add(used) }
      for table in usedTables(of: sources[index], at: index) {
        let path =
          table.path.hasPrefix("/") ? table.path : folder(of: sources[index].path) + table.path
        // One that is not there is told where it is named.
        if fileMode(path) == S_IFREG { tables[table] = try contents(of: path) }
      }
      index += 1
    }
  }

  /// Adds a file once, by whatever path it is named; false where it is there.
  @discardableResult
  private mutating func add(_ path: String) throws -> Bool {
    guard known.insert(wholePath(path)).inserted else { return false }
    sources.append(SourceFile(path: path, text: try contents(of: path)))
    return true
  }

  private mutating func add(_ used: UsedPath) throws {
    let path =
      used.path.hasPrefix("/")
      ? used.path : folder(of: sources[used.span.file].path) + used.path
    guard fileMode(path) != nil else {
      diagnostics.append(
        Diagnostic(
          span: used.span, problem: "there is no file and no folder \(path)",
          expected: "a path from the folder of this file"))
      return
    }
    for path in try filePaths(below: path, ending: ".attest") where try add(path) {
      shared.insert(sources.count - 1)
    }
  }

  private func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

/// All files with that ending at or below a path, in the order of their names.
func filePaths(below root: String, ending: String) throws -> [String] {
  guard let mode = fileMode(root) else {
    throw WrongUse("\(root): \(String(cString: strerror(errno))); --suites names a folder or file")
  }
  guard mode == S_IFDIR else { return [root] }
  var found: [String] = []
  for name in folderEntries(root) where !name.hasPrefix(".") {
    let path = root + "/" + name
    if isFolder(path) {
      found += try filePaths(below: path, ending: ending)
    } else if name.hasSuffix(ending) {
      found.append(path)
    }
  }
  return found
}

extension SuiteCollection {
  /// The paths of the files that it was read from.
  var paths: [String] { files.map(\.path) }
}
