using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace MLNet.MoE;

/// <summary>
/// A trainer that takes no missing numbers, behind the steps that fill them: with the column's mean, and where the training rows have
/// missing numbers an indicator for each slot beside.
/// </summary>
/// <param name="environment">ML.NET's context.</param>
/// <param name="features">Column of the features.</param>
/// <param name="trainer">The trainer.</param>
internal sealed class FilledFeatures(IHostEnvironment environment, string features, IEstimator<ITransformer> trainer)
    : IEstimator<ITransformer>, INamedTrainer, IStoppingTrainer
{
    private const string Indicators = "moe:missing";

    /// <inheritdoc/>
    public string TrainerName => ((INamedTrainer)trainer).TrainerName;

    /// <inheritdoc/>
    public ITransformer Fit(IDataView input)
    {
        var filling = Steps(input).Fit(input);
        return new TransformerChain<ITransformer>([.. filling, trainer.Fit(filling.Transform(input))]);
    }

    /// <inheritdoc/>
    public ITransformer Fit(IDataView train, IDataView validation)
    {
        if (trainer is not IStoppingTrainer stopping) return Fit(train);
        var filling = Steps(train).Fit(train);
        return new TransformerChain<ITransformer>([.. filling, stopping.Fit(filling.Transform(train), filling.Transform(validation))]);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => trainer.GetOutputSchema(inputSchema);

    private EstimatorChain<ITransformer> Steps(IDataView data)
    {
        var transforms = new TransformsCatalog(environment);
        var steps = new EstimatorChain<ITransformer>();
        bool anyMissing = AnyMissing(data);
        if (anyMissing)
        {
            steps = steps.Append<ITransformer>(transforms.IndicateMissingValues(Indicators, features));
            steps = steps.Append<ITransformer>(transforms.Conversion.ConvertType(Indicators, outputKind: DataKind.Single));
        }
        // Rows to be scored may have missing numbers where those of training had none.
        steps = steps.Append<ITransformer>(
            transforms.ReplaceMissingValues(features, replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean));
        return anyMissing ? steps.Append<ITransformer>(transforms.Concatenate(features, features, Indicators)) : steps;
    }

    private bool AnyMissing(IDataView data)
    {
        var column = data.Schema[features];
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        var row = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            getter(ref row);
            foreach (float value in row.GetValues())
                if (float.IsNaN(value)) return true;
        }
        return false;
    }
}
