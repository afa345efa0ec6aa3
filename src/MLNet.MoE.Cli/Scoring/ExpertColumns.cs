using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>What a statistical mixture says of each row beside its prediction.</summary>
/// <param name="Columns">Names with (rows) values.</param>
internal sealed record ExpertColumns(IReadOnlyList<(string Name, double[] Values)> Columns)
{
    /// <summary>
    /// Weights of the gate; of numbers the experts' means, and the ends of an interval; with labels the probability that each expert was in
    /// charge, and the logarithm of the label's density.
    /// </summary>
    /// <param name="model">The model, a mixture fitted by EM.</param>
    /// <param name="table">The rows.</param>
    /// <param name="parameters">The mixture in it.</param>
    /// <param name="offset">What is added to numbers of the model to have those of the label.</param>
    /// <param name="labels">(rows) class indices or the label's numbers; null without.</param>
    /// <param name="level">Level of the interval; null for none.</param>
    public static ExpertColumns Of(ITransformer model, LoadedTable table, StatisticalMoeModelParameters parameters, double offset,
        double[]? labels, double? level)
    {
        int experts = parameters.NumberOfExperts;
        var gaussian = parameters as GaussianMoeModelParameters;
        var gate = Named("gate", experts, table.Rows);
        var means = gaussian is null ? [] : Named("mean", experts, table.Rows);
        var ends = gaussian is null || level is null ? [] : new[] { ("lower", new double[table.Rows]), ("upper", new double[table.Rows]) };
        var responsibilities = labels is null ? [] : Named("responsibility", experts, table.Rows);
        var density = labels is null ? [] : new[] { ("log_density", new double[table.Rows]) };
        var scored = model.Transform(table.FeatureView());
        var column = scored.Schema[TrainingColumns.Features];
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            getter(ref buffer);
            float[] features = [.. buffer.DenseValues()];
            Put(gate, row, parameters.GetGateWeights(features));
            if (gaussian is not null)
            {
                Put(means, row, Array.ConvertAll(gaussian.GetExpertMeans(features), mean => mean + offset));
                if (level is { } wanted)
                {
                    var (lower, upper) = gaussian.GetPredictionInterval(features, wanted);
                    Put(ends, row, [lower + offset, upper + offset]);
                }
            }
            if (labels is null) continue;
            if (gaussian is not null)
            {
                Put(responsibilities, row, gaussian.GetResponsibilities(features, labels[row] - offset));
                Put(density, row, [gaussian.GetLogDensity(features, labels[row] - offset)]);
            }
            else
            {
                var multinomial = (MultinomialMoeModelParameters)parameters;
                Put(responsibilities, row, multinomial.GetResponsibilities(features, (int)labels[row]));
                Put(density, row, [multinomial.GetLogProbability(features, (int)labels[row])]);
            }
        }
        return new([.. gate, .. means, .. ends, .. responsibilities, .. density]);
    }

    private static (string Name, double[] Values)[] Named(string name, int experts, int rows)
        => [.. Enumerable.Range(1, experts).Select(expert => ($"{name}_{expert}", new double[rows]))];

    private static void Put((string Name, double[] Values)[] columns, int row, double[] values)
    {
        for (int i = 0; i < columns.Length; i++) columns[i].Values[row] = values[i];
    }
}
