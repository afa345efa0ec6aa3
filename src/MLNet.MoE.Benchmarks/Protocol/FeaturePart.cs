using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>The feature vectors of one part of a split, ready to be shown to ML.NET with or without a label.</summary>
internal sealed class FeaturePart
{
    private readonly FeatureSpace _space;
    private readonly Func<FeatureEncoding, VBuffer<float>[]> _encode;
    private readonly Lock _lock = new();
    private readonly Dictionary<FeatureEncoding, VBuffer<float>[]> _vectors = [];

    public FeaturePart(FeatureSpace space, int[] rows)
        : this(space, rows.Length, encoding => space.Encode(rows, encoding))
    {
    }

    private FeaturePart(FeatureSpace space, int rows, Func<FeatureEncoding, VBuffer<float>[]> encode)
        => (_space, RowCount, _encode) = (space, rows, encode);

    /// <summary>Number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Rows from this one on are held out to stop early on; see <see cref="LearningRows.PartColumn"/>.</summary>
    private int FirstHeldOut { get; init; } = int.MaxValue;

    /// <summary>The rows of this part and then those of another, which are held out to stop early on.</summary>
    public FeaturePart WithHeldOut(FeaturePart other) =>
        new(_space, RowCount + other.RowCount, encoding => [.. Vectors(encoding), .. other.Vectors(encoding)]) { FirstHeldOut = RowCount };

    /// <summary>The column <c>Features</c> alone.</summary>
    public IDataView Unlabelled(MLContext context, FeatureEncoding encoding) =>
        Load(context, encoding, null, null, (_, _) => { });

    /// <summary>With a number as <c>Label</c>.</summary>
    public IDataView WithNumbers(MLContext context, FeatureEncoding encoding, IReadOnlyList<float> labels) =>
        Load(context, encoding, nameof(LabelledVector.Number), NumberDataViewType.Single, (row, i) => row.Number = labels[i]);

    /// <summary>With a Boolean <c>Label</c>.</summary>
    public IDataView WithFlags(MLContext context, FeatureEncoding encoding, Func<int, bool> label) =>
        Load(context, encoding, nameof(LabelledVector.Flag), BooleanDataViewType.Instance, (row, i) => row.Flag = label(i));

    /// <summary>With a key of <paramref name="classes"/> values as <c>Label</c>.</summary>
    public IDataView WithClasses(MLContext context, FeatureEncoding encoding, IReadOnlyList<float> labels, int classes) =>
        Load(context, encoding, nameof(LabelledVector.Class), new KeyDataViewType(typeof(uint), classes),
            (row, i) => row.Class = (uint)labels[i]);

    /// <summary>The vectors; computed once for each encoding.</summary>
    public VBuffer<float>[] Vectors(FeatureEncoding encoding)
    {
        lock (_lock)
        {
            if (!_vectors.TryGetValue(encoding, out var vectors)) _vectors[encoding] = vectors = _encode(encoding);
            return vectors;
        }
    }

    /// <summary>Dense vectors of the first rows, which are in random order.</summary>
    public IEnumerable<float[]> Sample(FeatureEncoding encoding, int rows = 1000)
        => Vectors(encoding).Take(rows).Select(vector => vector.DenseValues().ToArray());

    private IDataView Load(MLContext context, FeatureEncoding encoding, string? member, DataViewType? type,
        Action<LabelledVector, int> label)
    {
        var vectors = Vectors(encoding);
        var rows = new LabelledVector[vectors.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new LabelledVector { Features = vectors[i], Part = i < FirstHeldOut ? LearningRows.TrainingPart
                : LearningRows.ValidationPart };
            label(rows[i], i);
        }
        return context.Data.LoadFromEnumerable(rows, Schema(encoding, member, type));
    }

    private SchemaDefinition Schema(FeatureEncoding encoding, string? member, DataViewType? type)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledVector));
        var features = schema[nameof(LabelledVector.Features)];
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, _space.SlotCount(encoding));
        var groups = _space.Groups(encoding);
        if (groups.Count > 0)
        {
            // First and last slot of each one-hot run: where trees read that slots belong together.
            int[] ends = [.. groups.SelectMany(group => new[] { group.Start, group.Start + group.Count - 1 })];
            features.AddAnnotation("CategoricalSlotRanges", new VBuffer<int>(ends.Length, ends),
                new VectorDataViewType(NumberDataViewType.Int32, groups.Count, 2));
        }
        schema.RemoveAll(column => column.MemberName is not (nameof(LabelledVector.Features) or nameof(LabelledVector.Part))
            && column.MemberName != member);
        schema[nameof(LabelledVector.Part)].ColumnName = LearningRows.PartColumn;
        if (member is not null)
        {
            schema[member].ColumnType = type;
            schema[member].ColumnName = "Label";
        }
        return schema;
    }
}
