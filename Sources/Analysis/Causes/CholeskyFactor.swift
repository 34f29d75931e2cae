// Linear equations whose matrix is symmetric and positive, as sums of squares give them.

/// A lower triangular matrix that, times its own mirror image, is the matrix that it was made of.
struct CholeskyFactor: Sendable {
  private let size: Int
  /// Its rows one after the other, what is right of the diagonal being of no use.
  private let rows: [Double]

  /// Factors a symmetric and positive matrix of so many rows.
  init(of matrix: [Double], size: Int) {
    self.size = size
    var rows = matrix
    rows.withUnsafeMutableBufferPointer { rows in
      for row in 0..<size {
        for column in 0...row {
          let rest =
            rows[row * size + column]
            - product(UnsafeBufferPointer(rows), row * size, column * size, column)
          rows[row * size + column] =
            row == column ? rest.squareRoot() : rest / rows[column * size + column]
        }
      }
    }
    self.rows = rows
  }

  /// What times the matrix is the vector.
  func solve(_ vector: [Double]) -> [Double] {
    var solved = vector
    rows.withUnsafeBufferPointer { rows in
      solved.withUnsafeMutableBufferPointer { solved in
        for row in 0..<size {
          var rest = solved[row]
          for column in 0..<row { rest -= rows[row * size + column] * solved[column] }
          solved[row] = rest / rows[row * size + row]
        }
        for row in (0..<size).reversed() {
          solved[row] /= rows[row * size + row]
          for column in 0..<row { solved[column] -= rows[row * size + column] * solved[row] }
        }
      }
    }
    return solved
  }
}

/// The sum of the products of so many values from one place on with those from another on.
private func product(
  _ values: UnsafeBufferPointer<Double>, _ first: Int, _ second: Int, _ count: Int
) -> Double {
  // Four sums at a time: one would wait for itself.
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    let (a, b) = (first + index, second + index)
    let one = SIMD4(values[a], values[a + 1], values[a + 2], values[a + 3])
    sums += one * SIMD4(values[b], values[b + 1], values[b + 2], values[b + 3])
    index += 4
  }
  var sum = sums.sum()
  while index < count {
    sum += values[first + index] * values[second + index]
    index += 1
  }
  return sum
}
