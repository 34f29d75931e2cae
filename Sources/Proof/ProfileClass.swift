// Profiles that differ in nothing but their name are one class: what the suites find out about one of
// them they find out about all. Eighteen series and four models fall into six classes, so that a
// proof costs a quarter.
import Diagnostics
public import CaseRunner
public import ModuleCatalogue
import SuiteLanguage

/// Profiles whose plays come out alike.
public struct ProfileClass: Sendable {
  /// The profile that is played.
  public let representative: Profile
  /// All profiles of the class, the one played first.
  public let members: [Profile]

  /// Puts the profiles into classes, in the order of their first members.
  ///
  /// Two profiles are of one class when their commands are equal and their plans have the same cases
  /// and skip the same ones. Nothing else of a profile reaches a suite but the series' name: a series
  /// that a suite asks for by name (`series == "LE"`) is a class apart, and where a suite uses the name
  /// otherwise than to skip cases, each profile is.
  public static func classes(of profiles: [Profile], suites: CompiledSuites) -> [ProfileClass] {
    guard profiles.count > 1, let named = seriesAskedFor(suites.collection) else {
      return profiles.map { each($0) }
    }
    var classes: [(plan: [PlannedCase], members: [Profile])] = []
    for profile in profiles {
      let plan = Plan(suites: suites, profile: profile).cases
      let place = classes.firstIndex {
        $0.members[0].commands == profile.commands && areAlike($0.plan, plan)
          && ($0.members[0].series == profile.series
            || !named.contains($0.members[0].series) && !named.contains(profile.series))
      }
      if let place {
        classes[place].members.append(profile)
      } else {
        classes.append((plan, [profile]))
      }
    }
    return classes.map { ProfileClass(representative: $0.members[0], members: $0.members) }
  }

  /// A class of one profile alone.
  public static func each(_ profile: Profile) -> ProfileClass {
    ProfileClass(representative: profile, members: [profile])
  }

  private static func areAlike(_ a: [PlannedCase], _ b: [PlannedCase]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy {
        $0.suite == $1.suite && $0.index == $1.index && $0.name == $1.name
          && ($0.skipReason == nil) == ($1.skipReason == nil)
      }
  }

  /// The series that lines other than conditions of cases, declarations and comments compare the
  /// module's with; nil where such a line uses the name in another way.
  static func seriesAskedFor(_ collection: SuiteCollection) -> Set<String>? {
    let harmless = [
      "#", "where ", "series ", "suite ", "case ", "requirement ", "legal ", "untried ",
    ].map {
      Array($0.utf8)
    }
    var named: Set<String> = []
    for file in collection.files {
      for line in file.text.split(separator: 0x0A) {
        let text = line.drop { $0 == 0x20 }
        guard !harmless.contains(where: { text.starts(with: $0) }), hasWord("series", in: text)
        else { continue }
        let words = text.split(separator: 0x20)
        for (index, word) in words.enumerated() where hasWord("series", in: word) {
          guard word.elementsEqual("series".utf8), index + 2 < words.count,
            ["==", "!="].contains(where: { words[index + 1].elementsEqual($0.utf8) }),
            words[index + 2].first == UInt8(ascii: "\"")
          else { return nil }
          let name = words[index + 2].dropFirst().prefix { $0 != UInt8(ascii: "\"") }
          named.insert(String(decoding: name, as: UTF8.self))
        }
      }
    }
    return named
  }

  private static func hasWord(_ word: String, in line: ArraySlice<UInt8>) -> Bool {
    // A slash before it makes it a part of a path; nothing can be divided by a name.
    let isWordByte: (UInt8) -> Bool = {
      $0 == 0x2F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
        || $0 == 0x5F
    }
    return line.split(whereSeparator: { !isWordByte($0) }).contains { $0.elementsEqual(word.utf8) }
  }
}
