// A name that no series and no model bears, and what may have been meant.

import Ground

/// No series or model has that name.
public struct UnknownModule: Error, Equatable, CustomStringConvertible {
  /// The name as given, in printable ASCII, 64 bytes of it at most.
  public var name: String
  /// The series or model whose name is nearest by edit distance; nil where nothing is known.
  public var nearest: String?
  /// Every series and variant model, in the order declared.
  public var known: [String]

  /// Makes the error.
  public init(name: String, nearest: String?, known: [String]) {
    self.name = name
    self.nearest = nearest
    self.known = known
  }

  /// The problem and the nearest name, then on a second line all names.
  public var description: String {
    let what = name.isEmpty ? "an empty name is no series or model" : "no series or model '\(name)'"
    let hint = nearest.map { "; the nearest is '\($0)'" } ?? ""
    let list = known.isEmpty ? "none" : known.joined(separator: ", ")
    return "\(what)\(hint)\nknown: \(list)"
  }
}

extension Catalogue {
  /// The error for a name that resolves to nothing.
  func unknown(_ name: Name) -> UnknownModule {
    UnknownModule(
      name: escaped(name.bytes, limit: shownBytesMax), nearest: nearest(to: name)?.name,
      known: profiles.map(\.name))
  }

  /// The nearest series or model and how many edits away it is; the first of equals.
  func nearest(to name: Name) -> (name: String, distance: Int)? {
    var best: (name: String, distance: Int)?
    func offer(_ text: String, _ pattern: String) {
      // A digit that the pattern leaves open is like every digit.
      let distance = editDistance(Array(name.bytes.prefix(shownBytesMax)), Array(pattern.utf8)) {
        small($0) == small($1) || ($1 == Name.anyDigit && isDigit($0))
      }
      if distance < best?.distance ?? .max { best = (text, distance) }
    }
    for series in series {
      offer(series.name, series.name)
      offer(series.name, series.pattern)
      for model in series.models { offer(model, model) }
      for variant in series.variants {
        for model in variant.models { offer(model, model) }
      }
    }
    return best
  }
}
