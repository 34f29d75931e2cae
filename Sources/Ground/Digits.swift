// Digits in a fixed number of places.

/// The digits behind as many zeros as make so many.
package func padded(_ digits: String, to count: Int) -> String {
  String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
}
