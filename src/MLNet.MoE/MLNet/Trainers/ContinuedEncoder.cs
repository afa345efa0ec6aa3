using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>The encoder of raw columns of a fit that goes on from a previous model: that of the model, whose slots its weights are
/// for.</summary>
internal static class ContinuedEncoder
{
    /// <summary>The encoder, or null where the features are a vector already.</summary>
    /// <param name="plan">What the options would make of the columns; null for a vector.</param>
    /// <param name="previous">The model to go on from.</param>
    /// <param name="schema">Schema of the data.</param>
    /// <exception cref="InvalidOperationException">The model takes other columns.</exception>
    public static FeatureEncoder? Of(EncodingPlan? plan, MoeModelParameters previous, DataViewSchema schema)
    {
        if (plan is null && previous.Encoder is null) return null;
        if (plan is null)
            throw new InvalidOperationException("The previous model was trained on raw columns, and the feature column is a vector; name "
                + "the columns as in the fit of the previous model.");
        if (previous.Encoder is not { } encoder)
            throw new InvalidOperationException("The previous model was trained on a feature vector, and the options name raw columns; "
                + "make the vector by the transforms that made it for the previous model.");
        string[] named = [.. plan.Columns.Select(column => column.Name)], taken;
        try
        {
            taken = encoder.Columns(schema, plan.Features);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"The data lacks a column that the previous model was trained on: {exception.Message}",
                exception);
        }
        string[] other = [.. named.Except(taken), .. taken.Except(named)];
        return other.Length == 0 ? encoder
            : throw new InvalidOperationException(
                $"The previous model was trained on the columns {string.Join(", ", taken.Select(name => $"'{name}'"))}, and the "
                + $"options name {string.Join(", ", named.Select(name => $"'{name}'"))}; name the same.");
    }
}
