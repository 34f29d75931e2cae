// How far the parser goes before it gives up with a diagnostic. Every bound that keeps hostile input
// from exhausting stack or memory has its name here.

/// The bounds of the suite language.
public enum SuiteLimits {
  /// Blocks within blocks, and parentheses, lists, calls and braces within each other.
  public static let nestingMax = 64
  /// Binary operators (and `{…}` in texts) on one line.
  public static let operatorsMax = 500
  /// Steps that use steps that use steps, so many deep.
  public static let useDepthMax = 32
  /// Bytes of a name.
  public static let nameBytesMax = 100
  /// Variables of one case, steps, probe or other block.
  public static let variablesMax = 200
  /// Bytes of one suite file.
  public static let fileBytesMax = 16 << 20
  /// Diagnostics of one load; what comes beyond is dropped and said in the last one.
  public static let diagnosticsMax = 1_000
  /// How many rows a table may have.
  static let tableRowsMax = 10_000
}
