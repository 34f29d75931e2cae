// Builds HTML as bytes. Markup comes from literals alone: names and whatever is raw are of the type
// `StaticString`, which no byte of a module can become at run time. All other text goes through
// `text`, the one function that escapes, in attributes as between tags.
import Ground
internal import Formats
internal import Results

/// An HTML document under construction.
struct HTMLWriter {
  private(set) var out: [UInt8] = []

  /// An attribute: a name of ours and a value of anybody's.
  typealias Attributes = KeyValuePairs<StaticString, String>

  // MARK: - Text

  /// Appends markup as it stands in the source.
  mutating func markup(_ literal: StaticString) {
    literal.withUTF8Buffer { out.append(contentsOf: $0) }
  }

  /// Appends text so that it can be nothing but text, between tags and in attributes.
  mutating func text(_ text: String) {
    appendShown(text.utf8.span, in: .html, to: &out)
  }

  /// Appends device bytes as escaped ASCII, at most `limit` of them: as many from the beginning as
  /// leave a quarter for the end.
  mutating func bytes(_ bytes: ArraySlice<UInt8>, limit: Int = .max) {
    func piece(_ bytes: ArraySlice<UInt8>) {
      var shown: [UInt8] = []
      appendEscaped(Array(bytes), to: &shown)
      appendShown(shown.span, in: .html, to: &out)
    }
    guard bytes.count > limit else { return piece(bytes) }
    let tail = limit / 4
    piece(bytes.prefix(limit - tail))
    element(
      "span", ["class": "cut"], " … \(groupedCount(bytes.count - limit, "byte")) left out here … ")
    piece(bytes.suffix(tail))
  }

  // MARK: - Elements

  mutating func open(_ name: StaticString, _ attributes: Attributes = [:]) {
    markup("<")
    markup(name)
    for (name, value) in attributes { attribute(name, value) }
    markup(">")
  }

  mutating func close(_ name: StaticString) {
    markup("</")
    markup(name)
    markup(">")
  }

  /// An element with text in it.
  mutating func element(_ name: StaticString, _ content: String) {
    element(name, [:], content)
  }

  mutating func element(
    _ name: StaticString, _ attributes: Attributes, _ content: String
  ) {
    open(name, attributes)
    text(content)
    close(name)
  }

  /// An element with whatever `body` writes in it.
  mutating func element(_ name: StaticString, _ body: (inout HTMLWriter) -> Void) {
    element(name, [:], body)
  }

  mutating func element(
    _ name: StaticString, _ attributes: Attributes, _ body: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    body(&self)
    close(name)
  }

  private mutating func attribute(_ name: StaticString, _ value: String) {
    markup(" ")
    markup(name)
    markup("=\"")
    text(value)
    markup("\"")
  }

  // MARK: - Data for the script

  /// A block of JSON that is data for the script and can end neither itself nor the page.
  mutating func data(id: StaticString, _ json: JSONWriter) {
    markup("<script type=\"application/json\" id=\"")
    markup(id)
    markup("\">")
    out += json.out
    markup("</script>\n")
  }

  /// Style or script of ours, in the page as it is, so that its hash fits.
  mutating func inline(_ name: StaticString, _ source: [UInt8]) {
    open(name)
    out += source
    close(name)
    markup("\n")
  }
}
