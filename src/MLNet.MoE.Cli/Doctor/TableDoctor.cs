using System.Reflection;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Cli.Doctor;

/// <summary>Looks for what is odd about a table.</summary>
/// <param name="planned">The table, with what its columns are used as.</param>
/// <param name="learner">What predicts labels out of fold.</param>
/// <param name="seed">Seed of everything random.</param>
internal sealed class TableDoctor(PlannedTable planned, ILearner learner, int seed)
{
    private const int NumberGroups = 20;

    private readonly LabelPlan _label = planned.Plan.Label;
    private readonly LoadedTable _table = planned.Table;

    /// <summary>Looks at all of it.</summary>
    /// <param name="path">Name of the table.</param>
    /// <param name="other">Another table with the same columns; null for none.</param>
    /// <param name="folds">Parts that the rows are divided into.</param>
    /// <param name="progress">Called before each part.</param>
    /// <param name="cancellation">Stops it.</param>
    public TableDiagnosis Diagnose(string path, LoadedTable? other, int folds, Action<int> progress, CancellationToken cancellation)
    {
        var columns = planned.Plan.Features.Zip(_table.Features, (feature, column) => (feature.SourceName, Column: column)).ToArray();
        var strengths = ColumnStrength.Of(_table, columns, _label.Classes.Count, seed);
        var duplicates = DuplicateRows.Of(_table, _table.Features);
        var shifts = other is null ? null : ColumnShift.Of(columns, other.Features);
        // A column that was filled in by the label tells wrong labels too.
        string[] leaks = [.. strengths.Where(column => column.Told >= ColumnStrength.GivesAway).Select(column => column.Column)];
        FeatureColumn[] features = [.. planned.Plan.Features.Where(feature => !leaks.Contains(feature.SourceName))];
        var suspects = Suspects(features.Length > 0 ? features : planned.Plan.Features, folds, progress, cancellation);
        return new(path, _label, _table.Rows, suspects, strengths, duplicates, shifts);
    }

    /// <summary>The number of a row in the file, from 1.</summary>
    public long Numbered(long row) => (_table.FileRows?[row] ?? row) + 1;

    /// <summary>The value of a label, as the file spells it.</summary>
    public string Spelled(double value) => _label.Task == TaskKind.Regression ? Numbers.Format((float)(value + _label.Offset))
        : _label.Classes[(int)value];

    private IReadOnlyList<SuspectRow> Suspects(IReadOnlyList<FeatureColumn> features, int folds, Action<int> progress,
        CancellationToken cancellation)
    {
        float[] labels = _table.Label!;
        string[] names = [.. features.Select(feature => feature.Name)];
        var table = _table with
        {
            Features = [.. _table.Features.Where(column => names.Contains(column.Name))],
            EncodedToo = [.. _table.EncodedToo.Where(names.Contains)],
        };
        var parts = Deal(labels, folds);
        var suspects = new List<SuspectRow>();
        for (int own = 0; own < folds; own++)
        {
            progress(own);
            int[] held = [.. parts[own].Order()], others = [.. parts.Where((_, part) => part != own).SelectMany(rows => rows).Order()];
            var context = new MLContext(seed);
            using var stop = context.CancelWith(cancellation);
            var model = ModelPipeline.Fit(learner, context, table, _label, others, seed,
                rows => new FitRequest(context, rows, seed, null, cancellation)).Transformer;
            cancellation.ThrowIfCancellationRequested();
            var scored = ScoredRows.Score(model, Card(features, others.Length), table, held);
            for (int i = 0; i < held.Length; i++) suspects.Add(Judge(scored, i, held[i], labels[held[i]]));
        }
        return SuspectRow.Ranked(suspects, _label.Task == TaskKind.Regression);
    }

    private SuspectRow Judge(ScoredRows scored, int place, int row, float label)
    {
        if (_label.Task == TaskKind.Regression)
        {
            float predicted = scored.Outputs.Values[place];
            return new(row, label, predicted, Math.Abs(predicted - (double)label));
        }
        var (suspicion, best) = SuspectRow.OfClass(scored.Outputs.Row(place), (int)label);
        return new(row, label, best, suspicion);
    }

    private List<int>[] Deal(float[] labels, int folds)
    {
        float[] groups = labels;
        if (_label.Task == TaskKind.Regression)
        {
            groups = new float[labels.Length];
            int[] order = [.. Enumerable.Range(0, labels.Length).OrderBy(row => labels[row])];
            for (int i = 0; i < order.Length; i++) groups[order[i]] = (int)((long)i * NumberGroups / order.Length);
        }
        int[] sizes = [.. Enumerable.Range(0, folds).Select(own => (labels.Length / folds) + (own < labels.Length % folds ? 1 : 0))];
        return RowDealer.Deal(labels.Length, groups, sizes, new Random(seed));
    }

    private ModelCard Card(IReadOnlyList<FeatureColumn> features, int rows) => new()
    {
        Model = learner.Name, Task = _label.Task, Label = _label.Name, Classes = _label.Classes, Features = features,
        TrainingRows = rows, Seed = seed, Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(),
    };
}
