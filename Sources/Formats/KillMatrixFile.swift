// The kill matrix as a file: JSON, with the kills of each wrong module as one list of numbers, as there
// are tens of thousands.
public import Diagnostics
internal import Ground
public import Results

/// A kill matrix as a file.
public enum KillMatrixFile {
  /// What the member `format` says.
  public static let format = "attest-kill-matrix"
  /// The version of the layout; files of another are of no use.
  static let schema = "1"

  /// The file; the same matrix gives the same bytes.
  public static func bytes(of matrix: KillMatrix) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(lines: true) {
      $0.text("format", format)
      $0.text("schema", schema)
      $0.text("key", matrix.key)
      $0.array("profiles", lines: false) { for name in matrix.profiles { $0.text(nil, name) } }
      $0.array("cases", lines: true) {
        for one in matrix.cases {
          $0.object(lines: false) {
            $0.text("suite", one.name.suite)
            $0.text("name", one.name.name)
            $0.number("durationNs", one.duration.nanoseconds)
          }
        }
      }
      $0.array("symptoms", lines: true) {
        for symptom in matrix.symptoms {
          $0.object(lines: false) {
            $0.text("command", symptom.command)
            $0.text("due", symptom.due)
            $0.text("came", symptom.came)
          }
        }
      }
      $0.array("deviations", lines: true) { for one in matrix.deviations { $0.write(one) } }
    }
    return writer.out
  }

  /// Reads a file; throws where it is none, or says what cannot be.
  public static func read(_ bytes: [UInt8], path: String) throws(FileError) -> KillMatrix {
    var reader = JSONReader(bytes, path: path)
    var matrix = KillMatrix(key: "", profiles: [])
    var (isMatrix, isOfVersion) = (false, false)
    try reader.object { reader, name throws(FileError) in
      switch name {
      case "format": isMatrix = try reader.text() == format
      case "schema": isOfVersion = try reader.text() == schema
      case "key": matrix.key = try reader.text()
      case "profiles":
        try reader.array { r throws(FileError) in matrix.profiles.append(try r.text()) }
      case "cases":
        try reader.array { r throws(FileError) in matrix.cases.append(try r.matrixCase()) }
      case "symptoms":
        try reader.array { r throws(FileError) in matrix.symptoms.append(try r.symptom()) }
      case "deviations":
        try reader.array { r throws(FileError) in matrix.deviations.append(try r.deviation()) }
      default: try reader.skip()
      }
    }
    try reader.end()
    let isSound = matrix.deviations.allSatisfy { deviation in
      deviation.kills.allSatisfy {
        matrix.cases.indices.contains($0.caseIndex)
          && matrix.symptoms.indices.contains($0.symptom)
      }
    }
    guard isMatrix, isOfVersion, isSound else {
      throw FileError(
        path: path,
        problem: "is no kill matrix of this version; `attest prove --matrix FILE` makes one")
    }
    return matrix
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ deviation: KillMatrix.Deviation) {
    object(lines: false) {
      $0.text("name", deviation.name)
      $0.text("requirement", deviation.requirement)
      $0.text("summary", deviation.summary)
      $0.array("kills", lines: false) {
        for kill in deviation.kills {
          $0.number(nil, kill.caseIndex)
          $0.number(nil, kill.symptom)
        }
      }
    }
  }
}

extension JSONReader {
  fileprivate mutating func matrixCase() throws(FileError) -> KillMatrix.Case {
    var (suite, title, duration) = ("", "", Int64(0))
    try object { reader, name throws(FileError) in
      switch name {
      case "suite": suite = try reader.text()
      case "name": title = try reader.text()
      case "durationNs": duration = try reader.number()
      default: try reader.skip()
      }
    }
    return KillMatrix.Case(
      name: CaseName(suite: suite, name: title), duration: Interval(nanoseconds: duration))
  }

  fileprivate mutating func symptom() throws(FileError) -> Symptom {
    var symptom = Symptom(due: "", came: "")
    try object { reader, name throws(FileError) in
      switch name {
      case "command": symptom.command = try reader.text()
      case "due": symptom.due = try reader.text()
      case "came": symptom.came = try reader.text()
      default: try reader.skip()
      }
    }
    return symptom
  }

  fileprivate mutating func deviation() throws(FileError) -> KillMatrix.Deviation {
    var deviation = KillMatrix.Deviation(name: "", requirement: "", summary: "", kills: [])
    try object { reader, name throws(FileError) in
      switch name {
      case "name": deviation.name = try reader.text()
      case "requirement": deviation.requirement = try reader.text()
      case "summary": deviation.summary = try reader.text()
      case "kills":
        var numbers: [Int] = []
        try reader.array { r throws(FileError) in numbers.append(try r.count()) }
        deviation.kills = stride(from: 1, to: numbers.count, by: 2).map {
          KillMatrix.Kill(caseIndex: numbers[$0 - 1], symptom: numbers[$0])
        }
      default: try reader.skip()
      }
    }
    return deviation
  }
}
