using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>Products with matrices of few columns, outer products and sums by an embedding's code, against plain loops, at every vector
/// width.</summary>
[TestClass]
public sealed unsafe class SumKernelTests
{
    private const double Tolerance = 1e-12;

    [TestMethod]
    public void Product_with_few_columns_is_that_of_plain_loops()
    {
        foreach (var kernels in Kernels<double>.All)
        {
            foreach (var (rows, n, k) in ((int, int, int)[])[(1, 1, 1), (5, 3, 7), (17, 6, 40), (33, 1, 20)])
            {
                int padded = kernels.Pad(k);
                AlignedBuffer<double> a = Numbers(1, rows, k, padded), b = Numbers(2, n, k, padded), bias = Numbers(3, 1, n, n),
                    c = new(n * rows);
                kernels.MultiplyColumns(rows, n, k, new(a.Data, padded, kernels.PanelWidth), new(b.Data, padded, kernels.PanelWidth),
                    new(c.Data, rows, kernels.PanelWidth), bias.Data);
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < n; column++)
                    {
                        double sum = bias.Span[column];
                        for (int i = 0; i < k; i++) sum += a.Span[(row * padded) + i] * b.Span[(column * padded) + i];
                        Assert.AreEqual(sum, c.Span[(column * rows) + row], Tolerance, $"{kernels.Name}, ({rows}, {k}) times ({k}, {n})");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Outer_product_and_its_backward_pass_are_plain_loops()
    {
        foreach (var kernels in Kernels<double>.All)
        {
            int rows = 3, count = 2 * kernels.PanelWidth, stride = count + kernels.PanelWidth;
            AlignedBuffer<double> factors = Numbers(1, 1, rows, rows), x = Numbers(2, 1, count, count),
                y = Numbers(3, rows, count, stride), gradient = Numbers(4, rows, count, stride);
            AlignedBuffer<double> xGradient = Numbers(5, 1, count, count), factorGradients = Numbers(6, 1, rows, rows);
            double[] before = y.Span.ToArray(), xBefore = xGradient.Span.ToArray(), factorsBefore = factorGradients.Span.ToArray();
            var product = new OuterProduct<double>(rows, count, factors.Data, x.Data, stride);
            kernels.AddOuterProduct(product, y.Data);
            kernels.AddOuterProductBackward(product, gradient.Data, xGradient.Data, factorGradients.Data);
            for (int row = 0; row < rows; row++)
            {
                double sum = factorsBefore[row];
                for (int i = 0; i < count; i++)
                {
                    int at = (row * stride) + i;
                    Assert.AreEqual(before[at] + (factors.Span[row] * x.Span[i]), y.Span[at], Tolerance, kernels.Name);
                    sum += gradient.Span[at] * x.Span[i];
                    xBefore[i] += gradient.Span[at] * factors.Span[row];
                }
                Assert.AreEqual(sum, factorGradients.Span[row], Tolerance, kernels.Name);
            }
            for (int i = 0; i < count; i++) Assert.AreEqual(xBefore[i], xGradient.Span[i], Tolerance, kernels.Name);
        }
    }

    [TestMethod]
    public void Sums_by_code_are_the_code_written_out_times_the_rows()
    {
        const int rows = 29, bins = 5, stride = 3;
        foreach (var kernels in Kernels<double>.All)
        {
            var random = new Random(1);
            int width = kernels.PanelWidth;
            int[] found = [.. Enumerable.Range(0, rows).Select(_ => random.Next(bins))];
            float[] covered = [.. Enumerable.Range(0, rows).Select(_ => random.NextSingle())],
                values = [.. Enumerable.Range(0, rows * stride).Select(_ => random.NextSingle())];
            AlignedBuffer<double> x = Numbers(2, rows, width, width), spare = Numbers(3, bins, width, width),
                sums = Numbers(4, bins + 2, width, width);
            fixed (int* bin = found)
            fixed (float* fraction = covered, value = values)
                kernels.SumByCode(rows, new BinCode(bins, bin, fraction, value, stride), x.Data, spare.Data, sums.Data);
            for (int code = 0; code < bins + 2; code++)
            {
                for (int column = 0; column < width; column++)
                {
                    double sum = 0;
                    for (int row = 0; row < rows; row++) sum += Code(row, code) * x.Span[(row * width) + column];
                    Assert.AreEqual(sum, sums.Span[(code * width) + column], Tolerance, $"{kernels.Name}, number {code} of the code");
                }
            }

            double Code(int row, int code)
                => code == bins ? values[row * stride] : code > bins || code < found[row] ? 1 : code == found[row] ? covered[row] : 0;
        }
    }

    /// <summary>(rows, columns) at a distance, padded with zeros.</summary>
    private static AlignedBuffer<double> Numbers(int seed, int rows, int columns, int distance)
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer<double>(rows * distance);
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) buffer.Span[(row * distance) + column] = random.NextDouble() - 0.5;
        return buffer;
    }
}
