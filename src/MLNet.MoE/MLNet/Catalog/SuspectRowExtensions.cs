using Microsoft.ML.Data;
using MLNet.MoE;
using MLNet.MoE.Tables;

namespace Microsoft.ML;

/// <summary>Labels that may be wrong.</summary>
public static class SuspectRowExtensions
{
    private const int MostFolds = 20, NumberGroups = 20;

    /// <summary>
    /// Ranks rows by how little their label agrees with what networks predict that did not learn from them: the rows are divided, and for
    /// each part a network learns from the others (Northcutt et al. 2021, Journal of Artificial Intelligence Research 70; the margin out
    /// of fold).
    /// </summary>
    /// <typeparam name="TTransformer">ML.NET's prediction transformer of the task.</typeparam>
    /// <typeparam name="TModel">What the transformer carries.</typeparam>
    /// <param name="trainer">A trainer of networks.</param>
    /// <param name="data">Rows with their label, in an order that is the same every time; those without one are left out.</param>
    /// <param name="folds">Parts, 2 to 20: as many networks are trained. More find a little more and take longer.</param>
    /// <param name="seed">Seed of the division.</param>
    /// <param name="method">What rows are told by; <see cref="SuspectMethod.TrainingMargin"/> needs no folds.</param>
    /// <returns>All rows with a label, the most suspect first.</returns>
    /// <exception cref="InvalidOperationException">No model can be learnt from the data; the message says why.</exception>
    public static IReadOnlyList<SuspectRow> FindSuspectRows<TTransformer, TModel>(
        this MoeTrainerBase<TTransformer, TModel, NetworkModelParameters> trainer, IDataView data, int folds = 5, int seed = 0,
        SuspectMethod method = SuspectMethod.OutOfFold)
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(data);
        if (folds is < 2 or > MostFolds) throw new ArgumentOutOfRangeException(nameof(folds), folds, $"There are 2 to {MostFolds} folds.");
        var task = trainer.Task;
        var (labels, rows) = LabelledRows.Read(data, trainer.LabelName, task);
        if (labels.Length < 2 * folds)
            throw new InvalidOperationException($"{labels.Length} rows have a label, too few for {folds} folds; give more rows or "
                + "fewer folds.");
        long[] numbers = Numbers(data, trainer.LabelName, task, labels.Length);
        if (method == SuspectMethod.TrainingMargin)
            return Ranked(TrainingMargins.Of(trainer, rows, labels, task));
        int[] fold = Deal(labels, task, folds, seed);
        var suspects = new List<SuspectRow>();
        for (int own = 0; own < folds; own++)
        {
            bool[] isHeld = Array.ConvertAll(fold, other => other == own);
            var model = ((IMoeTrainer<NetworkModelParameters>)trainer)
                .Train(new RowSubsetView(rows, Array.ConvertAll(isHeld, held => !held)), null).Model;
            int[] held = [.. Enumerable.Range(0, fold.Length).Where(row => isHeld[row])];
            Judge(model, new RowSubsetView(rows, isHeld), trainer.FeaturesName, held, labels, suspects);
        }
        return Ranked(suspects);

        IReadOnlyList<SuspectRow> Ranked(IEnumerable<SuspectRow> found)
            => SuspectRow.Ranked(found.Select(row => row with { Row = numbers[row.Row] }), task == TaskKind.Regression);
    }

    private static void Judge(NetworkModelParameters model, IDataView rows, string features, int[] held, float[] labels,
        List<SuspectRow> suspects)
    {
        var encoded = model.EncodeFeatures(rows);
        var column = encoded.Schema[features];
        using var cursor = encoded.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        float[] scores = new float[model.ScoreCount];
        for (int place = 0; cursor.MoveNext(); place++)
        {
            getter(ref vector);
            model.PredictRow(vector, scores);
            int row = held[place];
            if (model.Task == TaskKind.Regression)
            {
                suspects.Add(new(row, labels[row], scores[0], Math.Abs(scores[0] - (double)labels[row])));
                continue;
            }
            float[] probabilities = scores;
            if (model.Task == TaskKind.Binary)
            {
                float positive = (float)(1 / (1 + Math.Exp(-(scores[0] + model.LogOddsShift))));
                probabilities = [1 - positive, positive];
            }
            int label = (int)labels[row];
            // Of a class that none of the other parts has, nothing was learnt.
            if (label >= probabilities.Length) Array.Resize(ref probabilities, label + 1);
            var (suspicion, predicted) = SuspectRow.OfClass(probabilities, label);
            suspects.Add(new(row, label, predicted, suspicion));
        }
    }

    /// <summary>(rows): the part that each is in; every part has its share of each class, or of small and large numbers.</summary>
    private static int[] Deal(float[] labels, TaskKind task, int folds, int seed)
    {
        float[] groups = labels;
        if (task == TaskKind.Regression)
        {
            groups = new float[labels.Length];
            int[] order = [.. Enumerable.Range(0, labels.Length).OrderBy(row => labels[row])];
            for (int i = 0; i < order.Length; i++) groups[order[i]] = (int)((long)i * NumberGroups / order.Length);
        }
        int[] sizes = [.. Enumerable.Range(0, folds).Select(own => (labels.Length / folds) + (own < labels.Length % folds ? 1 : 0))];
        var parts = RowDealer.Deal(labels.Length, groups, sizes, new Random(seed));
        int[] fold = new int[labels.Length];
        for (int own = 0; own < folds; own++)
            foreach (int row in parts[own]) fold[row] = own;
        return fold;
    }

    /// <summary>(rows with a label): their numbers among all.</summary>
    private static long[] Numbers(IDataView data, string column, TaskKind task, int count)
    {
        var reader = new LabelReader(data.Schema[column], task);
        using var cursor = data.GetRowCursor([data.Schema[column]]);
        var get = reader.Open(cursor);
        long[] numbers = new long[count];
        int next = 0;
        for (long row = 0; cursor.MoveNext(); row++)
        {
            if (float.IsFinite((float)get())) numbers[next++] = row;
        }
        return numbers;
    }
}
