// The one name of a case, `http.act/head-refused[scheme=http]`: what reports print is what people type.
import Ground

/// A case by the name that reports give it.
public struct CaseName: Sendable, Hashable {
  /// The suite, such as `http.data`.
  public var suite: String
  /// The case with its value in brackets.
  public var name: String

  package init(suite: String, name: String) {
    self.suite = suite
    self.name = name
  }

  /// The name as it is printed and typed: `http.act/head-refused[scheme=http]`.
  public var text: String { "\(suite)/\(name)" }
}

extension CaseResult {
  /// The case's one name.
  public var caseName: CaseName { CaseName(suite: suite, name: name) }
}

/// Which cases somebody means: `http.act/head-refused`, with or without its suite, with or without its
/// value in brackets; `*` stands for anything.
public struct CasePattern: Sendable, Equatable {
  /// What the suite must fit; `*` where none is named.
  public var suite: String
  /// What the case must fit.
  public var name: String

  /// Takes what was typed; a slash within a value parts nothing.
  public init(_ text: String) {
    let head = text.prefix { $0 != "[" }
    guard let slash = head.firstIndex(of: "/") else {
      (suite, name) = ("*", text)
      return
    }
    (suite, name) = (String(text[..<slash]), String(text[text.index(after: slash)...]))
  }

  package init(suite: String, name: String) {
    self.suite = suite
    self.name = name
  }

  /// The name without what follows it in brackets.
  public var plainName: String { String(Results.plainName(name)) }

  /// Whether a value in brackets is part of what is meant.
  public var namesValue: Bool { name.contains("[") }

  /// Whether the case is among those that are meant.
  public func covers(_ other: CaseName) -> Bool {
    glob(suite, other.suite)
      && (glob(name, other.name) || glob(name, String(Results.plainName(other.name))))
  }
}

/// The name of a case without its values: `length-in-range` of `length-in-range[length=1]`.
///
/// Bytes are looked at, not characters, of which finding the borders takes far longer: reports ask this of
/// every case.
package func plainName(_ name: String) -> Substring {
  name[..<(name.utf8.firstIndex(of: UInt8(ascii: "[")) ?? name.endIndex)]
}
