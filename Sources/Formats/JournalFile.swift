// The journal of a run as bytes: a line for each thing that is known, in the order in which it came to be
// known, so that a run which was cut off has lost no more than the line being written. The first says how
// the run was begun; each other is a results file by itself, with one case or what holds for all of them.
public import Diagnostics
public import Results

/// A journal, as far as it was written.
public struct JournalFile: Sendable, Equatable {
  /// How a run was begun, so that it can be gone on with.
  public struct Beginning: Sendable, Equatable {
    /// The words of the command line after `run`, without what is secret.
    public var arguments: [String]
    /// The files of the suites by their names, each with the fingerprint of its text.
    public var suites: [String: String]
    /// The version of attest that played.
    public var version: String

    /// Takes all of it.
    public init(arguments: [String], suites: [String: String], version: String) {
      self.arguments = arguments
      self.suites = suites
      self.version = version
    }
  }

  /// What the member `format` says.
  public static let format = "attest-journal"
  static let schema = "1.0"

  /// How the run was begun, or gone on with the last time; nil in a journal that does not say.
  public private(set) var beginning: Beginning?
  /// All that was found out.
  public private(set) var run = RunResult(version: "")
  /// How many bytes from the beginning are whole lines; what follows was being written at the end.
  public private(set) var wholeBytes = 0

  /// The line that a journal begins with.
  public static func line(of beginning: Beginning) -> [UInt8] {
    var writer = JSONWriter()
    writer.object {
      $0.text("format", format)
      $0.text("schema", schema)
      $0.text("version", beginning.version)
      $0.texts("arguments", beginning.arguments)
      $0.array("suites") {
        for (name, fingerprint) in beginning.suites.sorted(by: { $0.key < $1.key }) {
          $0.texts(nil, [name, fingerprint])
        }
      }
    }
    return writer.out
  }

  /// The line of a part of the run.
  public static func line(of part: RunResult) -> [UInt8] {
    // Within its texts JSON has no line feed.
    ResultsFile.bytes(of: part).filter { $0 != 0x0A } + [0x0A]
  }

  /// Whether the bytes are those of a journal.
  public static func isJournal(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: #"{"format": "\#(format)""#.utf8)
  }

  /// Reads a journal; `path` is how complaints name it.
  ///
  /// A last line that is not whole counts for nothing; another is a complaint with its place.
  public init(_ bytes: [UInt8], path: String) throws(FileError) {
    var places: [String: [CaseName: Int]] = [:]
    var start = 0
    var number = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      number += 1
      do throws(FileError) {
        try take(Array(bytes[start..<end]), path, &places)
      } catch {
        // A machine that lost its power may leave anything in the last piece of a file.
        guard bytes[(end + 1)...].contains(0x0A) else { return }
        var error = error
        error.line = number
        throw error
      }
      start = end + 1
      wholeBytes = start
    }
  }

  private mutating func take(
    _ line: [UInt8], _ path: String, _ places: inout [String: [CaseName: Int]]
  ) throws(FileError) {
    if Self.isJournal(line) {
      beginning = try Self.beginning(line, path)
      return
    }
    let part = try ResultsFile.run(from: line, path: path)
    if part.modules.isEmpty {
      let modules = run.modules
      run = part
      run.modules = modules
    }
    for module in part.modules {
      let index = run.modules.firstIndex { $0.name == module.name } ?? run.modules.count
      if index == run.modules.count {
        run.modules.append(module)
        run.modules[index].cases = []
      }
      for result in module.cases {
        let name = CaseName(suite: result.suite, name: result.name)
        if let place = places[module.name]?[name] {
          run.modules[index].cases[place] = result
        } else {
          places[module.name, default: [:]][name] = run.modules[index].cases.count
          run.modules[index].cases.append(result)
        }
      }
    }
  }

  private static func beginning(
    _ line: [UInt8], _ path: String
  ) throws(FileError) -> Beginning {
    var reader = JSONReader(line, path: path)
    var beginning = Beginning(arguments: [], suites: [:], version: "")
    try reader.object { (reader, name) throws(FileError) in
      switch name {
      case "schema":
        let schema = try reader.text()
        if !schema.hasPrefix("1.") {
          throw reader.rejection("is \(schema); this attest goes on with journals of 1.x")
        }
      case "version": beginning.version = try reader.text()
      case "arguments":
        try reader.array { (reader) throws(FileError) in
          beginning.arguments.append(try reader.text())
        }
      case "suites":
        try reader.array { (reader) throws(FileError) in
          var pair: [String] = []
          try reader.array { (reader) throws(FileError) in pair.append(try reader.text()) }
          guard pair.count == 2 else {
            throw reader.complaint("a file's name and its fingerprint were due")
          }
          beginning.suites[pair[0]] = pair[1]
        }
      default: try reader.skip()
      }
    }
    try reader.end()
    return beginning
  }
}
