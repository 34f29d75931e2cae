// XML by libexpat, as events: elements with their attributes, and text. A document type is refused, so
// that nothing in a hostile file can grow or fetch anything; depth is bounded here.
internal import CExpat
internal import Diagnostics

/// What takes the events of an XML file in.
protocol XMLHandler {
  /// An element begins; returns what is wrong with it, if anything.
  mutating func start(_ element: String, _ attributes: XMLAttributes) -> String?
  /// Text of the open element; it may come in several pieces.
  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>)
  /// The element that began last and has not ended yet ends.
  mutating func end()
}

/// The attributes of an element in the order in which they stand.
struct XMLAttributes {
  var all: [(name: String, value: String)]

  /// The value under a name; empty where there is none.
  subscript(_ name: String) -> String { all.first { $0.name == name }?.value ?? "" }
}

/// Gives the events of a file to the handler; throws at what is no XML or what the handler refuses.
func parseXML<Handler: XMLHandler>(
  _ bytes: [UInt8], path: String, to handler: inout Handler
) throws(FileError) {
  let stage = Stage(handler)
  defer { handler = stage.handler as? Handler ?? handler }
  let status = bytes.withUnsafeBytes { raw in
    XML_Parse(
      stage.parser, raw.baseAddress?.assumingMemoryBound(to: CChar.self),
      Int32(clamping: raw.count),
      1)
  }
  guard status != XML_STATUS_OK else { return }
  let offset = max(0, Int(XML_GetCurrentByteIndex(stage.parser)))
  let (line, column) = place(of: offset, in: bytes)
  throw FileError(path: path, line: line, column: column, problem: stage.problem(at: offset, bytes))
}

/// One parser of libexpat with the handler that its callbacks reach.
private final class Stage {
  let parser: XML_Parser
  var handler: any XMLHandler
  /// The elements that are open.
  private var open: [String] = []
  /// Why the file was refused, where it is not libexpat that refuses it.
  private var refusal: String?

  init(_ handler: any XMLHandler) {
    self.handler = handler
    parser = XML_ParserCreate(nil)
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser, { Stage.of($0)?.start($1, $2) }, { stage, _ in Stage.of(stage)?.end() })
    XML_SetCharacterDataHandler(parser) { Stage.of($0)?.text($1, $2) }
    XML_SetStartDoctypeDeclHandler(parser) { stage, _, _, _, _ in
      Stage.of(stage)?.refuse("a DOCTYPE, which is not read for safety's sake")
    }
  }

  deinit { XML_ParserFree(parser) }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> Stage? {
    pointer.map { Unmanaged<Stage>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(
    _ name: UnsafePointer<CChar>?, _ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    guard refusal == nil, let name else { return }
    guard open.count < FormatLimits.depthMax else {
      return refuse("elements lie more than \(FormatLimits.depthMax) deep")
    }
    let element = String(cString: name)
    open.append(element)
    var attributes = XMLAttributes(all: [])
    var index = 0
    while let name = pairs?[index], let value = pairs?[index + 1] {
      attributes.all.append((String(cString: name), String(cString: value)))
      index += 2
    }
    if let problem = handler.start(element, attributes) { refuse(problem) }
  }

  private func end() {
    guard refusal == nil, !open.isEmpty else { return }
    open.removeLast()
    handler.end()
  }

  private func text(_ bytes: UnsafePointer<CChar>?, _ count: Int32) {
    guard refusal == nil, let bytes else { return }
    bytes.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
      handler.text(UnsafeBufferPointer(start: $0, count: Int(count)))
    }
  }

  private func refuse(_ problem: String) {
    if refusal != nil { return }
    refusal = problem
    XML_StopParser(parser, XML_Bool(XML_FALSE))
  }

  /// What is wrong with the file, after it was refused.
  func problem(at offset: Int, _ bytes: [UInt8]) -> String {
    if let refusal { return refusal }
    let error = XML_GetErrorCode(parser)
    switch error {
    case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_UNCLOSED_CDATA_SECTION,
      XML_ERROR_PARTIAL_CHAR:
      guard let last = open.last else { return "the file ends within a tag: was it cut off?" }
      return "the file ends within <\(quoted(last))>: was it cut off?"
    case XML_ERROR_TAG_MISMATCH:
      return "another end tag came where </\(quoted(open.last ?? ""))> was due"
    case XML_ERROR_UNDEFINED_ENTITY: return "a reference that XML does not have without a DOCTYPE"
    case XML_ERROR_UNKNOWN_ENCODING:
      return "its encoding is not one of those that are read: UTF-8, UTF-16, ISO-8859-1"
    case XML_ERROR_INVALID_TOKEN where bytes.dropFirst(offset).first.map { $0 >= 0x80 } == true:
      return "is not UTF-8 here"
    default:
      let reason = XML_ErrorString(error).map { String(cString: $0) } ?? "error \(error.rawValue)"
      return "is no XML: \(reason)"
    }
  }
}
