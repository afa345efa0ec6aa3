using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Training;

/// <summary>The prepared data of a training run. Rows are given by index so that nothing is copied.</summary>
/// <param name="Training">Table that holds the training rows.</param>
/// <param name="TrainingRows">Rows of <paramref name="Training"/> to learn from.</param>
/// <param name="Validation">Table that holds the validation rows; may be the same table.</param>
/// <param name="ValidationRows">Rows to stop early on; empty trains for the maximum of epochs and keeps the last.</param>
public sealed record TrainingData(FeatureTable Training, int[] TrainingRows, FeatureTable Validation, int[] ValidationRows)
{
    /// <summary>The same data with the validation rows among those to learn from. Rows of another table are appended to the training
    /// table.</summary>
    internal TrainingData WithValidationLearned()
    {
        if (ReferenceEquals(Training, Validation))
            return this with { TrainingRows = [.. TrainingRows, .. ValidationRows], ValidationRows = [] };
        int count = Training.RowCount;
        foreach (int row in ValidationRows)
        {
            Training.AddRow(Validation.Label(row), Validation.Weight(row), out var numeric, out var categories);
            Validation.Labels(row).CopyTo(Training.Labels(Training.RowCount - 1));
            Validation.Numeric(row).CopyTo(numeric);
            Validation.Categories(row).CopyTo(categories);
            var sparse = Validation.Sparse(row);
            for (int i = 0; i < sparse.Columns.Length; i++) Training.OpenSparse!.Add(sparse.Columns[i], sparse.Values[i]);
            Training.StoreFull();
        }
        return this with { TrainingRows = [.. TrainingRows, .. Enumerable.Range(count, ValidationRows.Length)], ValidationRows = [] };
    }
}
