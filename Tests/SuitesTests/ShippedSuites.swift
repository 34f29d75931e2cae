// The suites that ship, loaded once for all tests of this target.
import CaseRunner
import Glibc
import ModuleCatalogue
import SuiteLanguage
import Testing

/// The suites in `Suites/`, checked.
enum Shipped {
  static let collection: SuiteCollection = {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let files = paths(below: root + "/Suites").map { SourceFile(path: $0, text: contents($0)) }
    let loaded = loadSuites(files)
    precondition(loaded.diagnostics.isEmpty, render(loaded.diagnostics, files: files))
    return loaded.collection
  }()

  static let compiled = CompiledSuites(collection)
  static let profiles = collection.catalogue.profiles

  static func profile(_ name: String) throws -> Profile {
    try collection.catalogue.profile(named: name).get()
  }

  private static func paths(below folder: String) -> [String] {
    var found: [String] = []
    for name in entries(of: folder).sorted() where !name.hasPrefix(".") {
      if name.hasSuffix(".attest") {
        found.append(folder + "/" + name)
      } else {
        found += paths(below: folder + "/" + name)
      }
    }
    return found
  }

  private static func entries(of folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  private static func contents(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }
}
