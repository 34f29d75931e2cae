// Keeps secret settings out of all that a run tells: whatever fragment of one a result holds, plain,
// escaped as people see it, or in hexadecimal digits, is made stars before the result leaves the runner.
// Of a fragment that is cut off, six bytes in a row are enough to be found.
import Ground

/// The values that no report may show.
public struct Secrets: Sendable, Equatable {
  /// The fewest bytes that can be kept secret: stars for less would hide half of every report.
  public static let bytesMin = 4
  /// How many bytes in a row of a secret are not shown.
  private static let fragmentBytes = 6

  /// Fragments of all forms of all secrets, by their length.
  private var fragments: [Int: Set<[UInt8]>] = [:]
  /// Which bytes one of them begins with.
  private var beginnings = [Bool](repeating: false, count: 256)

  /// Makes them of the values; one that is too short to be kept is none.
  public init(_ values: [[UInt8]] = []) {
    for value in values where value.count >= Self.bytesMin {
      let hex = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      let plain = [value, Array(escaped(value).utf8)]
      for form in plain { add(form, Self.fragmentBytes) }
      for spelled in [hex, hex.map { $0.uppercased() }] {
        for separator in ["", " "] {
          // As many bytes in hexadecimal digits are twice as long.
          add(Array(spelled.joined(separator: separator).utf8), 2 * Self.fragmentBytes)
        }
      }
    }
  }

  /// Whether there is nothing to keep.
  public var isEmpty: Bool { fragments.isEmpty }

  private mutating func add(_ form: [UInt8], _ length: Int) {
    let length = min(length, form.count)
    for start in 0...(form.count - length) {
      fragments[length, default: []].insert(Array(form[start..<(start + length)]))
      beginnings[Int(form[start])] = true
    }
  }

  /// Which bytes belong to a secret.
  private func marks(in bytes: [UInt8]) -> [Bool]? {
    var marks: [Bool]?
    for (length, known) in fragments where length <= bytes.count {
      for start in 0...(bytes.count - length)
      where beginnings[Int(bytes[start])]
        && known.contains(Array(bytes[start..<(start + length)]))
      {
        var found = marks ?? [Bool](repeating: false, count: bytes.count)
        for index in start..<(start + length) { found[index] = true }
        marks = found
      }
    }
    return marks
  }

  /// The bytes with stars for those of a secret.
  public func hidden(in bytes: [UInt8]) -> [UInt8] {
    guard let marks = marks(in: bytes) else { return bytes }
    return zip(bytes, marks).map { $1 ? UInt8(ascii: "*") : $0 }
  }

  /// The text with stars for what belongs to a secret.
  public func hidden(in text: String) -> String {
    let bytes = Array(text.utf8)
    guard let marks = marks(in: bytes) else { return text }
    return String(
      decoding: zip(bytes, marks).map { $1 ? UInt8(ascii: "*") : $0 }, as: UTF8.self)
  }

  /// The finding without secrets.
  private func hidden(in finding: Finding) -> Finding {
    var finding = finding
    finding.message = hidden(in: finding.message)
    finding.expected = hidden(in: finding.expected)
    finding.received = hidden(in: finding.received)
    finding.source = hidden(in: finding.source)
    if var difference = finding.difference {
      difference.expected = hidden(in: difference.expected)
      difference.received = hidden(in: difference.received)
      finding.difference = difference
    }
    return finding
  }

  /// The result without secrets; one that came or went in pieces is found, too.
  public func hidden(in result: CaseResult) -> CaseResult {
    if isEmpty { return result }
    var result = result
    result.name = hidden(in: result.name)
    result.finding = result.finding.map(hidden)
    result.notes = result.notes.map(hidden)
    hide(inPiecesOf: &result.transcript)
    return result
  }

  /// Hides them in entries that follow each other, though one may be spread over several.
  public func hide(inPiecesOf transcript: inout [TranscriptEntry]) {
    if isEmpty { return }
    let kinds: [TranscriptEntry.Kind] = [.sent, .received, .origin, .remark, .unsolicited]
    for kind in kinds {
      let places = transcript.indices.filter { transcript[$0].kind == kind }
      guard let marks = marks(in: places.flatMap { transcript[$0].bytes }) else { continue }
      var offset = 0
      for place in places {
        for index in transcript[place].bytes.indices where marks[offset + index] {
          transcript[place].bytes[index] = UInt8(ascii: "*")
        }
        offset += transcript[place].bytes.count
      }
    }
  }

  /// What is known of a run beside its cases, without secrets.
  public func hidden(in run: RunResult) -> RunResult {
    if isEmpty { return run }
    var run = run
    run.interruption = run.interruption.map(hidden)
    run.rerunArguments = run.rerunArguments.map(hidden)
    for index in run.circumstances.properties.indices {
      run.circumstances.properties[index].value = hidden(
        in: run.circumstances.properties[index].value)
    }
    for index in run.modules.indices {
      run.modules[index].remarks = run.modules[index].remarks.map(hidden)
      run.modules[index].rerunArguments = run.modules[index].rerunArguments?.map(hidden)
      run.modules[index].dialect = run.modules[index].dialect.map {
        ($0.name, hidden(in: $0.value))
      }
      run.modules[index].identity = run.modules[index].identity.map {
        ($0.name, hidden(in: $0.value))
      }
    }
    return run
  }
}
