using System.Runtime.InteropServices;
using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>The calibrated statements of all experts on the held-out rows.</summary>
/// <param name="rows">All rows.</param>
/// <param name="statements">(experts).</param>
/// <param name="forms">(experts).</param>
/// <param name="held">Rows that all experts spoke of.</param>
internal sealed class ExpertStack(StackTable rows, Statements[] statements, ExpertForm[] forms, int[] held)
{
    /// <summary>(experts).</summary>
    public ExpertForm[] Forms => forms;

    /// <summary>The same of some experts.</summary>
    public ExpertStack Keep(int[] kept) => new(rows, [.. kept.Select(i => statements[i])], [.. kept.Select(i => forms[i])], held);

    /// <summary>What a gate on these experts sees.</summary>
    public GateView View()
    {
        float[] features = new float[held.Length * rows.Slots];
        var all = CollectionsMarshal.AsSpan(rows.Features);
        for (int i = 0; i < held.Length; i++) all.Slice(held[i] * rows.Slots, rows.Slots).CopyTo(features.AsSpan(i * rows.Slots));
        double mean = held.Average(row => rows.Labels[row]),
            unit = Math.Sqrt(held.Average(row => (rows.Labels[row] - mean) * (rows.Labels[row] - mean)));
        return new(rows.Task, GateInputs.Fit(features, rows.Slots), forms.Length, unit > 0 ? unit : 1);
    }

    /// <summary>What the gate learns from.</summary>
    /// <param name="features">(all rows, slots).</param>
    /// <param name="view">What the gate sees; null for nothing.</param>
    public StackedRows Rows(List<float> features, GateView? view)
    {
        int experts = forms.Length, each = statements[0].Count, inputs = view?.Count ?? 0;
        double[] predictions = new double[held.Length * experts];
        double[] seen = new double[held.Length * inputs];
        double[] said = new double[experts * each];
        var slots = CollectionsMarshal.AsSpan(features);
        for (int i = 0; i < held.Length; i++)
        {
            int row = held[i];
            for (int k = 0; k < experts; k++)
            {
                var own = said.AsSpan(k * each, each);
                statements[k].Read(row, own);
                forms[k].Apply(rows.Task, own);
                predictions[(i * experts) + k] = rows.Task switch
                {
                    TaskKind.Multiclass => own[(int)rows.Labels[row]],
                    TaskKind.Binary => rows.Labels[row] > 0.5 ? own[0] : 1 - own[0],
                    _ => own[0],
                };
            }
            view?.Write(slots.Slice(row * rows.Slots, rows.Slots), said, seen.AsSpan(i * inputs, inputs));
        }
        double[]? labels = rows.Task == TaskKind.Regression ? [.. held.Select(row => rows.Labels[row])] : null;
        return new(predictions, labels, [.. held.Select(row => rows.Weights[row])], seen, experts, inputs);
    }
}
