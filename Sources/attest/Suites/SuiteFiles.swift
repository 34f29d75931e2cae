// Finds, reads and checks suite files; all problems of all files are shown at once.
import Diagnostics
import ArgumentParser
import CaseRunner
import Glibc
import ModuleCatalogue
import SuiteLanguage

struct SuiteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder with suites and catalogue, or one file that holds all.", valueName: "path"))
  var suites: String?

  /// The suites, checked; on any problem prints all of them and exits with status 2.
  func load() throws -> SuiteCollection {
    let root = try root()
    let paths = try suitePaths(below: root)
    guard !paths.isEmpty else {
      throw WrongUse("\(root): no .attest file there; --suites names the folder that holds them")
    }
    var files: [SourceFile] = []
    for path in paths { files.append(SourceFile(path: path, text: try contents(of: path))) }
    var loaded = loadSuites(files)
    // What is played nowhere shows only where all else is right.
    if loaded.diagnostics.isEmpty { loaded.diagnostics = audit(loaded.collection) }
    if loaded.diagnostics.isEmpty {
      loaded.diagnostics = CompiledSuites(loaded.collection).neverPlayed()
    }
    guard loaded.diagnostics.isEmpty else {
      printError(render(loaded.diagnostics, files: files))
      if loaded.collection.catalogue.commands.isEmpty {
        printError("no command is declared; --suites names the folder that holds the catalogue too")
      }
      let count = loaded.diagnostics.count
      printError(
        "\(count) \(count == 1 ? "problem" : "problems") in the suites; nothing was sent")
      throw ExitCode.wrongUse
    }
    return loaded.collection
  }

  /// The folder with the suites, or the one file.
  func root() throws -> String {
    guard let root = suites ?? Self.found() else {
      throw WrongUse("no folder `Suites` here or above the executable; --suites names one")
    }
    return root
  }

  /// Whether suites were named, or are where they are looked for.
  var areThere: Bool { suites != nil || Self.found() != nil }

  /// `Suites` here, or else in a folder above the executable.
  private static func found() -> String? {
    if isFolder("Suites") { return "Suites" }
    var path = executablePath()
    while let slash = path.lastIndex(of: "/") {
      path = String(path[..<slash])
      if isFolder(path + "/Suites") { return path + "/Suites" }
    }
    return nil
  }
}

private func executablePath() -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
    guard let base = buffer.baseAddress else { return "" }
    let count = readlink("/proc/self/exe", base, 4095)
    guard count > 0 else { return "" }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// All `.attest` files at or below a path, in the order of their names.
private func suitePaths(below root: String) throws -> [String] {
  guard let mode = fileMode(root) else {
    throw WrongUse("\(root): \(String(cString: strerror(errno))); --suites names a folder or file")
  }
  guard mode == S_IFDIR else { return [root] }
  var found: [String] = []
  for name in folderEntries(root).sorted() where !name.hasPrefix(".") {
    let path = root + "/" + name
    if isFolder(path) {
      found += try suitePaths(below: path)
    } else if name.hasSuffix(".attest") {
      found.append(path)
    }
  }
  return found
}

func folderEntries(_ path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    names.append(name)
  }
  return names
}
