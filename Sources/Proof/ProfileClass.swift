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
  /// and skip the same ones. Nothing else of a profile reaches a suite but the series' name, and
  /// where a suite uses that name otherwise than to skip cases, each profile is a class of its own.
  public static func classes(of profiles: [Profile], suites: CompiledSuites) -> [ProfileClass] {
    if usesSeriesName(suites.collection) { return profiles.map { each($0) } }
    var classes: [(plan: [PlannedCase], members: [Profile])] = []
    for profile in profiles {
      let plan = Plan(suites: suites, profile: profile).cases
      let place = classes.firstIndex {
        $0.members[0].commands == profile.commands && areAlike($0.plan, plan)
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

  /// Whether any line but a condition, a declaration or a comment has the word `series`.
  static func usesSeriesName(_ collection: SuiteCollection) -> Bool {
    let harmless = ["#", "where ", "series ", "suite ", "case ", "requirement "].map {
      Array($0.utf8)
    }
    return collection.files.contains { file in
      file.text.split(separator: 0x0A).contains { line in
        let text = line.drop { $0 == 0x20 }
        return !harmless.contains { text.starts(with: $0) } && hasWord("series", in: text)
      }
    }
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
