using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>A row as ML.NET's in-memory reader wants it; which of the label fields is shown, and under which name, says the
/// schema.</summary>
internal sealed class LabelledVector
{
    /// <summary>The feature vector.</summary>
    public VBuffer<float> Features;

    /// <summary>Whether the row is learned from or held out; see <see cref="LearningRows.PartColumn"/>.</summary>
    public float Part;

    /// <summary>Label of a regression.</summary>
    public float Number;

    /// <summary>Label of a binary task.</summary>
    public bool Flag;

    /// <summary>Label of a multiclass task, counted from 0; the reader makes keys of it, which count from 1.</summary>
    public uint Class;
}
