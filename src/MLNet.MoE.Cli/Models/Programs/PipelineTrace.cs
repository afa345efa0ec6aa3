using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.MoE.Cli.Models.Programs;

/// <summary>Which steps of a fitted pipeline its score comes from, and which columns of the input.</summary>
internal sealed class PipelineTrace
{
    private readonly ITransformer[] _steps;

    // Of the columns before each step, and behind the last.
    private readonly DataViewSchema[] _schemas;

    private PipelineTrace(ITransformer[] steps, DataViewSchema[] schemas) => (_steps, _schemas) = (steps, schemas);

    /// <summary>The steps up to the last one that gives a score: what follows, such as the name of the predicted class, says it in another
    /// way.</summary>
    /// <exception cref="ForeignModelException">No step gives one.</exception>
    public static PipelineTrace Of(ITransformer model, DataViewSchema inputs)
    {
        ITransformer[] steps = [.. ModelPipeline.Steps(model)];
        var schemas = new List<DataViewSchema> { inputs };
        foreach (var step in steps) schemas.Add(step.GetOutputSchema(schemas[^1]));
        int last = Array.FindLastIndex(steps, step => Gives(schemas, Array.IndexOf(steps, step), "Score"));
        return last < 0 ? throw new ForeignModelException("has no column 'Score', which moe takes predictions from")
            : new([.. steps[..(last + 1)]], [.. schemas[..(last + 2)]]);
    }

    /// <summary>The columns behind the last step.</summary>
    public DataViewSchema Outputs => _schemas[^1];

    /// <summary>Steps that the columns behind the last one come from, and the input's columns that these read.</summary>
    /// <param name="outputs">Names of columns behind the last step.</param>
    public (IReadOnlyList<ITransformer> Steps, IReadOnlySet<string> Inputs) Back(IEnumerable<string> outputs)
    {
        var needed = outputs.ToHashSet(StringComparer.Ordinal);
        var steps = new List<ITransformer>();
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            string[] given = [.. _schemas[i + 1].Select(column => column.Name).Distinct().Where(name => Gives(_schemas, i, name))];
            if (!given.Any(needed.Contains)) continue;
            steps.Insert(0, _steps[i]);
            needed.ExceptWith(given);
            // A step reads all of its columns, whichever of the new ones are asked for.
            if (!_steps[i].IsRowToRowMapper)
                throw new ForeignModelException($"has a step, {_steps[i].GetType().Name}, that reads rows together");
            var mapper = _steps[i].GetRowToRowMapper(_schemas[i]);
            needed.UnionWith(mapper.GetDependencies(given.Select(name => mapper.OutputSchema[name])).Select(column => column.Name));
        }
        return (steps, needed);
    }

    /// <summary>The input's column that another one is a copy of, of the same or of another type of number, or the keys of; null where
    /// there is none, or several.</summary>
    /// <param name="column">Name of a column behind the last step.</param>
    /// <param name="keys">Whether keys may stand for the column's values.</param>
    public string? Source(string column, bool keys)
    {
        if (Outputs.GetColumnOrNull(column) is null) return null;
        var (steps, inputs) = Back([column]);
        bool isCopy = steps.All(step => step is ColumnCopyingTransformer or TypeConvertingTransformer
            || (keys && step is ValueToKeyMappingTransformer));
        return isCopy && inputs.Count == 1 ? inputs.Single() : null;
    }

    private static bool Gives(IReadOnlyList<DataViewSchema> schemas, int step, string name)
        => schemas[step + 1].Count(column => column.Name == name) > schemas[step].Count(column => column.Name == name);
}
