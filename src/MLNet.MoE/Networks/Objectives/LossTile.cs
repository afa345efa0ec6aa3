using System.Numerics;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>One member's outputs for some rows, what they should have been, and room for the gradient.</summary>
/// <typeparam name="T">Number type.</typeparam>
internal readonly ref struct LossTile<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers of scratch for each row beside one for each output.</summary>
    public const int ScratchColumns = 2;

    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>(outputs, rows).</summary>
    public required ReadOnlySpan<T> Output { get; init; }

    /// <summary>(outputs, rows), to be written: gradient of weight times loss with respect to the outputs, times
    /// <see cref="Scale"/>.</summary>
    public required Span<T> Gradient { get; init; }

    /// <summary>(targets, rows): class indices, 0 or 1, or scaled targets.</summary>
    public required ReadOnlySpan<float> Labels { get; init; }

    /// <summary>(rows).</summary>
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>Factor on the gradient.</summary>
    public required double Scale { get; init; }

    /// <summary>(outputs + <see cref="ScratchColumns"/>, rows): any numbers, to be overwritten.</summary>
    public required Span<T> Scratch { get; init; }

    /// <summary>Number of outputs.</summary>
    public int Outputs => Output.Length / Rows;
}
