// How a series shows itself on USB: `usb 2cb7:01a0 at 2`.
import ModuleCatalogue

extension Parser {
  /// Reads `VENDOR:PRODUCT`, each four hexadecimal digits, `at INTERFACE` where it is known, and
  /// `guess` where the numbers are known of the platform alone.
  mutating func usb(into series: inout Series) throws(Abandoned) {
    skipBlanks()
    let start = position
    let vendor = try usbNumber()
    guard current == Byte.colon else { throw unexpected("`:` and the product's number") }
    position += 1
    let product = try usbNumber()
    let place = start..<position
    var identity = USBIdentity(vendor: vendor, product: product)
    if take(word: "at") {
      skipBlanks()
      let start = position
      let number = try digits()
      if number > 255 {
        report(
          "no USB interface has the number \(number)", at: start..<position, expected: "0..255")
      }
      identity.atInterface = number
    }
    identity.isGuess = take(word: "guess")
    try expectEnd("`at` and the number of the interface, `guess`, or the end of the line")
    if series.usb.contains(where: { $0.vendor == vendor && $0.product == product }) {
      report("`usb \(text(place))` twice", at: place, expected: "it once")
    } else {
      series.usb.append(identity)
    }
  }

  private mutating func usbNumber() throws(Abandoned) -> UInt16 {
    let start = position
    var value: UInt16 = 0
    while position < end, position - start < 4, let digit = Byte.hexValue(current) {
      value = value << 4 | UInt16(digit)
      position += 1
    }
    guard position - start == 4, Byte.hexValue(current) == nil else {
      position = start
      throw unexpected("four hexadecimal digits, as in 2cb7:01a0")
    }
    return value
  }
}
