using System.Numerics;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>Products that pass over zeros give bit by bit what those give that don't.</summary>
[TestClass]
public sealed class SparseProductTests
{
    [TestMethod]
    public void Products_in_single_precision_are_the_full_products() => Check(Kernels<float>.All);

    [TestMethod]
    public void Products_in_double_precision_are_the_full_products() => Check(Kernels<double>.All);

    internal static void Check<T>(IEnumerable<Kernels<T>> widths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var kernels in widths)
        {
            // Rows of few and many numbers, of none and only of zeros; matrices of one to many panels.
            foreach (var (rows, n, k, share) in ((int, int, int, double)[])[(1, 3, 5, 0.5), (40, 64, 64, 0.5), (33, 200, 130, 0.4),
                (50, 129, 70, 0), (35, 150, 64, 0.6), (40, 140, 90, 1), (3, 90, 64, 0.5)])
                CheckRows(kernels, rows, n, k, share);
            foreach (var (experts, n, k, share) in ((int, int, int, double)[])[(1, 7, 3, 0.5), (3, 64, 64, 0.5), (4, 33, 40, 0.7),
                (5, 64, 130, 0.3), (2, 100, 65, 0.5), (4, 16, 70, 0.5), (3, 8, 9, 1), (4, 60, 64, 0)])
                CheckExperts(kernels, experts, n, k, share);
        }
    }

    private static unsafe void CheckRows<T>(Kernels<T> kernels, int rows, int n, int k, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panel = kernels.PanelWidth;
        var random = new Random(n);
        AlignedBuffer<T> a = Numbers<T>(random, rows, k, panel, share), b = Numbers<T>(random, k, n, panel, 1),
            bias = Numbers<T>(random, 1, n, panel, 1);
        AlignedBuffer<T> full = new(rows * kernels.Pad(n)), sparse = new(rows * kernels.Pad(n));
        foreach (bool biased in (bool[])[false, true])
        {
            T* start = biased ? bias.Data : null;
            kernels.Multiply(rows, n, k, Panels(a, rows, panel), Panels(b, k, panel), Panels(full, rows, panel), start);
            kernels.MultiplySparse(rows, n, k, Panels(a, rows, panel), Panels(b, k, panel), Panels(sparse, rows, panel), start);
            CollectionAssert.AreEqual(full.Span.ToArray(), sparse.Span.ToArray(),
                $"{kernels.Name} kernels, ({rows}, {k}) times ({k}, {n})");
        }
        GC.KeepAlive((a, b, bias));
    }

    private static unsafe void CheckExperts<T>(Kernels<T> kernels, int experts, int n, int k, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panel = kernels.PanelWidth, panels = kernels.Pad(n) / panel;
        var random = new Random(n);
        // Each expert's row and matrix stand behind the one before.
        AlignedBuffer<T> rows = new(experts * kernels.Pad(k)), matrices = new((nint)experts * k * kernels.Pad(n)),
            bias = Numbers<T>(random, 1, experts * kernels.Pad(n), panel, 1);
        for (int expert = 0; expert < experts; expert++)
        {
            Numbers<T>(random, 1, k, panel, share).Span.CopyTo(rows.Span[(expert * kernels.Pad(k))..]);
            Numbers<T>(random, k, n, panel, 1).Span.CopyTo(matrices.Span[(expert * k * kernels.Pad(n))..]);
        }
        AlignedBuffer<T> full = new(experts * kernels.Pad(n)), sparse = new(experts * kernels.Pad(n));
        var product = new RowProduct(k, experts * panels, panels, kernels.Pad(k), panel, (nint)k * panel);
        foreach (bool biased in (bool[])[false, true])
        {
            T* start = biased ? bias.Data : null;
            kernels.MultiplyRow(product, rows.Data, matrices.Data, start, full.Data);
            kernels.MultiplySparseRow(product, rows.Data, matrices.Data, start, sparse.Data);
            CollectionAssert.AreEqual(full.Span.ToArray(), sparse.Span.ToArray(),
                $"{kernels.Name} kernels, {experts} experts of ({k}, {n})");
        }
        GC.KeepAlive((rows, matrices, bias));
    }

    /// <summary>A matrix in panels, of which a share is not zero; padding is zero.</summary>
    private static AlignedBuffer<T> Numbers<T>(Random random, int rows, int columns, int panel, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var buffer = new AlignedBuffer<T>((nint)rows * ((columns + panel - 1) / panel * panel));
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (random.NextDouble() < share)
                    buffer.Span[(column / panel * rows * panel) + (row * panel)
                        + (column % panel)] = T.CreateTruncating(random.NextDouble() - 0.5);
            }
        }
        return buffer;
    }

    private static unsafe Operand<T> Panels<T>(AlignedBuffer<T> buffer, int rows, int panel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(buffer.Data, panel, (nint)rows * panel);
}
