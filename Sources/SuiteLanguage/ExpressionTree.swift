// The expressions of a checked tree, and what they can ask of the profile and of the origin.

/// An expression, types checked.
public indirect enum Expression: Sendable {
  /// A whole number; lengths of time are milliseconds.
  case integer(Int)
  /// Bytes; text is bytes.
  case bytes([UInt8])
  /// `true` or `false`.
  case boolean(Bool)
  /// `[a, b, …]`.
  case list([Expression])
  /// A variable of the scope.
  case variable(slot: Int, name: String)
  /// `dialect.NAME`, by the probe's index; bytes.
  case dialect(probe: Int)
  /// A fact of the profile.
  case fact(Fact)
  /// `origin…`, see `OriginFact`.
  case origin(OriginFact)
  /// `not x`, `-x`.
  case unary(UnaryOperator, Expression)
  /// `x op y`.
  case binary(BinaryOperator, Expression, Expression)
  /// `name(arguments)`.
  case call(Function, [Expression])
}

/// Operators with one operand.
public enum UnaryOperator: String, Sendable {
  /// Logical negation.
  case not
  /// Arithmetic negation.
  case minus = "-"
}

/// Operators with two operands.
public enum BinaryOperator: String, Sendable {
  /// Both; the right side only when the left is true.
  case and
  /// Either; the right side only when the left is false.
  case or
  /// Equal.
  case equal = "=="
  /// Not equal.
  case notEqual = "!="
  /// Less.
  case less = "<"
  /// Less or equal.
  case lessOrEqual = "<="
  /// Greater.
  case greater = ">"
  /// Greater or equal.
  case greaterOrEqual = ">="
  /// Sum of integers, concatenation of bytes or lists.
  case plus = "+"
  /// Difference.
  case minus = "-"
  /// Product.
  case times = "*"
  /// Quotient; a division by zero is an error of the suite.
  case divide = "/"
  /// Remainder, with the sign of the left side; by zero it is an error of the suite.
  case remainder = "%"
  /// The list of the integers from the left to the right one.
  case range = ".."
  /// Whether the list on the left (a `choice` fact included) has the value on the right.
  case has
  /// Whether it lacks it.
  case lacks
}

/// What a suite can ask of the profile.
public enum Fact: Sendable, Equatable {
  /// `HTTPACT.supported`.
  case supported(command: String)
  /// `HTTPDATA.length.min`, `.max`: bounds of an integer or offsets domain, or of a text's length.
  case minimum(command: String, parameter: String)
  /// See `minimum`; asking an unlimited text for it is an error of the suite.
  case maximum(command: String, parameter: String)
  /// `HTTPACT.timernum.default`: the first documented default as an integer where it spells one.
  case defaultValue(command: String, parameter: String)
  /// `HTTPSET.URL.limited`: false where only the command line limits it.
  case limited(command: String, parameter: String)
  /// `HTTPACT.method`: the list of choices.
  case choices(command: String, parameter: String)
  /// `HTTPDATA.response`: Max Response Duration in milliseconds.
  case maxResponse(command: String)
  /// `HTTPACT.result`: Max Result Returning Duration in milliseconds.
  case maxResult(command: String)
  /// `series`: the series' name as bytes.
  case series
}

/// What a suite can ask of the origin.
public enum OriginFact: Sendable {
  /// `origin`: `http://host:port`.
  case url
  /// `origin.secure`: `https://host:port`.
  case secureURL
  /// `origin.host`.
  case host
  /// `origin.port`.
  case port
  /// `origin.secure-port`.
  case securePort
  /// `origin.closed`: a URL base where connections are refused.
  case closedURL
  /// `origin.closed-port`.
  case closedPort
  /// `origin.deaf`: a URL base where connections are never accepted.
  case deafURL
  /// `origin.default-host`: a host that listens on port 80; asking where there is none makes the
  /// case inconclusive.
  case defaultHost
  /// `origin.secure-default-host`: the same for TLS on 443.
  case secureDefaultHost
  /// `origin.requests`: how many requests have come since the case began.
  case requestCount
  /// `origin.request` and `origin.request(n)`, n from 1, nil: the last one; then a part of it.
  case request(Expression?, RequestPart)
  /// `origin.head(n)`: the status line and headers that the server sent for request n, bytes.
  case responseHead(Expression?)
  /// `peer.host`: where the TCP peer listens, as the module must name it.
  case peerHost
  /// `peer.port`.
  case peerPort
  /// `peer.connections`: how many connections came since the case began.
  case peerCount
  /// `peer.bytes` and its relatives of connection n, from 1; nil: of the last one.
  case peer(Expression?, PeerPart)
}

/// A part of a request that the origin saw.
public enum RequestPart: Sendable {
  /// `.method`.
  case method
  /// `.target`.
  case target
  /// `.body`.
  case body
  /// `.port`.
  case port
  /// `.secure`: a boolean.
  case isSecure
  /// `.header-bytes`: the header lines as sent.
  case headerBytes
  /// `.header("Name")`: the value, empty where there is none.
  case header(Expression)
  /// `.has-header("Name")`: a boolean.
  case hasHeader(Expression)
}

/// The functions of the language.
public enum Function: String, Sendable, CaseIterable {
  /// `fill(n)`: n printable bytes, the alphabet over and over.
  case fill
  /// `random(n, seed)`: n bytes that belong to the seed.
  case random
  /// `all-bytes()`: the 256 byte values in order.
  case allBytes = "all-bytes"
  /// `repeat(x, n)`: x n times over.
  case `repeat`
  /// `length(x)`: bytes of a text or elements of a list.
  case length
  /// `slice(x, offset, count)`: as much of it as there is.
  case slice
  /// `contains(x, y)`.
  case contains
  /// `starts(x, y)`: whether x begins with y.
  case starts
  /// `ends(x, y)`.
  case ends
  /// `index(x, y)`: the offset of the first y in x, or -1.
  case index
  /// `text(n)`: an integer in decimal.
  case text
  /// `int(x)`: the integer that the text spells; an error of the case where it spells none.
  case int
  /// `hex(x)`: two hexadecimal digits for each byte, in capitals.
  case hex
  /// `bytes(x)`: the bytes that hexadecimal digits spell; an error of the case where they do not.
  case bytes
  /// `lines(x)`: the list of its lines, line breaks left out.
  case lines
  /// `median(list)`: the middle one of integers, the lower of two; an empty list is an error.
  case median
  /// `min(a, b)`, `min(list)`.
  case min
  /// `max(a, b)`, `max(list)`.
  case max
  /// `upper(x)`: ASCII letters in capitals.
  case upper
  /// `lower(x)`: ASCII letters in small.
  case lower
  /// `at(list, i)`: the element, i from 0.
  case at
  /// `without(list, x)`: its elements but those that equal x.
  case without
  /// `touched(x)`: whether a command line that begins so, letter case aside, was sent since the last
  /// restart or `forget x`: `touched("AT+HTTPSET=\"URL\"")`.
  case touched
  /// `tagged(x)`: whether the case that is about to be played has the tag.
  case tagged
  /// `setting(x)`: a setting of the run, such as `apn`; empty where none is given.
  case setting
}
