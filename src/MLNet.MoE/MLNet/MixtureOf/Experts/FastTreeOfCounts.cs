using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE;

/// <summary>
/// FastTree for one class against the others, with a number of trees of its own for each class, which ML.NET's one-versus-all asks for in
/// their order. Its type speaks of models in general, so that programs without FastTree can look through the types of this library.
/// </summary>
/// <param name="environment">ML.NET's context.</param>
/// <param name="counts">(classes): trees of each.</param>
/// <param name="trainer">Makes the trainer of a number of trees.</param>
internal sealed class FastTreeOfCounts(IHostEnvironment environment, int[] counts, Func<int, FastTreeBinaryTrainer> trainer)
    : ITrainerEstimator<BinaryPredictionTransformer<CalibratedModelParametersBase>, CalibratedModelParametersBase>
{
    private BinaryPredictionTransformer<CalibratedModelParametersBase>? _first;
    private int _calls;

    /// <inheritdoc/>
    public TrainerInfo Info => trainer(1).Info;

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => trainer(1).GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public BinaryPredictionTransformer<CalibratedModelParametersBase> Fit(IDataView input)
    {
        // One-versus-all learns the first class twice: once to learn which column has the features.
        int call = _calls++;
        if (call == 1) return _first!;
        var fitted = trainer(counts[Math.Max(0, call - 1)]).Fit(input);
        var general = new BinaryPredictionTransformer<CalibratedModelParametersBase>(environment, fitted.Model, input.Schema,
            fitted.FeatureColumnName);
        _first ??= general;
        return general;
    }
}
