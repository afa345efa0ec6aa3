using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>Drops units of a layer: sets them to zero and scales the others so that the expectation stays.</summary>
/// <param name="context">The pass.</param>
/// <param name="layer">The layer.</param>
internal sealed unsafe class Dropout<T>(PassContext<T> context, int layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Drops units of an expert, or of its gradient, in place: the same of each whenever it is asked for in a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int member, int expert, Operand<T> units, in PassNoise<T> noise)
    {
        var stream = noise.DropoutStream(((long)member * context.Spec.Experts) + expert, layer);
        uint threshold = (uint)(noise.Dropout * 65536);
        T scale = Scale(noise);
        T* panel = units.Data;
        int width = context.Panel;
        for (int column = 0; column < context.Spec.Width; column += width, panel += units.PanelStride)
        {
            for (int row = 0; row < context.Rows; row++)
            {
                T* x = panel + ((nint)row * width);
                long position = (((long)(noise.FirstRow + row) * context.Width) + column) / 4;
                for (int i = 0; i < width; i += 4)
                {
                    ulong bits = stream.Bits(position + (i / 4));
                    for (int j = i; j < i + 4; j++, bits >>= 16) x[j] = (uint)(bits & 0xFFFF) < threshold ? T.Zero : x[j] * scale;
                }
            }
        }
    }

    /// <summary>Scales the gradient of an expert's units in place, dropped or not: enough where the dropped ones are known by their output,
    /// which is zero.</summary>
    public void ScaleGradient(Operand<T> gradient, in PassNoise<T> noise)
    {
        T scale = Scale(noise);
        T* panel = gradient.Data;
        for (int column = 0; column < context.Spec.Width; column += context.Panel, panel += gradient.PanelStride)
        {
            var rows = new Span<T>(panel, context.Rows * context.Panel);
            TensorPrimitives.Multiply(rows, scale, rows);
        }
    }

    private static T Scale(in PassNoise<T> noise) => T.One / T.CreateTruncating(1 - noise.Dropout);
}
