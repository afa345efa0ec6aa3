using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>A fitted mixture of any trainers. Thread-safe.</summary>
/// <param name="task">What is predicted.</param>
/// <param name="featureColumn">Column that the gate reads, or null.</param>
/// <param name="slots">Slots of that column that the gate was fitted on; 0 for none.</param>
/// <param name="forms">(experts).</param>
/// <param name="models">(experts): the fitted models of each; their statements are averaged.</param>
/// <param name="gate">The gate.</param>
/// <param name="view">What the gate sees.</param>
internal sealed class MixtureModel(
    TaskKind task, string? featureColumn, int slots, ExpertForm[] forms, ITransformer[][] models, ExpertGate gate, GateView view)
{
    public TaskKind Task => task;

    public string? FeatureColumn => featureColumn;

    public int Slots => slots;

    public IReadOnlyList<ExpertForm> Forms => forms;

    public IReadOnlyList<ITransformer[]> Models => models;

    public ExpertGate Gate => gate;

    public GateView View => view;

    /// <summary>Whether a row's features are needed for its weights.</summary>
    public bool ReadsFeatures => gate.IsPerRow && view.Features.Columns.Count > 0;

    /// <summary>Mixes the experts' scores of a row.</summary>
    /// <param name="features">(slots), or empty where they are not needed.</param>
    /// <param name="statements">(experts, scores): what the experts say; replaced by probabilities or numbers.</param>
    /// <param name="inputs">Space for the gate's inputs.</param>
    /// <param name="weights">(experts), written: how much each counts.</param>
    /// <param name="mixed">(scores), written: probabilities of the classes or of the positive class, or the number.</param>
    public void Mix(ReadOnlySpan<float> features, Span<double> statements, Span<double> inputs, Span<double> weights, Span<double> mixed)
    {
        int each = mixed.Length;
        for (int k = 0; k < forms.Length; k++) forms[k].Apply(task, statements.Slice(k * each, each));
        if (gate.IsPerRow) view.Write(features, statements, inputs);
        gate.Weigh(inputs, weights);
        mixed.Clear();
        for (int k = 0; k < forms.Length; k++)
            for (int j = 0; j < each; j++) mixed[j] += weights[k] * statements[(k * each) + j];
    }

    public override string ToString()
    {
        var text =
            new StringBuilder("Mixture of ").Append(
                string.Join(", ",
                    forms.Select((form, k) => string.Create(CultureInfo.InvariantCulture, $"{form.Name} {gate.GlobalWeights[k]:P0}"))));
        return text.Append(gate.IsPerRow ? "; weights differ from row to row." : "; the same weights in every row.").ToString();
    }
}
