using Microsoft.ML;
using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>One fit of a mixture: experts on folds, their calibration, the gate, and the experts on all rows.</summary>
internal sealed class StackFit(
    IDataView data, StackTable rows, IReadOnlyList<IEstimator<ITransformer>> experts, string[] names, MixtureOfOptions options, int seed)
{
    /// <summary>Weight over all rows below which an expert is not worth its scoring time.</summary>
    private const double SmallestWeight = 0.005;

    private readonly List<ITransformer>[] _foldModels = [.. names.Select(_ => new List<ITransformer>())];
    private readonly Statements[] _statements = [.. names.Select(_ => new Statements(rows))];

    /// <summary>Rows that experts stop early on when they are fitted on all rows; null where they hold rows out themselves.</summary>
    public IDataView? Validation { get; init; }

    /// <summary>Throws to stop the fit.</summary>
    public required Action CheckCancelled { get; init; }

    /// <summary>Takes warnings, one line each.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Fits the mixture.</summary>
    public MixtureModel Run()
    {
        int labelled = rows.Labels.Count(label => !double.IsNaN(label));
        if (labelled < 4)
            throw new InvalidOperationException($"Only {labelled} rows have a label; a mixture needs 4 at least, to hold some out.");
        var runs = new ExpertRuns(names, options, CheckCancelled, Warn);
        FitFolds(runs, labelled);
        int[] taken = [.. runs.Remaining];
        // An expert that joined no fold is gone; all others spoke of the same rows.
        int[] held = [.. Enumerable.Range(0, rows.Count)
            .Where(row => taken.All(expert => _statements[expert].Has(row)) && rows.Weights[row] > 0)];
        if (held.Length == 0)
            throw new InvalidOperationException("No held-out row has a weight above 0; the gate has nothing to learn from.");
        ExpertForm[] forms =
            [.. taken.Select(expert => ExpertForm.Fit(names[expert], _statements[expert], rows, held, options.CalibrateExperts))];
        var stack = new ExpertStack(rows, [.. taken.Select(expert => _statements[expert])], forms, held);
        // Experts that hardly count are not trained again, and cost nothing when the model scores.
        double[] global = GlobalWeights.Fit(stack.Rows([], null));
        int[] kept = [.. Enumerable.Range(0, taken.Length).Where(i => global[i] >= SmallestWeight)];
        stack = stack.Keep(kept);
        var view = stack.View();
        var gate = GateSelection.Fit(stack.Rows(rows.Features, view), PerRow(), options.GateShrinkage, seed, CheckCancelled);
        var models = Models(runs, [.. kept.Select(i => taken[i])]);
        if (models.Any(model => model is null)) return Without(models, stack, view, gate);
        return new MixtureModel(rows.Task, options.FeatureColumnName, rows.Slots, stack.Forms, [.. models.Select(model => model!)], gate,
            view);
    }

    private bool? PerRow() => options.Gate switch { MixtureGate.Global => false, MixtureGate.PerRow => true, _ => null };

    private void FitFolds(ExpertRuns runs, int labelled)
    {
        int folds = options.FoldsOf(labelled);
        int round = 0;
        for (int bag = 0; bag < options.NumberOfBags; bag++)
        {
            int[] fold = FoldAssignment.Assign(rows, folds, options.ValidationFraction, seed + bag);
            for (int own = 0; own < folds; own++, round++)
            {
                int now = own;
                bool[] training = [.. fold.Select((each, row) => each != now && !double.IsNaN(rows.Labels[row]))],
                    held = [.. fold.Select(each => each == now)];
                int[] heldRows = [.. Enumerable.Range(0, rows.Count).Where(row => held[row])];
                var (learn, ask) = (new RowSubsetView(data, training), new RowSubsetView(data, held));
                runs.ForEach(
                    $"Fold {own + 1} of {folds}",
                    expert =>
                    {
                        var model = Fit(experts[expert], learn, ask);
                        var (values, count) = _statements[expert].Ask(model, ask, heldRows.Length, names[expert]);
                        return (Model: model, Values: values, Count: count);
                    },
                    (expert, result) =>
                    {
                        _statements[expert].Add(heldRows, result.Values, result.Count);
                        if (!options.Refit) _foldModels[expert].Add(result.Model);
                    });
                int all = folds * options.NumberOfBags, left = all - round - 1 + (options.Refit ? 1 : 0);
                runs.FitIntoTime((double)left / (round + 1));
            }
        }
    }

    /// <summary>
    /// Fits an expert. One that stops early does so on the rows that it is asked about later: it then learns from all others, and need not
    /// be fitted twice.
    /// </summary>
    private static ITransformer Fit(IEstimator<ITransformer> expert, IDataView learn, IDataView? stop) =>
        stop is not null && expert is IStoppingTrainer { LearnsStoppingRows: false } stopping ? stopping.Fit(learn, stop)
        : expert.Fit(learn);

    private ITransformer[]?[] Models(ExpertRuns runs, int[] kept)
    {
        if (!options.Refit) return [.. kept.Select(expert => _foldModels[expert].ToArray())];
        var models = new ITransformer[]?[kept.Length];
        foreach (int expert in Enumerable.Range(0, names.Length).Except(kept)) runs.Takes[expert] = false;
        var learn = new RowSubsetView(data, [.. rows.Labels.Select(label => !double.IsNaN(label))]);
        runs.ForEach("The fit on all rows", expert => Fit(experts[expert], learn, Validation),
            (expert, model) => models[Array.IndexOf(kept, expert)] = [model]);
        return models;
    }

    /// <summary>The mixture of the experts that could be fitted on all rows, with a gate of their own.</summary>
    private MixtureModel Without(ITransformer[]?[] models, ExpertStack stack, GateView view, ExpertGate gate)
    {
        int[] kept = [.. Enumerable.Range(0, models.Length).Where(i => models[i] is not null)];
        stack = stack.Keep(kept);
        view = stack.View();
        gate = GateSelection.Fit(stack.Rows(rows.Features, view), PerRow(), options.GateShrinkage, seed, CheckCancelled);
        return new MixtureModel(rows.Task, options.FeatureColumnName, rows.Slots, stack.Forms, [.. kept.Select(i => models[i]!)], gate,
            view);
    }
}
