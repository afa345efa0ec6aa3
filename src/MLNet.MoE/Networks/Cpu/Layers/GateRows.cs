using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>Steps of a gate's network that are no matrix kernels, row by row: splines and normalisation. Values are (units,
/// rows).</summary>
internal static unsafe class GateRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Extents of a value.</summary>
    /// <param name="Units">Units.</param>
    /// <param name="Stride">Distance of the units.</param>
    /// <param name="Rows">Rows that count.</param>
    public readonly record struct Block(int Units, int Stride, int Rows);

    /// <summary>The spline functions of each unit: (units * functions, rows).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Splines(int units, int stride, T* x, T* y)
    {
        T spacing = T.CreateTruncating(SplineBasis.Spacing), two = T.CreateTruncating(2), four = T.CreateTruncating(4),
            six = T.CreateTruncating(6);
        for (int unit = 0; unit < units; unit++, x += stride)
        {
            for (int function = 0; function < SplineBasis.Count; function++, y += stride)
            {
                T centre = T.CreateTruncating(SplineBasis.Centre(function));
                for (int row = 0; row < stride; row++)
                {
                    T t = T.Abs(x[row] - centre) / spacing, far = T.Max(two - t, T.Zero), near = T.Max(T.One - t, T.Zero);
                    y[row] = ((far * far * far) - (four * near * near * near)) / six;
                }
            }
        }
    }

    /// <summary>Adds the gradient of the units to their target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SplinesBackward(int units, int stride, T* x, T* g, T* target)
    {
        T spacing = T.CreateTruncating(SplineBasis.Spacing), two = T.CreateTruncating(2), four = T.CreateTruncating(4);
        for (int unit = 0; unit < units; unit++, x += stride, target += stride)
        {
            for (int function = 0; function < SplineBasis.Count; function++, g += stride)
            {
                T centre = T.CreateTruncating(SplineBasis.Centre(function));
                for (int row = 0; row < stride; row++)
                {
                    T distance = (x[row] - centre) / spacing, t = T.Abs(distance);
                    T far = T.Max(two - t, T.Zero), near = T.Max(T.One - t, T.Zero);
                    T slope = ((four * near * near) - (far * far)) / (two * spacing);
                    target[row] += g[row] * (distance < T.Zero ? -slope : slope);
                }
            }
        }
    }

    /// <summary>A row's units less their mean over their deviation, times a factor a unit, plus a number a unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(int units, int stride, T* x, T* factors, T* offsets, T* y)
    {
        for (int row = 0; row < stride; row++)
        {
            var (mean, inverse) = Moments(units, stride, x + row);
            for (int unit = 0; unit < units; unit++)
            {
                nint at = ((nint)unit * stride) + row;
                y[at] = ((x[at] - mean) * inverse * factors[unit]) + offsets[unit];
            }
        }
    }

    /// <summary>The backward pass of <see cref="Normalize"/>; everything is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void NormalizeBackward(Block block, T* x, T* g, T* factors, T* factorGradient, T* offsetGradient, T* target)
    {
        T count = T.CreateTruncating(block.Units);
        for (int row = 0; row < block.Rows; row++)
        {
            var (mean, inverse) = Moments(block.Units, block.Stride, x + row);
            T sum = T.Zero, product = T.Zero;
            for (int unit = 0; unit < block.Units; unit++)
            {
                nint at = ((nint)unit * block.Stride) + row;
                T z = (x[at] - mean) * inverse, own = g[at] * factors[unit];
                factorGradient[unit] += g[at] * z;
                offsetGradient[unit] += g[at];
                sum += own;
                product += own * z;
            }
            for (int unit = 0; unit < block.Units; unit++)
            {
                nint at = ((nint)unit * block.Stride) + row;
                T z = (x[at] - mean) * inverse;
                target[at] += ((g[at] * factors[unit]) - (sum / count) - (z * product / count)) * inverse;
            }
        }
    }

    private static (T Mean, T Inverse) Moments(int units, int stride, T* x)
    {
        T sum = T.Zero, squares = T.Zero, count = T.CreateTruncating(units);
        for (int unit = 0; unit < units; unit++) sum += x[(nint)unit * stride];
        T mean = sum / count;
        for (int unit = 0; unit < units; unit++)
        {
            T distance = x[(nint)unit * stride] - mean;
            squares += distance * distance;
        }
        return (mean, T.One / T.Sqrt((squares / count) + T.CreateTruncating(GateNetworkBuilder.Epsilon)));
    }
}
