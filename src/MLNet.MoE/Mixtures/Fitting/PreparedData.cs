using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Standardised rows and the way back to original units.</summary>
/// <param name="Data">Rows as the solvers see them.</param>
/// <param name="Experts">Scaling of the experts' columns.</param>
/// <param name="GateColumns">Scaling of the gate's columns after M.</param>
/// <param name="Gate">Form of the gate, with what is done to its columns before M.</param>
/// <param name="OutcomeMean">Mean of a numeric outcome; 0 for classes.</param>
/// <param name="OutcomeScale">Standard deviation of a numeric outcome; 1 for classes.</param>
internal sealed record PreparedData(MixtureData Data, ColumnScaling Experts, ColumnScaling GateColumns, MoeGate Gate, double OutcomeMean,
    double OutcomeScale)
{
    /// <summary>Standardises the rows in place; they belong to the result from then on.</summary>
    public static PreparedData From(MixtureRows rows, StatisticalMoeOptions options)
    {
        double[] weights = rows.Weights();
        var gate = new MoeGate
        {
            Transform = options.GateTransform,
            CustomTransform = options.CustomGateTransform,
            Activation = options.GateActivation,
            Temperature = options.GateTemperature,
            ActiveExperts = options.GateActiveExperts,
        };
        BlockedColumns? gateColumns = null;
        if (rows.GateFeatures is not null || options.GateTransform != GateTransform.Identity)
            (gate, gateColumns) = Transformed(rows.GateFeatures ?? rows.Features, gate, weights, options.NormalizeGateInput);

        var (columns, scaling) = ColumnScaling.Standardise(rows.Features, weights, options.L1Regularization > 0);
        var gateScaling = scaling;
        if (gateColumns is not null)
            (gateColumns, gateScaling) = ColumnScaling.Standardise(gateColumns, weights, options.L1Regularization > 0);
        else
            gateColumns = columns;

        int[]? labels = null;
        double[]? response = null;
        var (mean, scale) = (0.0, 1.0);
        if (rows.Classes > 0)
        {
            labels = new int[weights.Length];
            for (int i = 0; i < rows.Count; i++)
                labels[i] = (int)rows.Outcomes[i];
        }
        else
        {
            response = new double[weights.Length];
            (mean, scale) = OutcomeMoments(rows.Outcomes, weights);
            for (int i = 0; i < rows.Count; i++)
                response[i] = (rows.Outcomes[i] - mean) / scale;
        }

        return new PreparedData(new MixtureData(columns, gateColumns, labels, response, weights, rows.Count), scaling, gateScaling, gate,
            mean, scale);
    }

    private static (MoeGate Gate, BlockedColumns Columns) Transformed(BlockedColumns source, MoeGate gate, double[] weights, bool normalise)
    {
        if (normalise && gate.Transform != GateTransform.Identity)
        {
            var (mean, scale, isConstant) = ColumnScaling.Moments(source, weights);
            gate = new MoeGate
            {
                Transform = gate.Transform,
                CustomTransform = gate.CustomTransform,
                Activation = gate.Activation,
                Temperature = gate.Temperature,
                ActiveExperts = gate.ActiveExperts,
                Center = mean,
                Scale = [.. scale.Select((s, j) => isConstant[j] ? 1 : s)],
            };
        }

        var columns = new BlockedColumns(source.Columns);
        for (int block = 0; block < source.Blocks; block++)
        {
            columns.AddBlock();
            source.Column(block, 0).CopyTo(columns.Column(block, 0));
            for (int j = 1; j < source.Columns; j++)
            {
                var from = source.Column(block, j);
                var to = columns.Column(block, j);
                for (int r = 0; r < from.Length; r++)
                {
                    if (weights[(block * BlockedColumns.BlockRows) + r] == 0)
                        continue;
                    to[r] = gate.Apply(from[r], j - 1);
                    if (!double.IsFinite(to[r]))
                        throw new ArgumentException(
                            $"CustomGateTransform gives {to[r]} for {from[r]} in gate column {j - 1}; it must be finite everywhere.");
                }
            }
        }

        return (gate, columns);
    }

    private static (double Mean, double Scale) OutcomeMoments(IReadOnlyList<double> outcomes, double[] weights)
    {
        // A mean of equal numbers may differ from them in its last bit, which would then be taken for variance.
        if (outcomes.All(y => y == outcomes[0]))
            return (outcomes[0], 1);
        double total = Math.Max(weights.Sum(), double.Epsilon);
        double mean = 0.0;
        for (int i = 0; i < outcomes.Count; i++)
            mean += weights[i] * outcomes[i] / total;
        double variance = 0.0;
        for (int i = 0; i < outcomes.Count; i++)
            variance += weights[i] * (outcomes[i] - mean) * (outcomes[i] - mean) / total;
        return (mean, variance > 0 ? Math.Sqrt(variance) : 1);
    }
}
