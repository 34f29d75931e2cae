// The functions of the suite language.
import Ground
import ATProtocol
import Glibc
import SuiteLanguage

/// The largest value that a suite can make, in bytes: far above any cache, far below memory.
let valueBytesMax = 1 << 26

extension Evaluator {
  func call(_ function: Function, _ values: [Value]) throws(EvaluationProblem) -> Value {
    switch (function, values.count) {
    case (.fill, 1): return .bytes(filled(try size(values[0])))
    case (.random, 2):
      return .bytes(surroundings.drawn.bytes(try size(values[0]), seed: try number(values[1])))
    case (.allBytes, 0): return .bytes(Array(0...255))
    case (.repeat, 2): return try repeated(text(values[0]), try size(values[1]))
    case (.length, 1):
      if case .list(let elements) = values[0] { return .integer(elements.count) }
      return .integer(try text(values[0]).count)
    case (.slice, 3):
      let bytes = try text(values[0])
      let from = Swift.min(Swift.max(0, try number(values[1])), bytes.count)
      let count = Swift.min(Swift.max(0, try number(values[2])), bytes.count - from)
      return .bytes(Array(bytes[from..<(from + count)]))
    case (.contains, 2):
      return .boolean(offset(of: try text(values[1]), in: try text(values[0])) != nil)
    case (.starts, 2): return .boolean(try text(values[0]).begins(with: try text(values[1])))
    case (.ends, 2):
      let (whole, ending) = (try text(values[0]), try text(values[1]))
      return .boolean(whole.suffix(ending.count).elementsEqual(ending))
    case (.index, 2):
      return .integer(offset(of: try text(values[1]), in: try text(values[0])) ?? -1)
    case (.text, 1): return .bytes(values[0].text)
    case (.int, 1):
      let digits = try text(values[0])
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
        throw .module("\(values[0].shown(limit: 60)) spells no whole number")
      }
      return .integer(number)
    case (.hex, 1):
      let digits = Array("0123456789ABCDEF".utf8)
      return .bytes(try text(values[0]).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    case (.bytes, 1): return .bytes(try spelled(values[0]))
    case (.lines, 1): return .list(lines(of: try text(values[0])))
    case (.median, 1), (.min, 1), (.max, 1):
      let sorted = try numbers(values[0]).sorted()
      guard let least = sorted.first, let greatest = sorted.last else {
        throw .suite("\(function.rawValue)() of an empty list")
      }
      return .integer(
        function == .min ? least : function == .max ? greatest : sorted[(sorted.count - 1) / 2])
    case (.min, 2): return .integer(Swift.min(try number(values[0]), try number(values[1])))
    case (.max, 2): return .integer(Swift.max(try number(values[0]), try number(values[1])))
    case (.upper, 1): return .bytes(try text(values[0]).map(capital))
    case (.lower, 1):
      return .bytes(try text(values[0]).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    case (.at, 2):
      guard case .list(let elements) = values[0] else { throw .suite("at() wants a list") }
      let index = try number(values[1])
      guard elements.indices.contains(index) else {
        throw .suite("at(): no element \(index) in a list of \(elements.count)")
      }
      return elements[index]
    case (.without, 2):
      guard case .list(let elements) = values[0] else { throw .suite("without() wants a list") }
      return .list(elements.filter { $0 != values[1] })
    case (.touched, 1):
      return .boolean(touched.contains(beginning: try text(values[0])))
    case (.tagged, 1):
      return .boolean(tags.contains(String(decoding: try text(values[0]), as: UTF8.self)))
    case (.setting, 1):
      let name = String(decoding: try text(values[0]), as: UTF8.self)
      return .bytes(surroundings.settings[name] ?? [])
    default:
      throw .suite("\(function.rawValue)() does not take \(values.count) arguments")
    }
  }

  private func numbers(_ value: Value) throws(EvaluationProblem) -> [Int] {
    guard case .list(let elements) = value else { throw .suite("a list of integers is wanted") }
    var found: [Int] = []
    for element in elements { found.append(try number(element)) }
    return found
  }

  /// The bytes that hexadecimal digits spell.
  private func spelled(_ value: Value) throws(EvaluationProblem) -> [UInt8] {
    let digits = try text(value).map { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count % 2 == 0, !digits.contains(nil) else {
      throw .module("\(value.shown(limit: 60)) is no hexadecimal text")
    }
    let known = digits.compactMap(\.self)
    return stride(from: 0, to: known.count, by: 2).map { known[$0] << 4 | known[$0 + 1] }
  }

  /// The lines of a text; what ends it is not followed by an empty one.
  private func lines(of text: [UInt8]) -> [Value] {
    var lines: [[UInt8]] = [[]]
    var isAfterReturn = false
    for byte in text {
      if byte == 0x0D || byte == 0x0A && !isAfterReturn {
        lines.append([])
      } else if byte != 0x0A {
        lines[lines.count - 1].append(byte)
      }
      isAfterReturn = byte == 0x0D
    }
    if lines.last == [] { lines.removeLast() }
    return lines.map(Value.bytes)
  }

  private func number(_ value: Value) throws(EvaluationProblem) -> Int {
    guard case .integer(let number) = value else {
      throw .suite("an integer is wanted, not \(value.kindName)")
    }
    return number
  }

  private func size(_ value: Value) throws(EvaluationProblem) -> Int {
    let size = try number(value)
    guard (0...valueBytesMax).contains(size) else {
      throw .suite("\(size) is no size between 0 and \(valueBytesMax) bytes")
    }
    return size
  }

  private func text(_ value: Value) throws(EvaluationProblem) -> [UInt8] {
    guard case .bytes(let bytes) = value else {
      throw .suite("text is wanted, not \(value.kindName)")
    }
    return bytes
  }

  private func repeated(_ bytes: [UInt8], _ count: Int) throws(EvaluationProblem) -> Value {
    let (total, overflow) = bytes.count.multipliedReportingOverflow(by: count)
    guard !overflow, total <= valueBytesMax else {
      throw .suite("repeat() would make more than \(valueBytesMax) bytes")
    }
    var out: [UInt8] = []
    out.reserveCapacity(total)
    for _ in 0..<count { out += bytes }
    return .bytes(out)
  }
}

/// So many bytes of the alphabet over and over.
func filled(_ count: Int) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
    var letter = UInt8(ascii: "a")
    for index in 0..<count {
      buffer[index] = letter
      letter = letter == UInt8(ascii: "z") ? UInt8(ascii: "a") : letter + 1
    }
    initialized = count
  }
}

/// The offset of the first occurrence of `needle` at or after `start`, or nil.
func offset(of needle: [UInt8], in hay: [UInt8], from start: Int = 0) -> Int? {
  guard let first = needle.first else { return start }
  guard hay.count >= needle.count else { return nil }
  return hay.withUnsafeBytes { hay in
    needle.withUnsafeBytes { needle in
      guard let base = hay.baseAddress, let wanted = needle.baseAddress else { return nil }
      var start = start
      while start <= hay.count - needle.count {
        guard
          let found = memchr(base + start, Int32(first), hay.count - needle.count + 1 - start)
        else { return nil }
        start = UnsafeRawPointer(found) - base
        if memcmp(found, wanted, needle.count) == 0 { return start }
        start += 1
      }
      return nil
    }
  }
}
