using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Cli.Models.Programs;

/// <summary>
/// A model that a program saved, <c>ml.Model.Save(model, data.Schema, "model.zip")</c>: it has no card, so the columns are those of its
/// input schema that its score comes from, and classes those of its label.
/// </summary>
internal static class ProgramModel
{
    /// <summary>Name of a model that says nothing of how it was made.</summary>
    private const string Unnamed = "a program's model";

    /// <summary>The model from columns of a table to predictions, with a card.</summary>
    /// <param name="model">What ML.NET loaded.</param>
    /// <param name="inputs">The columns that it was saved with; null where it was saved without.</param>
    /// <param name="vectors">Names of columns that a vector is made of, by the vector's name.</param>
    /// <param name="context">ML.NET.</param>
    /// <exception cref="ForeignModelException">It cannot be scored from a table.</exception>
    public static (ITransformer Model, ModelCard Card) Of(ITransformer model, DataViewSchema? inputs,
        IReadOnlyDictionary<string, string[]> vectors, MLContext context)
    {
        if (inputs is null)
        {
            throw new ForeignModelException(
                "was saved without the columns that it reads; save it with them: ml.Model.Save(model, data.Schema, path)");
        }
        var trace = PipelineTrace.Of(model, inputs);
        var task = Task(trace.Outputs);
        string[] wanted = ["Score", .. task == TaskKind.Regression ? [] : new[] { "PredictedLabel" },
            .. task == TaskKind.Binary ? ["Probability"] : Array.Empty<string>()];
        var (steps, names) = trace.Back(wanted);
        if (names.Count == 0) throw new ForeignModelException("reads no column");
        if (vectors.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unread)
            throw new ForeignModelException($"reads no column '{unread}', which --columns names; it reads {string.Join(", ", names)}");
        var read = new ProgramInputs(names.Select(name => inputs[name]).OrderBy(column => column.Index), vectors, context);
        var pipeline = new TransformerChain<ITransformer>([.. read.Steps(), .. steps]);
        var card = new ModelCard
        {
            Model = Unnamed, Task = task, Classes = Classes(task, trace.Outputs), Features = read.Features,
            Label = trace.Source("Label", keys: task == TaskKind.Multiclass) ?? "",
            TrainingRows = 1, Seed = 0, Version = "", IsOfProgram = true,
        };
        // Shows now what does not fit, and not at a row.
        _ = pipeline.GetOutputSchema(ModelFile.Inputs(card.Features).Schema);
        return (pipeline, card);
    }

    private static TaskKind Task(DataViewSchema outputs)
    {
        var score = outputs["Score"].Type;
        var label = outputs.GetColumnOrNull("PredictedLabel")?.Type;
        if (label is BooleanDataViewType)
            return outputs.GetColumnOrNull("Probability") is not null ? TaskKind.Binary : throw new ForeignModelException(
                "gives scores of two classes and no probabilities, which moe reports; train it with a calibrator");
        return label is KeyDataViewType key && score is VectorDataViewType vector && key.Count == (ulong)vector.Size ? TaskKind.Multiclass
            : label is null && score == NumberDataViewType.Single ? TaskKind.Regression
            : throw new ForeignModelException(
                $"predicts neither classes nor one number: its score is {score}; score it in a program");
    }

    /// <summary>The classes by their names, where the label had some; else by their numbers, from 0.</summary>
    private static string[] Classes(TaskKind task, DataViewSchema outputs)
    {
        if (task == TaskKind.Regression) return [];
        if (task == TaskKind.Binary) return ["false", "true"];
        var column = outputs["PredictedLabel"];
        int count = (int)((KeyDataViewType)column.Type).Count;
        string[] names = column.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType { ItemType: var type } ? []
            : type is TextDataViewType ? Names<ReadOnlyMemory<char>>(column)
            : type == NumberDataViewType.Single ? Names<float>(column)
            : type == NumberDataViewType.Double ? Names<double>(column)
            : type == NumberDataViewType.Int32 ? Names<int>(column)
            : type == NumberDataViewType.Int64 ? Names<long>(column)
            : type == NumberDataViewType.UInt32 ? Names<uint>(column)
            : type is BooleanDataViewType ? Array.ConvertAll(Names<bool>(column), name => name.ToLowerInvariant())
            : [];
        return names.Length == count ? names
            : [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
    }

    private static string[] Names<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(
            value is ReadOnlyMemory<char> text ? text.ToString() : value, CultureInfo.InvariantCulture)!)];
    }
}
