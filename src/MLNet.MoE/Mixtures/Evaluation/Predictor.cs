using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>One linear predictor of the mixture: where its coefficients stand and which columns they multiply.</summary>
/// <param name="Offset">First coefficient in the parameter vector.</param>
/// <param name="Count">Coefficients.</param>
/// <param name="IsGate">Whether it multiplies the gate's columns.</param>
/// <param name="Expert">Expert or gate that it belongs to.</param>
/// <param name="Index">Which of that expert's predictors it is.</param>
internal readonly record struct Predictor(int Offset, int Count, bool IsGate, int Expert, int Index)
{
    public static Predictor[] Of(MixtureLayout layout)
    {
        var predictors = new List<Predictor>();
        for (int i = 0; i < layout.GateGroup.Vectors; i++)
            predictors.Add(new Predictor(i * layout.GateColumns, layout.GateColumns, true, i, 0));
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            for (int v = 0; v < group.Vectors; v++)
                predictors.Add(new Predictor(group.Offset + (v * group.Columns), group.Columns, false, k, v));
            if (layout.IsGaussian)
                predictors.Add(new Predictor(layout.LogScale(k), 1, false, k, 1));
        }

        return [.. predictors];
    }
}
