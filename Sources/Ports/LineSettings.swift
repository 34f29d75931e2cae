// How bytes travel on a serial line, and how people write it: `115200,8n1,rtscts`. One text for the
// command line and for files, because nobody remembers eight options.
import CTerminal

/// How bytes travel on a serial line: speed, frame, flow control, and how the lines stand at first.
public struct LineSettings: Sendable, Equatable {
  /// The bit behind the data bits that makes their number even or odd, or stays the same.
  public enum Parity: Character, Sendable, CaseIterable {
    case none = "n"
    case even = "e"
    case odd = "o"
    case mark = "m"
    case space = "s"
  }

  /// Who stops whom when one side is not ready.
  public enum Flow: String, Sendable, CaseIterable {
    case none
    /// The lines RTS and CTS.
    case hardware = "rtscts"
    /// The bytes 11 and 13, which then cannot be data.
    case software = "xonxoff"
  }

  /// Bits a second each way; any number, as far as the hardware has it.
  public var baud: UInt32 = 115_200
  /// 5 to 8.
  public var dataBits: UInt8 = 8
  /// The parity bit.
  public var parity = Parity.none
  /// 1 or 2.
  public var stopBits: UInt8 = 1
  /// Flow control.
  public var flow = Flow.none
  /// Whether the line DTR is raised at the start; nil: as the driver leaves it.
  public var dtr: Bool?
  /// Whether the line RTS is raised at the start; nil: as the driver leaves it.
  public var rts: Bool?
  /// Whether the module learns the speed from what it is sent, so that it is sent `AT` quickly and
  /// often at first.
  public var isAutobaud = false
  /// Whether the last byte of a write that would end in a full USB packet is sent alone, for hosts
  /// whose driver sends no zero-length packet behind a full one, so that the module waits for more.
  public var avoidsFullPackets = false

  /// Makes settings; the manual's modules start at 115200 baud, 8N1, with no flow control.
  public init(baud: UInt32 = 115_200) { self.baud = baud }

  /// Reads settings as people write them; what is not named stays as in `LineSettings()`.
  ///
  /// Words divided by commas in any order, each kind once: a speed (`115200`), a frame (`8n1`), flow
  /// control (`none`, `rtscts`, `xonxoff`), `dtr=on`, `dtr=off`, `rts=on`, `rts=off`, `autobaud`,
  /// `nozlp`.
  public init(parsing text: String) throws(LineSettingsError) {
    self.init()
    var seen: [String] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = word.lowercased()
      let kind = try take(word, in: text)
      if seen.contains(kind) {
        throw LineSettingsError(text: text, problem: "\(kind) is given twice")
      }
      seen.append(kind)
    }
    if flow == .hardware, rts != nil {
      throw LineSettingsError(
        text: text, problem: "with rtscts the driver moves RTS by itself; leave rts= out")
    }
  }

  /// Takes one word and returns what kind of setting it is.
  private mutating func take(_ word: String, in text: String) throws(LineSettingsError) -> String {
    if let flow = Flow(rawValue: word) {
      self.flow = flow
      return "flow control"
    }
    switch word {
    case "autobaud": isAutobaud = true
    case "nozlp": avoidsFullPackets = true
    case "dtr=on": dtr = true
    case "dtr=off": dtr = false
    case "rts=on": rts = true
    case "rts=off": rts = false
    default: return try takeNumber(word, in: text)
    }
    return String(word.prefix { $0 != "=" })
  }

  private mutating func takeNumber(
    _ word: String, in text: String
  ) throws(LineSettingsError) -> String {
    let letters = Array(word)
    if letters.count == 3, let parity = Parity(rawValue: letters[1]),
      let bits = letters[0].wholeNumberValue, (5...8).contains(bits),
      let stop = letters[2].wholeNumberValue, (1...2).contains(stop)
    {
      (dataBits, self.parity, stopBits) = (UInt8(bits), parity, UInt8(stop))
      return "the frame"
    }
    guard let speed = UInt32(word), speed > 0 else {
      throw LineSettingsError(
        text: text,
        problem: word.isEmpty ? "a setting is missing" : "`\(word)` is no setting of a line")
    }
    baud = speed
    return "the speed"
  }

  /// How many bits one byte takes on the line, start and stop bits included.
  public var bitsPerByte: Int {
    1 + Int(dataBits) + (parity == .none ? 0 : 1) + Int(stopBits)
  }

  /// What of the settings keeps some bytes from passing as data; nil where all 256 values do.
  public var obstacle: String? {
    if dataBits < 8 { return "\(dataBits) data bits: bytes above \(1 << dataBits - 1) are cut" }
    return flow == .software ? "xonxoff: the bytes 11 and 13 (hexadecimal) cannot be data" : nil
  }

  /// The settings as C takes them.
  var line: attest_tty_line {
    let flow: Character =
      switch self.flow {
      case .none: "n"
      case .hardware: "h"
      case .software: "s"
      }
    return attest_tty_line(
      baud: baud, data_bits: dataBits, parity: CChar(parity.rawValue.asciiValue ?? 0),
      stop_bits: stopBits, flow: CChar(flow.asciiValue ?? 0))
  }
}

extension LineSettings: CustomStringConvertible {
  /// The settings as they are read, the first three always: `115200,8n1,none`.
  public var description: String {
    var words = ["\(baud)", "\(dataBits)\(parity.rawValue)\(stopBits)", flow.rawValue]
    if let dtr { words.append("dtr=\(dtr ? "on" : "off")") }
    if let rts { words.append("rts=\(rts ? "on" : "off")") }
    if isAutobaud { words.append("autobaud") }
    if avoidsFullPackets { words.append("nozlp") }
    return words.joined(separator: ",")
  }
}

/// A text that describes no line settings.
public struct LineSettingsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The whole text.
  public var text: String
  /// What is wrong with it.
  public var problem: String

  /// One line: what is wrong and what would be right.
  public var description: String {
    "\(text): \(problem); a line is written as 115200,8n1,rtscts (speed, data bits, parity n e o m s "
      + "and stop bits, then none, rtscts or xonxoff, dtr=on, dtr=off, rts=on, rts=off, autobaud, "
      + "nozlp)"
  }
}
