using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Parts;

namespace MLNet.MoE;

/// <summary>What ML.NET's converter asks of a model: its columns as nodes of a graph.</summary>
internal static class OnnxExport
{
    /// <summary>Writes a model's score, and for several classes the predicted one before it.</summary>
    /// <param name="context">The converter's context.</param>
    /// <param name="model">The model.</param>
    /// <param name="features">Name of the feature vector.</param>
    /// <param name="outputs">Names of the predicted label, where it is asked for, and of the score.</param>
    public static void WriteScore(OnnxContext context, MoeModelParameters model, string features, string[] outputs)
    {
        var graph = Begin(context);
        string scores = model.ToOnnx(graph, features);
        graph.Add("Identity", [scores], outputs[^1]);
        if (outputs.Length > 1) WriteLabel(graph, scores, outputs[0]);
    }

    /// <summary>
    /// Writes all columns that the mapper of a model gives, behind its encoder where it has one: the score; the probability; quantiles and
    /// the bounds of an interval; the set of classes.
    /// </summary>
    /// <param name="context">The converter's context.</param>
    /// <param name="model">The model.</param>
    /// <param name="schema">Schema of what is scored.</param>
    /// <param name="outputs">Names of the columns of ML.NET's scorer, the mapper's last.</param>
    /// <param name="calibrator">Makes probabilities of scores; null for a model without.</param>
    /// <returns>Whether everything could be written.</returns>
    public static bool WriteColumns(OnnxContext context, MoeModelParameters model, RoleMappedSchema schema, string[] outputs,
        PlattCalibrator? calibrator)
    {
        if (model.Encoder is { } encoder && !WriteEncoder(context, encoder, schema)) return false;
        string column = schema.GetColumnRoleNames().First(role => role.Key.Value == RoleMappedSchema.ColumnRole.Feature.Value).Value;
        if (!context.ContainsColumn(column)) return false;
        string features = context.GetVariableName(column);
        int columns = 1 + (calibrator is null ? 0 : 1) + model.ScoreColumns.Count + (model.Sets is null ? 0 : 1);
        if (columns == 1 && model.ExposureColumn is null)
        {
            WriteScore(context, model, features, outputs);
            return true;
        }
        var graph = Begin(context);
        string scores = model.ToOnnx(graph, features);
        string[] names = outputs[^columns..];
        WriteFirst(context, graph, model, scores, names[0]);
        int next = 1;
        string probabilities = scores;
        if (calibrator is not null)
        {
            probabilities = Probability(graph, scores, calibrator);
            graph.Add("Identity", [probabilities], names[next++]);
            string against = graph.Op("Sub", graph.Number(1f), probabilities);
            probabilities = graph.Concatenate([against, probabilities], 1);
        }
        foreach (var (_, start, levels) in model.ScoreColumns)
            graph.Add("Identity", [graph.Gather(scores, 1, [.. Enumerable.Range(start, levels?.Count ?? 1)])], names[next++]);
        if (model.Sets is { } sets) WriteSet(graph, probabilities, sets, calibrator is null ? model.ScoreCount : 2, names[next]);
        if (model.Task == TaskKind.Multiclass && outputs.Length > columns)
            WriteLabel(graph, scores, outputs[0]);
        return true;
    }

    /// <summary>Writes the columns of a model of several labels, behind its encoder where it has one.</summary>
    /// <param name="context">The converter's context.</param>
    /// <param name="model">The model.</param>
    /// <param name="schema">Columns of what is scored.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="outputs">The same as they are in a schema.</param>
    /// <param name="logistic">(labels): what makes probabilities of log-odds, for labels of two classes.</param>
    /// <exception cref="InvalidOperationException">A raw column has no form in ONNX.</exception>
    public static void WriteLabels(OnnxContext context, MultiTaskModel model, DataViewSchema schema, MultiTaskColumn[] columns,
        DataViewSchema.DetachedColumn[] outputs, PlattCalibrator?[] logistic)
    {
        if (model.Encoder is { } encoder && WriteSteps(context, encoder.Apply(new EmptyDataView(new MLContext(), schema))) is { } step)
            throw new InvalidOperationException($"A column has no form in ONNX ({step.GetType().Name}).");
        var graph = Begin(context);
        string scores = model.ToOnnx(graph, context.GetVariableName(model.FeatureColumn));
        for (int i = 0; i < columns.Length; i++)
        {
            string output = context.AddIntermediateVariable(outputs[i].Type, outputs[i].Name);
            var (task, start, count) = model[columns[i].Label];
            string own = graph.Gather(scores, 1, [.. Enumerable.Range(start, count)]);
            switch (columns[i].Kind, task)
            {
                case (DefaultColumnNames.PredictedLabel, TaskKind.Multiclass): WriteLabel(graph, own, output); break;
                case (DefaultColumnNames.PredictedLabel, _): graph.Add("Greater", [own, graph.Number(0f)], output); break;
                case (DefaultColumnNames.Probability, _):
                    graph.Add("Identity", [Probability(graph, own, logistic[columns[i].Label]!)], output);
                    break;
                default: graph.Add("Identity", [own], output); break;
            }
        }
    }

