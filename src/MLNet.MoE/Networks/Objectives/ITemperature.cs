using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>How a temperature acts on an objective's predictions: above 1 it takes confidence from them, below 1 it adds to it.</summary>
internal interface ITemperature
{
    /// <summary>Brings predictions to another temperature, in place.</summary>
    /// <param name="outputs">Numbers a row.</param>
    /// <param name="predictions">(rows, outputs).</param>
    /// <param name="sharpness">1 / temperature.</param>
    void Apply(int outputs, Span<float> predictions, float sharpness);

    /// <summary>Writes <see cref="Apply"/> into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="predictions">(rows, outputs).</param>
    /// <param name="sharpness">1 / temperature.</param>
    string ToOnnx(OnnxGraph graph, string predictions, float sharpness);

    /// <summary>A function that gives the sum of weight times loss at a sharpness.</summary>
    /// <param name="predictions">(rows, outputs) at a temperature of 1; overwritten.</param>
    /// <param name="table">Table with labels and weights.</param>
    /// <param name="rows">Rows of the table.</param>
    Func<double, double> Loss(float[] predictions, FeatureTable table, int[] rows);
}
