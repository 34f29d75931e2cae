// How long tests wait for what shall come.

/// How many seconds a test waits for what shall come.
///
/// No bound of what is tested, only an end to hangs:
/// a machine with other work on it may stand still for long.
public let patience: Int64 = 120
