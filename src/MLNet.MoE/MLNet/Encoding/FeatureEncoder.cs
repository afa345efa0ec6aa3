using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Makes the feature vector of a table's columns as a pipeline of <c>OneHotEncoding</c> and <c>Concatenate</c> would, whose transformers it
/// consists of. It is learnt from the training rows and saved within the model, so that a model takes the columns it was trained on.
/// </summary>
internal sealed class FeatureEncoder
{
    /// <summary>Categories of a column at most.</summary>
    internal const int MaximumCategories = 1_000_000;

    private const string Folder = "FeatureEncoder";

    private readonly ITransformer _transformer;

    private FeatureEncoder(ITransformer transformer) => _transformer = transformer;

    /// <summary>Learns the categories of the planned columns.</summary>
    /// <param name="env">Environment of the transformers.</param>
    /// <param name="plan">What is made of which column.</param>
    /// <param name="data">Training data.</param>
    /// <param name="warn">Takes a warning of one line.</param>
    /// <exception cref="InvalidOperationException">A key type has more values than a column may have categories.</exception>
    public static FeatureEncoder Fit(IHostEnvironment env, EncodingPlan plan, IDataView data, Action<string> warn)
    {
        CheckKeys(plan, data.Schema);
        var catalog = new TransformsCatalog(env);
        var steps = new List<IEstimator<ITransformer>>();
        string[] values = Of(ColumnEncoding.OneHotOfValues);
        foreach (string name in Of(ColumnEncoding.Convert)) steps.Add(catalog.Conversion.ConvertType(name, name, DataKind.Single));
        foreach (string name in Of(ColumnEncoding.OneHotOfKeys)) steps.Add(catalog.Conversion.MapKeyToVector(name));
        if (values.Length > 0)
        {
            InputOutputColumnPair[] pairs = [.. values.Select(name => new InputOutputColumnPair(name))];
            steps.Add(catalog.Categorical.OneHotEncoding(pairs, maximumNumberOfKeys: MaximumCategories));
        }
        if (plan.Concatenates) steps.Add(catalog.Concatenate(plan.Features, [.. plan.Columns.Select(column => column.Name)]));
        var fitted = steps.Aggregate(new EstimatorChain<ITransformer>(), (chain, step) => chain.Append(step)).Fit(data);
        WarnOfMany(plan, fitted.GetOutputSchema(data.Schema), values, warn);
        return new(fitted);

        string[] Of(ColumnEncoding encoding)
            => [.. plan.Columns.Where(column => column.Encoding == encoding).Select(column => column.Name)];
    }

    /// <summary>The data with the feature vector in the feature column.</summary>
    public IDataView Apply(IDataView data) => _transformer.Transform(data);

    /// <summary>The same, row by row.</summary>
    /// <param name="schema">Schema of the rows.</param>
    public IRowToRowMapper Rows(DataViewSchema schema) => _transformer.GetRowToRowMapper(schema);

    /// <summary>Names of the raw columns that it takes.</summary>
    /// <param name="schema">Schema of rows that have them.</param>
    /// <param name="features">Name of the feature vector.</param>
    public string[] Columns(DataViewSchema schema, string features)
    {
        var rows = Rows(schema);
        return [.. rows.GetDependencies([rows.OutputSchema[features]]).Select(column => column.Name)];
    }

    /// <summary>Saves the encoder beside a model.</summary>
    public void Save(ModelSaveContext ctx) => ctx.SaveModel(_transformer, Folder);

    /// <summary>Loads the encoder that was saved beside a model.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has parts that no encoder has.</exception>
    public static FeatureEncoder Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        EncoderParts.Check(ctx, Folder);
        ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out var transformer, Folder);
        return new(transformer);
    }

    private static void CheckKeys(EncodingPlan plan, DataViewSchema schema)
    {
        foreach (var (name, encoding) in plan.Columns)
        {
            if (encoding != ColumnEncoding.OneHotOfKeys
                || schema[name].Type.GetItemType() is not KeyDataViewType { Count: > MaximumCategories } key) continue;
            throw new InvalidOperationException(
                $"Column '{name}' has keys of {key.Count} values, of which at most {MaximumCategories} can be distinguished. Map the "
                + "values themselves with MapValueToKey, or name a column that holds them.");
        }
    }

    private static void WarnOfMany(EncodingPlan plan, DataViewSchema encoded, string[] values, Action<string> warn)
    {
        foreach (string name in values)
        {
            // The feature column's own slots are seen only where nothing was put behind them.
            if ((name == plan.Features && plan.Concatenates)
                || encoded[name].Type is not VectorDataViewType { Dimensions: [.., MaximumCategories] }) continue;
            warn($"Column '{name}' has {MaximumCategories} different values or more; those beyond the first {MaximumCategories} count as "
                + "none.");
        }
    }
}
