using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Products of whole panels of columns, put together from <see cref="MicroKernels{T, TVector, TSimd}"/>.</summary>
internal static unsafe class PanelKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    /// <summary>One panel of columns of the result, all its rows, in the largest blocks that fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in MicroKernels<T, TVector, TSimd>.Source s, in Block block, T* a, T* b, T* bias, BlockStart start)
    {
        int i = 0, m = block.Rows;
        T* c = block.Data;
        nint cRow = block.RowStride;
        if (block.Columns > TSimd.Count)
        {
            if (TSimd.RegisterRows == 8)
                for (; i <= m - 8; i += 8)
                    MicroKernels<T, TVector, TSimd>.Rows8x2(s, a + (i * s.Row), b, c + (i * cRow), cRow, bias, start);
            for (; i <= m - 4; i += 4) MicroKernels<T, TVector, TSimd>.Rows4x2(s, a + (i * s.Row), b, c + (i * cRow), cRow, bias, start);
            for (; i < m; i++)
            {
                // Sums of gradients, which alone are accumulated, may run in any order that is fixed.
                if (start == BlockStart.Accumulate) MicroKernels<T, TVector, TSimd>.AddRow(s, a + (i * s.Row), b, c + (i * cRow));
                else MicroKernels<T, TVector, TSimd>.Rows1x2(s, a + (i * s.Row), b, c + (i * cRow), bias, start);
            }
            return;
        }
        for (; i <= m - 8; i += 8) MicroKernels<T, TVector, TSimd>.Rows8x1(s, a + (i * s.Row), b, c + (i * cRow), cRow, bias, start);
        for (; i < m; i++) MicroKernels<T, TVector, TSimd>.Rows1x1(s, a + (i * s.Row), b, c + (i * cRow), bias, start);
    }

    /// <summary>A block of the result.</summary>
    public readonly struct Block(int rows, int columns, T* data, nint rowStride)
    {
        public readonly int Rows = rows, Columns = columns;
        public readonly T* Data = data;
        public readonly nint RowStride = rowStride;
    }
}
