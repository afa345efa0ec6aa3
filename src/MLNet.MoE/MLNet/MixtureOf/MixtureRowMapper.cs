using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace MLNet.MoE;

/// <summary>Binds a mixture to a schema: every expert maps the same row, by itself, so that no expert sees columns that another one
/// made.</summary>
internal sealed class MixtureRowMapper : IRowMapper, ISaveAsOnnx
{
    private readonly MixtureOfTransformer _transformer;
    private readonly MixtureModel _model;
    private readonly DataViewSchema _schema;
    private readonly (IRowToRowMapper Mapper, ExpertOutput Columns)[][] _experts;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    public MixtureRowMapper(MixtureOfTransformer transformer, MixtureModel model, DataViewSchema schema)
    {
        (_transformer, _model, _schema) = (transformer, model, schema);
        _experts = [.. model.Models.Select((models, k) => models.Select(each => Bind(each, model.Forms[k].Name)).ToArray())];
        int[] counts = [.. _experts.SelectMany(models => models.Select(each => each.Columns.Count)).Distinct()];
        if (counts.Length > 1)
            throw new InvalidOperationException(
                $"The experts of the mixture know different numbers of classes: {string.Join(", ", counts)}.");
        Count = counts[0];
        if (model.ReadsFeatures)
        {
            Features = StackTable.FeatureColumn(schema, model.FeatureColumn)
                ?? throw new ArgumentException($"The data has no column '{model.FeatureColumn}', by which the mixture weighs its experts.",
                    nameof(schema));
            if (((VectorDataViewType)Features.Value.Type).Size != model.Slots)
                throw new ArgumentException(
                    $"Column '{model.FeatureColumn}' has {((VectorDataViewType)Features.Value.Type).Size} slots; the mixture was trained "
                    + $"on {model.Slots}.", nameof(schema));
        }
        _outputs = Outputs();
    }

    /// <summary>The mixture.</summary>
    public MixtureModel Model => _model;

    /// <summary>Scores a row: classes, or 1.</summary>
    public int Count { get; }

    /// <summary>Column that the gate reads; null where it needs none.</summary>
    public DataViewSchema.Column? Features { get; }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => _outputs;

    public ITransformer GetTransformer() => _transformer;

    public void Save(ModelSaveContext ctx) => ((ICanSaveModel)_transformer).Save(ctx);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => new MixtureOnnx(ctx, _model, _schema).Write(_outputs);

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        if (!Enumerable.Range(0, _outputs.Length).Any(activeOutput)) return _ => false;
        var needed = Inputs().ToHashSet();
        return needed.Contains;
    }

    /// <summary>The input columns that the experts and the gate read.</summary>
    public int[] Inputs()
    {
        var needed = _experts.SelectMany(models => models)
            .SelectMany(each => each.Mapper.GetDependencies([each.Mapper.OutputSchema[each.Columns.Column]]))
            .Select(column => column.Index);
        return [.. needed.Concat(Features is { } features ? [features.Index] : []).Distinct()];
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action? disposer)
    {
        var getters = new Delegate[_outputs.Length];
        disposer = null;
        if (!Enumerable.Range(0, getters.Length).Any(activeOutput)) return getters;
        IMixedRow mixed;
        if (input is MixtureCursor cursor && cursor.Model == _model)
        {
            cursor.WantScores();
            mixed = cursor;
        }
        else
        {
            var row = new MixtureRow(_model, input, _experts, Count, Features);
            (mixed, disposer) = (row, row.Dispose);
        }
        for (int i = 0; i < getters.Length; i++)
        {
            if (activeOutput(i)) getters[i] = MixtureColumns.Getter(mixed, _model.Task, _outputs[i].Name);
        }
        return getters;
    }

    private (IRowToRowMapper Mapper, ExpertOutput Columns) Bind(ITransformer expert, string name)
    {
        if (!expert.IsRowToRowMapper)
            throw new InvalidOperationException(
                $"Expert '{name}' has a step that does not score row by row, such as one that filters rows; leave it out of the expert.");
        var mapper = expert.GetRowToRowMapper(_schema);
        return (mapper, ExpertOutput.Find(mapper.OutputSchema, _model.Task, name));
    }

    private DataViewSchema.DetachedColumn[] Outputs()
    {
        var expert = _experts[0][0].Mapper.OutputSchema;
        var weights = new DataViewSchema.DetachedColumn(MixtureOfTransformer.GateWeightsColumn,
            new VectorDataViewType(NumberDataViewType.Single, _model.Forms.Count), SlotNames());
        var score = Like(expert, DefaultColumnNames.Score,
            _model.Task == TaskKind.Multiclass ? new VectorDataViewType(NumberDataViewType.Single, Count) : NumberDataViewType.Single);
        return _model.Task switch
        {
            TaskKind.Regression => [score, weights],
            TaskKind.Binary =>
                [Like(expert, DefaultColumnNames.PredictedLabel, BooleanDataViewType.Instance), score,
                    Like(expert, DefaultColumnNames.Probability, NumberDataViewType.Single), weights],
            _ => [Like(expert, DefaultColumnNames.PredictedLabel, PredictedKey(expert)), score, weights],
        };
    }

    private KeyDataViewType PredictedKey(DataViewSchema expert) =>
        expert.GetColumnOrNull(DefaultColumnNames.PredictedLabel)?.Type is KeyDataViewType key && key.RawType == typeof(uint) ? key
        : new KeyDataViewType(typeof(uint), Count);

    /// <summary>A column with the annotations that the first expert gives the one of its name, such as the values of the classes.</summary>
    private static DataViewSchema.DetachedColumn Like(DataViewSchema expert, string name, DataViewType type) =>
        new(name, type, expert.GetColumnOrNull(name) is { } column && column.Type.Equals(type) ? column.Annotations : null);

    private DataViewSchema.Annotations SlotNames()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        ReadOnlyMemory<char>[] names = [.. _model.Forms.Select(form => form.Name.AsMemory())];
        builder.AddSlotNames(names.Length,
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, names));
        return builder.ToAnnotations();
    }
}