    /// <summary>The class of the highest score, as a key; those count from 1.</summary>
    private static void WriteLabel(ConverterGraph graph, string scores, string output)
        => graph.Add("Cast", [graph.Add(Best(graph, scores), graph.Constant([1], 1))], output, ("to", typeof(uint)));

    private static ConverterGraph Begin(OnnxContext context)
    {
        context.CheckOpSetVersion(ConverterGraph.OperatorSet, "MLNet.MoE");
        return new ConverterGraph(context);
    }

    /// <summary>The encoder's vector takes the name of the feature column.</summary>
    private static bool WriteEncoder(OnnxContext context, FeatureEncoder encoder, RoleMappedSchema schema)
    {
        return WriteSteps(context, encoder.Apply(new EmptyDataView(new MLContext(), schema.Schema))) is null;
    }

    /// <summary>Writes the steps that a view is made by, by ML.NET's own converter; all of them or none.</summary>
    /// <param name="context">The converter's context.</param>
    /// <param name="made">The view.</param>
    /// <returns>A step that has no form in ONNX; null where all could be written.</returns>
    public static IDataView? WriteSteps(OnnxContext context, IDataView made)
    {
        var steps = new Stack<ITransformCanSaveOnnx>();
        for (var view = made; view is IDataTransform transform; view = transform.Source)
        {
            if (view is not ITransformCanSaveOnnx step || !step.CanSaveOnnx(context)) return view;
            steps.Push(step);
        }
        foreach (var step in steps) step.SaveAsOnnx(context);
        return null;
    }

    private static void WriteFirst(OnnxContext context, ConverterGraph graph, MoeModelParameters model, string scores, string output)
    {
        string score = model.ScoreColumns.Count == 0 ? scores : graph.Gather(scores, 1, 0);
        if (model.ExposureColumn is not { } name)
        {
            graph.Add("Identity", [score], output);
            return;
        }
        if (!context.ContainsColumn(name))
            throw new InvalidOperationException($"The exposure column '{name}' is none of the columns that are exported.");
        graph.Add("Mul", [score, graph.Single(context.GetVariableName(name))], output);
    }

    /// <summary>Calibrates in double precision: what runtimes have for a logistic function in single precision is none near 0 and
    /// 1.</summary>
    public static string Probability(OnnxGraph graph, string scores, PlattCalibrator calibrator)
    {
        string exponent = graph.Multiply(graph.Double(scores), graph.Number(calibrator.Slope));
        string odds = graph.Op("Exp", graph.Add(exponent, graph.Number(calibrator.Offset))), one = graph.Number(1.0);
        return graph.Single(graph.Op("Div", one, graph.Add(one, odds)));
    }

    private static void WriteSet(ConverterGraph graph, string probabilities, PredictionSets sets, int classes, string output)
    {
        string likely = graph.Op("GreaterOrEqual", probabilities, graph.Number(sets.Threshold));
        string isBest = graph.Op("Equal", Best(graph, probabilities), graph.Constant([.. Enumerable.Range(0, classes)], 1, classes));
        graph.Add("Or", [likely, isBest], output);
    }

    private static string Best(OnnxGraph graph, string scores) => graph.Node("ArgMax", [scores], ("axis", 1), ("keepdims", 1));
}
