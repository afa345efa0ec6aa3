using MLNet.MoE;
using MLNet.MoE.Declarations;

namespace Microsoft.ML;

/// <summary>What a network knows of a row.</summary>
public static class FamiliarityExtensions
{
    /// <summary>
    /// Learns what rows the model is familiar with. A probability says how certain a model is among the rows that it knows; whether a row
    /// is like them, it does not say.
    /// </summary>
    /// <param name="model">The model; of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <param name="trainingRows">The rows that it learnt from, of which 2,000 at random are remembered.</param>
    /// <param name="options">Names the feature column, and has the seed; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">There are too few rows, or not the features of the model.</exception>
    public static FamiliarityModel LearnFamiliarity(this NetworkModelParameters model, IDataView trainingRows,
        ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trainingRows);
        if (options is not null) OptionsCheck.Check(options);
        return new FamiliarityModel(model, trainingRows, options ?? new());
    }
}
