using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Scoring;

/// <summary>
/// An interval between two quantiles of a network, widened by what rows that it did not learn from called for, so that it covers the share
/// of rows that it is to cover: conformalised quantile regression (Romano, Patterson and Candes 2019, arXiv 1905.03222).
/// </summary>
/// <param name="Coverage">Share of rows whose label is to lie within, above 0 and below 1.</param>
/// <param name="Lower">Index among the network's levels of the quantile from which the offset is subtracted.</param>
/// <param name="Upper">Index of the quantile that it is added to.</param>
/// <param name="Offset">What both bounds move outwards, in units of the scaled target; negative where the quantiles were too far
/// apart.</param>
internal sealed record CalibratedInterval(double Coverage, int Lower, int Upper, float Offset)
{
    /// <summary>The largest distance that bounds move by: far beyond any label, and far enough from the end of single precision.</summary>
    public const float Farthest = 1e30f;

    /// <summary>Whether a number can be the coverage of an interval or of a set.</summary>
    public static bool CanCover(double coverage) => coverage > 0 && coverage < 1;

    /// <summary>The levels between which an interval of a coverage lies: the same share is left out on either side.</summary>
    public static (double Lower, double Upper) Levels(double coverage)
    {
        // In decimal digits, so that a coverage of 0.9 has the levels 0.05 and 0.95 that someone may ask for beside it.
        const int digits = 12;
        return (Math.Round((1 - coverage) / 2, digits), Math.Round((1 + coverage) / 2, digits));
    }

    /// <summary>How far outside of the quantiles a label lies; negative within.</summary>
    /// <param name="outputs">(outputs) of a row.</param>
    /// <param name="label">Scaled target of the row.</param>
    public double Distance(ReadOnlySpan<float> outputs, float label) =>
        Math.Max((double)outputs[1 + Lower] - label, (double)label - outputs[1 + Upper]);

    /// <summary>Writes <see cref="Bounds"/> into a graph: (rows, 1) each.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">(rows, outputs).</param>
    public (string Lower, string Upper) ToOnnx(OnnxGraph graph, string outputs)
    {
        string offset = graph.Number(Offset), half = graph.Number(0.5f);
        string lower = graph.Op("Sub", graph.Gather(outputs, 1, 1 + Lower), offset);
        string upper = graph.Add(graph.Gather(outputs, 1, 1 + Upper), offset);
        string middle = graph.Add(graph.Multiply(lower, half), graph.Multiply(upper, half));
        string inOrder = graph.Op("LessOrEqual", lower, upper);
        return (graph.Op("Where", inOrder, lower, middle), graph.Op("Where", inOrder, upper, middle));
    }

    /// <summary>The interval of a row, in units of the scaled target.</summary>
    /// <param name="outputs">(outputs) of the row.</param>
    public (float Lower, float Upper) Bounds(ReadOnlySpan<float> outputs)
    {
        float lower = outputs[1 + Lower] - Offset, upper = outputs[1 + Upper] + Offset;
        if (lower <= upper) return (lower, upper);
        float middle = (lower / 2) + (upper / 2);
        return (middle, middle);
    }
}
