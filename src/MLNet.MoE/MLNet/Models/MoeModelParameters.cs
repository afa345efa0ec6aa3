using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// What a trainer of this library has learnt: turns a feature vector into scores. ML.NET's prediction transformers carry it as their
/// <c>Model</c> (a calibrated binary one as <c>Model.SubModel</c>) and save it with <c>ml.Model.Save</c>. Thread-safe.
/// </summary>
/// <remarks>
/// One type serves all tasks, so it answers to ML.NET as a predictor of a number and of a vector; which of them it is, its output type
/// says.
/// </remarks>
public abstract class MoeModelParameters
    : ICanSaveModel, IValueMapper, ISchemaBindableMapper, IPredictorProducing<float>, IPredictorProducing<VBuffer<float>>,
        IBindableCanSaveOnnx, ISingleCanSaveOnnx
{
    private protected MoeModelParameters()
    {
    }

    /// <summary>What is predicted.</summary>
    public abstract TaskKind Task { get; }

    /// <summary>Length of the feature vector.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>
    /// Number of scores a row: the classes for multiclass, otherwise 1, and for a regression with quantiles or an interval those behind the
    /// prediction.
    /// </summary>
    public abstract int ScoreCount { get; }

    /// <summary>
    /// Share of rows that the model's prediction intervals, or sets of classes, are to cover
    /// (<see cref="NetworkOptions.PredictionInterval"/>); null for a model without them.
    /// </summary>
    public virtual double? PredictionInterval => null;

    /// <summary>Columns that the transformer of a regression gives beside the score.</summary>
    internal virtual IReadOnlyList<ScoreColumn> ScoreColumns => [];

    /// <summary>Column that the score of a row is multiplied by; null for none.</summary>
    internal virtual string? ExposureColumn => null;

    /// <summary>Whether the saved model has parts that versions of its format before did not have.</summary>
    internal virtual bool HasAdditions => false;

    /// <summary>Which classes are in the set of a row; null for a model without sets.</summary>
    internal virtual PredictionSets? Sets => null;

    /// <summary>Makes the feature vector of raw columns; null where the model was trained on a vector.</summary>
    internal FeatureEncoder? Encoder { get; set; }

    /// <summary>Name, version and loader under which the model is saved.</summary>
    private protected abstract VersionInfo Version { get; }

    PredictionKind IPredictor.PredictionKind => Task switch
    {
        TaskKind.Binary => PredictionKind.BinaryClassification,
        TaskKind.Multiclass => PredictionKind.MulticlassClassification,
        _ => PredictionKind.Regression,
    };

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, FeatureCount);

    DataViewType IValueMapper.OutputType => Task == TaskKind.Multiclass
        ? new VectorDataViewType(NumberDataViewType.Single, ScoreCount)
        : NumberDataViewType.Single;

    /// <summary>Scores one row.</summary>
    /// <param name="features">Feature vector: (<see cref="FeatureCount"/>); missing values are NaN.</param>
    /// <param name="scores">
    /// (<see cref="ScoreCount"/>), written: the probabilities of the classes for multiclass, the log-odds of the positive class for binary,
    /// the predicted value for regression, then its quantiles and the lower and the upper bound of its interval where it has them.
    /// </param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Predict(ReadOnlySpan<float> features, Span<float> scores)
    {
        CheckFeatures(features.Length);
        if (scores.Length != ScoreCount)
            throw new ArgumentException($"The model gives {ScoreCount} scores; the span for them has {scores.Length}.", nameof(scores));
        PredictDense(features, scores);
    }

    /// <summary>Scores many rows at a time, which is faster than one by one.</summary>
    /// <param name="features">Feature vectors: (rows, <see cref="FeatureCount"/>), row after row; missing values are NaN.</param>
    /// <param name="scores">(rows, <see cref="ScoreCount"/>), written; what they are, <see cref="Predict"/> says.</param>
    /// <exception cref="ArgumentException">The lengths of the spans are not those of the same number of rows.</exception>
    public void PredictMany(ReadOnlySpan<float> features, Span<float> scores)
    {
        int rows = features.Length / FeatureCount;
        if (features.Length != (long)rows * FeatureCount)
            throw new ArgumentException($"{features.Length} values are no whole number of rows of {FeatureCount} features.",
                nameof(features));
        if (scores.Length != (long)rows * ScoreCount)
            throw new ArgumentException($"{rows} rows have {(long)rows * ScoreCount} scores; the span for them has {scores.Length}.",
                nameof(scores));
        PredictRows(features, rows, scores);
    }

    /// <summary>Scores rows; models that have a faster way than one by one override it.</summary>
    private protected virtual void PredictRows(ReadOnlySpan<float> features, int rows, Span<float> scores)
    {
        for (int row = 0; row < rows; row++)
            PredictDense(features.Slice(row * FeatureCount, FeatureCount), scores.Slice(row * ScoreCount, ScoreCount));
    }

    /// <summary>
    /// The data with the feature vector that the model sees in its feature column: <see cref="FeatureCount"/> slots, with their names. Only
    /// a model that was trained on columns of categories, or of other numbers than a vector of Single, makes one; for any other the data
    /// stay as they are.
    /// </summary>
    /// <param name="data">Data with the columns that the model was trained on.</param>
    public IDataView EncodeFeatures(IDataView data) => Encoder is null ? data : Encoder.Apply(data);

    /// <summary>What is to be added to the score of a binary model that was just trained to have the log-odds of the data.</summary>
    internal virtual double LogOddsShift => 0;

    /// <summary>Whether rows are scored faster together than one by one.</summary>
    internal virtual bool BatchesRows => false;

    /// <summary>A block of rows to be scored together, of a model that <see cref="BatchesRows"/>.</summary>
    internal virtual RowBlock OpenBlock() => throw new NotSupportedException();

    private protected abstract void PredictDense(ReadOnlySpan<float> features, Span<float> scores);

    /// <summary>Scores a row of which only some slots are given; all others are 0.</summary>
    private protected abstract void PredictSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> scores);

    private protected abstract void Save(BinaryWriter writer);

    /// <summary>Writes the scores into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">(rows, <see cref="FeatureCount"/>).</param>
    /// <returns>Name of the scores: (rows, <see cref="ScoreCount"/>).</returns>
    internal abstract string ToOnnx(OnnxGraph graph, string features);

    private protected void CheckFeatures(int features) => RowLength.Check(features, FeatureCount);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        Save(ctx.Writer);
        Encoder?.Save(ctx);
    }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    bool IBindableCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, RoleMappedSchema schema, string[] outputNames)
        => OnnxExport.WriteColumns(ctx, this, schema, outputNames, calibrator: null);

    bool ISingleCanSaveOnnx.SaveAsOnnx(OnnxContext ctx, string[] outputNames, string featureColumn)
    {
        OnnxExport.WriteScore(ctx, this, featureColumn, outputNames);
        return true;
    }

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema)
    {
        ISchemaBindableMapper rows = ScoreColumns.Count > 0 || ExposureColumn is not null
            ? new ScoreColumnsMapper.Binding(this) : new SchemaBindablePredictorWrapper(this);
        var mapper = new LookAheadMapper(this, this, EncodedRowMapper.Bind(env, schema, rows, Encoder));
        return Sets is null ? mapper : new PredictionSetMapper(this, mapper, Sets, ScoreCount);
    }

    ValueMapper<TSource, TScore> IValueMapper.GetMapper<TSource, TScore>()
    {
        Delegate mapper = Task == TaskKind.Multiclass
            ? new ValueMapper<VBuffer<float>, VBuffer<float>>(MapToVector)
            : new ValueMapper<VBuffer<float>, float>(MapToNumber);
        return (ValueMapper<TSource, TScore>)mapper;
    }

    private void MapToVector(in VBuffer<float> features, ref VBuffer<float> scores)
    {
        var editor = VBufferEditor.Create(ref scores, ScoreCount);
        PredictRow(features, editor.Values);
        scores = editor.Commit();
    }

    private void MapToNumber(in VBuffer<float> features, ref float score)
    {
        if (ScoreCount == 1)
        {
            PredictRow(features, new Span<float>(ref score));
            return;
        }
        Span<float> scores = stackalloc float[ScoreCount];
        PredictRow(features, scores);
        score = scores[0];
    }

    /// <summary>Scores a row.</summary>
    /// <param name="features">(<see cref="FeatureCount"/>), dense or sparse.</param>
    /// <param name="scores">(<see cref="ScoreCount"/>), to be written.</param>
    internal void PredictRow(in VBuffer<float> features, Span<float> scores)
    {
        CheckFeatures(features.Length);
        if (features.IsDense) PredictDense(features.GetValues(), scores);
        else PredictSparse(features.GetIndices(), features.GetValues(), scores);
    }
}
