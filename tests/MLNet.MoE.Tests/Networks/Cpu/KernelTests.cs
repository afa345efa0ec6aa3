using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>Kernels of every width, in double precision, against plain loops over plain arrays.</summary>
[TestClass]
public sealed unsafe class KernelTests
{
    private const double Tolerance = 1e-12;

    private static (int M, int N, int K)[] Extents
        => [(1, 1, 1), (3, 5, 2), (8, 16, 16), (13, 33, 7), (40, 65, 31), (65, 130, 40), (7, 3, 129)];

    [TestMethod]
    public void Product_is_that_of_a_triple_loop()
    {
        foreach (var (kernels, (m, n, k)) in Cases())
        {
            var random = new Random(m + n + k);
            double[,] a = Numbers(random, m, k), b = Numbers(random, k, n), start = Numbers(random, m, n), bias = Numbers(random, 1, n);
            using Matrix x = new(kernels, a), y = new(kernels, b), line = new(kernels, bias), plain = new(kernels, start),
                biased = new(kernels, start), added = new(kernels, start);
            kernels.Multiply(m, n, k, x.Operand, y.Operand, plain.Operand, null);
            kernels.Multiply(m, n, k, x.Operand, y.Operand, biased.Operand, line.Data);
            kernels.MultiplyAdd(m, n, k, x.Operand, y.Operand, added.Operand);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (int l = 0; l < k; l++) sum += a[i, l] * b[l, j];
                    string place = $"{kernels.Name}, ({m}, {k}) times ({k}, {n}), at {i}, {j}";
                    Assert.AreEqual(sum, plain[i, j], Tolerance, place);
                    Assert.AreEqual(sum + bias[0, j], biased[i, j], Tolerance, place);
                    Assert.AreEqual(sum + start[i, j], added[i, j], Tolerance, place);
                }
            }
        }
    }

    [TestMethod]
    public void Product_with_a_transposed_matrix_is_that_of_a_triple_loop()
    {
        foreach (var (kernels, (m, n, k)) in Cases())
        {
            var random = new Random(m + n + k);
            double[,] a = Numbers(random, k, m), b = Numbers(random, k, n), start = Numbers(random, m, n);
            using Matrix x = new(kernels, a), y = new(kernels, b), plain = new(kernels, start), added = new(kernels, start);
            kernels.MultiplyTransposed(m, n, k, x.Operand, y.Operand, plain.Operand, false);
            kernels.MultiplyTransposed(m, n, k, x.Operand, y.Operand, added.Operand, true);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (int l = 0; l < k; l++) sum += a[l, i] * b[l, j];
                    string place = $"{kernels.Name}, ({k}, {m}) transposed times ({k}, {n}), at {i}, {j}";
                    Assert.AreEqual(sum, plain[i, j], Tolerance, place);
                    Assert.AreEqual(sum + start[i, j], added[i, j], Tolerance, place);
                }
            }
        }
    }

    [TestMethod]
    public void Elementwise_kernels_are_plain_loops()
    {
        foreach (var kernels in Kernels<double>.All)
        {
            foreach (int count in (int[])[kernels.PanelWidth, 5 * kernels.PanelWidth])
            {
                var random = new Random(count);
                double[] x = Numbers(random, count), y = Numbers(random, count), z = Numbers(random, count);
                using Vector a = new(x), b = new(y), sum = new(z), product = new(z), scaled = new(z), average = new(z);
                kernels.MultiplyElements(count, a.Data, b.Data, product.Data);
                kernels.AddProduct(count, a.Data, b.Data, sum.Data);
                kernels.AddScaled(count, 0.7, a.Data, scaled.Data);
                kernels.Average(count, a.Data, average.Data, 0.9);
                for (int i = 0; i < count; i++)
                {
                    Assert.AreEqual(x[i] * y[i], product[i], Tolerance, kernels.Name);
                    Assert.AreEqual(z[i] + (x[i] * y[i]), sum[i], Tolerance, kernels.Name);
                    Assert.AreEqual(z[i] + (0.7 * x[i]), scaled[i], Tolerance, kernels.Name);
                    Assert.AreEqual(z[i] + (0.1 * (x[i] - z[i])), average[i], Tolerance, kernels.Name);
                }
                Assert.AreEqual(x.Zip(y, (p, q) => p * q).Sum(), kernels.Dot(count, a.Data, b.Data), Tolerance, kernels.Name);
                Assert.AreEqual(x.Sum(), kernels.Sum(count, a.Data), Tolerance, kernels.Name);
            }
        }
    }

    [TestMethod]
    public void Reduce_sums_the_parts_into_the_first_and_gives_the_sum_of_squares()
    {
        foreach (var kernels in Kernels<double>.All)
        {
            foreach (int parts in (int[])[1, 2, 5])
            {
                int count = 3 * kernels.PanelWidth;
                double[][] numbers = [.. Enumerable.Range(0, parts).Select(part => Numbers(new Random(part), count))];
                Vector[] vectors = [.. numbers.Select(n => new Vector(n))];
                double squares = kernels.Reduce(count, [.. vectors.Select(v => (nint)v.Data)]), expected = 0;
                for (int i = 0; i < count; i++)
                {
                    double sum = numbers.Sum(part => part[i]);
                    expected += sum * sum;
                    Assert.AreEqual(sum, vectors[0][i], Tolerance, kernels.Name);
                }
                Assert.AreEqual(expected, squares, Tolerance * count, kernels.Name);
                foreach (var vector in vectors) vector.Dispose();
            }
        }
    }

    [TestMethod]
    public void AdamW_is_the_published_step()
    {
        const double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, rate = 0.003, decay = 0.1;
        foreach (var kernels in Kernels<double>.All)
        {
            // A tail that fills no vector is among them.
            foreach (int count in (int[])[1, 2 * kernels.PanelWidth, (2 * kernels.PanelWidth) + 3])
            {
                var random = new Random(count);
                double[] p = Numbers(random, count), m = new double[count], v = new double[count];
                using Vector parameters = new(p), gradient = new(m), mean = new(m), square = new(m);
                for (int step = 1; step <= 5; step++)
                {
                    double[] g = Numbers(random, count);
                    g.CopyTo(gradient.Span);
                    double bias1 = 1 - Math.Pow(beta1, step), bias2 = 1 - Math.Pow(beta2, step), clip = step % 2 == 0 ? 0.5 : 1;
                    kernels.AdamW(count, parameters.Data, gradient.Data, mean.Data, square.Data,
                        new AdamWStep<double>(clip, 1 - (rate * decay), rate / bias1, 1 / Math.Sqrt(bias2)));
                    for (int i = 0; i < count; i++)
                    {
                        double clipped = clip * g[i];
                        m[i] = (beta1 * m[i]) + ((1 - beta1) * clipped);
                        v[i] = (beta2 * v[i]) + ((1 - beta2) * clipped * clipped);
                        p[i] -= rate * decay * p[i];
                        p[i] -= rate * (m[i] / bias1) / (Math.Sqrt(v[i] / bias2) + epsilon);
                        Assert.AreEqual(p[i], parameters[i], 1e-10, $"{kernels.Name}, step {step}, number {i} of {count}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Backward_pass_of_a_scale_is_a_plain_loop()
    {
        foreach (var kernels in Kernels<double>.All)
        {
            const int rows = 5;
            int columns = 2 * kernels.PanelWidth;
            var random = new Random(3);
            double[,] x = Numbers(random, rows, columns), g = Numbers(random, rows, columns), before = Numbers(random, rows, columns);
            double[] factors = Numbers(random, columns), start = Numbers(random, columns);
            using Vector f = new(factors), xs = new([.. x.Cast<double>()]), gs = new([.. g.Cast<double>()]), factorGradient = new(start),
                inputGradient = new([.. before.Cast<double>()]);
            kernels.ScaleBackward(rows, columns, new(xs.Data, columns, kernels.PanelWidth), f.Data, gs.Data, factorGradient.Data,
                inputGradient.Data);
            for (int c = 0; c < columns; c++)
            {
                double sum = start[c];
                for (int r = 0; r < rows; r++)
                {
                    sum += g[r, c] * x[r, c];
                    Assert.AreEqual(before[r, c] + (g[r, c] * factors[c]), inputGradient[(r * columns) + c], Tolerance, kernels.Name);
                }
                Assert.AreEqual(sum, factorGradient[c], Tolerance, kernels.Name);
            }
        }
    }

    private static IEnumerable<(Kernels<double> Kernels, (int M, int N, int K) Extents)> Cases() =>
        Kernels<double>.All.SelectMany(kernels => Extents.Select(extents => (kernels, extents)));

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];

    private static double[,] Numbers(Random random, int rows, int columns)
    {
        double[,] numbers = new double[rows, columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) numbers[row, column] = random.NextDouble() - 0.5;
        return numbers;
    }

    /// <summary>Aligned numbers that stay reachable until they are disposed of.</summary>
    private class Vector : IDisposable
    {
        private readonly AlignedBuffer<double> _buffer;

        public Vector(double[] values)
            : this(values.Length) => values.CopyTo(Span);

        protected Vector(int length) => _buffer = new AlignedBuffer<double>(length);

        public double* Data => _buffer.Data;

        public Span<double> Span => _buffer.Span;

        public double this[int index] => Span[index];

        public void Dispose() => GC.KeepAlive(_buffer);
    }

    /// <summary>A matrix in panels.</summary>
    private sealed class Matrix : Vector
    {
        private readonly int _rows, _panel;

        public Matrix(Kernels<double> kernels, double[,] values)
            : base(values.GetLength(0) * kernels.Pad(values.GetLength(1)))
        {
            (_rows, _panel) = (values.GetLength(0), kernels.PanelWidth);
            for (int row = 0; row < _rows; row++)
                for (int column = 0; column < values.GetLength(1); column++) Span[Place(row, column)] = values[row, column];
        }

        public Operand<double> Operand => new(Data, _panel, (nint)_rows * _panel);

        public double this[int row, int column] => Span[Place(row, column)];

        private int Place(int row, int column) => (column / _panel * _rows * _panel) + (row * _panel) + (column % _panel);
    }
}
