// The rules of the house, as tests that read the package as text. A rule that is broken today has a list
// of what may break it, with the reason, or a number that may only fall.
import TestSupport
import Testing

@Suite struct HouseTests {
  private let sources = tree.filter { $0.path.hasPrefix("Sources/") }

  @Test func `no file has more than 500 lines`() {
    let long = tree.filter { $0.lines.count > 500 }.map(\.path)
    #expect(long.count <= Allowed.longFiles, "\(long)")
  }

  @Test func `no function has more than 70 lines`() {
    let long = tree.flatMap { $0.declarations(["func", "init", "deinit", "subscript"]) }
      .filter { $0.range.count > 70 }
    #expect(long.count <= Allowed.longFunctions, "\(long.map { "\($0.place) \($0.name)" })")
  }

  @Test func `each folder of Sources and Tests with Swift in it is a target's`() {
    let manifest = String(decoding: contents(packageFolder + "/Package.swift"), as: UTF8.self)
    let paths = Set(tree.map(\.folder))
    let homeless = paths.filter { path in
      let name = path.drop { $0 != "/" }.dropFirst()
      let base = name.hasSuffix("Tests") ? name.dropLast("Tests".count) : name
      return !manifest.contains("path: \"\(path)\"") && !manifest.contains("(\"\(base)\"")
        && !manifest.contains("name: \"\(name)\"") && !manifest.contains("\n      \"\(base)\",")
    }
    #expect(homeless.sorted() == [])
  }

  @Test func `a type is extended in at most two files`() {
    let kinds: Set = ["struct", "class", "enum", "actor", "protocol"]
    let homes = Set(
      sources.flatMap { file in
        file.declarations(kinds).filter { file.lines[$0.range.lowerBound].indent == 0 }
          .map { "\(file.folder) \($0.name)" }
      })
    var files: [String: Set<String>] = [:]
    for extended in sources.flatMap({ $0.declarations(["extension"]) }) {
      let key = "\(extended.file.folder) \(extended.name)"
      if homes.contains(key) { files[key, default: []].insert(extended.file.path) }
    }
    let wide = files.filter { $0.value.count > 2 }.map { $0.key }
    check(wide, Allowed.extendedWidely)
  }

  @Test func `a type has at most a dozen stored properties`() {
    let large = sources.flatMap { $0.declarations(["struct", "class", "actor"]) }
      .filter { storedProperties(of: $0) > 12 }.map { "\($0.file.folder) \($0.name)" }
    check(large, Allowed.manyProperties)
  }

  @Test func `a helper is written once`() {
    var places: [String: [String]] = [:]
    for function in tree.flatMap({ $0.declarations(["func"]) }) {
      let lines = function.range.map { function.file.lines[$0].text }
      var body = lines.joined(separator: "\n")
      if let start = body.firstRange(of: "func ") { body = String(body[start.lowerBound...]) }
      // Shorter than this it says no more than its name does.
      guard body.utf8.count > 80 else { continue }
      places[body, default: []].append(function.place)
    }
    let twice = places.values.filter { $0.count > 1 }
    #expect(twice.count <= Allowed.helpersTwice, "\(twice.sorted { $0[0] < $1[0] })")
  }

  @Test func `what is declared in Sources is used there`() {
    var counts: [String: Int] = [:]
    for file in sources {
      for line in file.lines { for word in line.words { counts[word, default: 0] += 1 } }
    }
    let unused = sources.flatMap {
      $0.declarations(["func", "struct", "class", "enum", "typealias", "let", "var"])
    }.filter { counts[$0.name] == 1 && Allowed.usedByTests[$0.name] == nil }
    #expect(unused.count <= Allowed.unused, "\(unused.map { "\($0.place) \($0.name)" })")
  }

  @Test func `no Swift file but those of faults and mutants names a requirement`() {
    let ids = requirementIDs()
    #expect(ids.count > 50)
    var naming: Set<String> = []
    for file in sources {
      for line in file.lines where !line.words.isEmpty {
        let text = line.text
        guard text.contains("-"), text.contains("\"") else { continue }
        let parts = text.split { !($0.isLetter || $0.isNumber || $0 == "-") }
        if parts.contains(where: { ids.contains(String($0)) }) { naming.insert(file.path) }
      }
    }
    let strangers = naming.filter { path in
      let name = path.split(separator: "/").last ?? ""
      return !(path.hasPrefix("Sources/ModuleEmulator/") && name.contains("Fault"))
    }
    let unlisted = strangers.subtracting(Allowed.namesRequirements.keys)
    #expect(unlisted.count <= Allowed.strangersNamingRequirements, "\(unlisted.sorted())")
  }

  @Test func `a bound has a test that names it`() {
    let named = Set(
      tree.filter { $0.path.hasPrefix("Tests/") }.flatMap { $0.lines.flatMap(\.words) })
    let judged = sources.filter { !$0.path.hasPrefix("Sources/Fuzzing/") }
    let bounds = judged.flatMap { file in
      let limits = file.declarations(["enum"]).filter { $0.name.hasSuffix("Limits") }
      return file.declarations(["let", "var"]).filter { bound in
        let first = file.lines[bound.range.lowerBound]
        return limits.contains { $0.range.contains(bound.range.lowerBound) }
          || ["Max", "Min"].contains(where: bound.name.hasSuffix)
            && (first.indent == 0 || first.words.contains("static"))
      }
    }
    #expect(bounds.count > 150)
    let untested = bounds.filter { !named.contains($0.name) }
    #expect(
      untested.count <= Allowed.untestedLimits, "\(untested.map { "\($0.place) \($0.name)" })")
  }

  @Test func `machines are turned by few cranks`() {
    let turning = sources.filter { file in
      file.lines.contains { line in
        line.words.contains("nextOutput") && line.text.contains(".nextOutput()")
      }
    }
    #expect(turning.count <= Allowed.cranks, "\(turning.map(\.path))")
  }
}

// MARK: - What the rules ask

/// Expects that what breaks a rule, by target and type, stands on the list with its reason, but for a
/// few, and that the list holds nothing else.
private func check(_ found: [String], _ excused: [String: String]) {
  let found = Set(found)
  let unexcused = found.subtracting(excused.keys)
  #expect(unexcused.count <= Allowed.withoutReason, "\(unexcused.sorted())")
  let outdated = Set(excused.keys).subtracting(found)
  #expect(outdated.count <= Allowed.withoutReason, "\(outdated.sorted())")
}

/// How many properties a type stores, by its declarations one step in.
private func storedProperties(of type: Declaration) -> Int {
  let lines = type.file.lines[type.range]
  let indent = (lines.first?.indent ?? 0) + 2
  return lines.dropFirst().filter { line in
    guard line.indent == indent, !line.words.contains("static") else { return false }
    let words = line.words.drop { !["var", "let", "func", "case", "init", "if"].contains($0) }
    guard words.first == "var" || words.first == "let" else { return false }
    let text = line.text
    guard let brace = text.firstIndex(of: "{") else { return true }
    return text[..<brace].contains("=")
  }.count
}

/// The ids of the requirements that the shipped suites declare.
private func requirementIDs() -> Set<String> {
  var ids: Set<String> = []
  for path in suitePaths(below: shippedSuitesPath) {
    for line in contents(path).split(separator: 0x0A) {
      let words = line.split(separator: 0x20)
      guard words.count > 1, words[0].elementsEqual("requirement".utf8) else { continue }
      ids.insert(String(decoding: words[1], as: UTF8.self))
    }
  }
  return ids
}
