using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Models.Programs;

/// <summary>Columns of a table that the inputs of a program's model are made of, and the steps that make them.</summary>
internal sealed class ProgramInputs
{
    private readonly MLContext _context;
    private readonly Dictionary<string, FeatureColumn> _features = new(StringComparer.Ordinal);
    private readonly List<InputOutputColumnPair> _copies = [];
    private readonly Dictionary<DataKind, List<InputOutputColumnPair>> _conversions = [];
    private readonly List<(string Name, string[] Slots)> _vectors = [];

    /// <summary>Finds the columns.</summary>
    /// <param name="inputs">Columns that the model reads, of which the last of a name counts.</param>
    /// <param name="vectors">Names of columns that a vector is made of, by the vector's name.</param>
    /// <param name="context">ML.NET.</param>
    /// <exception cref="ForeignModelException">One is of a type that a table's columns do not become.</exception>
    public ProgramInputs(IEnumerable<DataViewSchema.Column> inputs, IReadOnlyDictionary<string, string[]> vectors, MLContext context)
    {
        _context = context;
        foreach (var column in inputs)
        {
            if (column.Type is VectorDataViewType vector) AddVector(column, vector, vectors.GetValueOrDefault(column.Name));
            else Add(column.Name, column.Name, column.Type, column);
        }
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<FeatureColumn> Features => [.. _features.Values];

    /// <summary>Steps from the columns to the inputs of the model.</summary>
    public IEnumerable<ITransformer> Steps()
    {
        var view = ModelFile.Inputs(Features);
        var steps = new List<IEstimator<ITransformer>>();
        steps.AddRange(_copies.Select(pair => _context.Transforms.CopyColumns(pair.OutputColumnName, pair.InputColumnName)));
        steps.AddRange(_conversions.Select(kind => _context.Transforms.Conversion.ConvertType([.. kind.Value], kind.Key)));
        steps.AddRange(_vectors.Select(vector => _context.Transforms.Concatenate(vector.Name, vector.Slots)));
        foreach (var step in steps)
        {
            var fitted = step.Fit(view);
            view = fitted.Transform(view);
            yield return fitted;
        }
    }

    private void AddVector(DataViewSchema.Column column, VectorDataViewType type, string[]? given)
    {
        if (given is not null && given.Length != type.Size)
        {
            throw new ForeignModelException(
                $"reads '{column.Name}', a vector of {type.Size} values, and --columns names {given.Length} for it");
        }
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (column.HasSlotNames()) column.GetSlotNames(ref names);
        string[] slots = given ?? [.. names.DenseValues().Select(name => name.ToString())];
        if (slots.Length == 0 || slots.Any(string.IsNullOrEmpty) || slots.Distinct(StringComparer.Ordinal).Count() < slots.Length)
            throw new ForeignModelException(
                $"reads '{column.Name}', a vector of {type.Size} values without names, and moe finds columns by their names; name them: "
                + $"--columns {column.Name}={string.Join(',', Enumerable.Range(1, Math.Min(type.Size, 3)).Select(i => $"column{i}"))}"
                + (type.Size > 3 ? ",..." : ""));
        // A name of its own for each slot, since a vector and a column may have the same.
        string[] parts = Array.ConvertAll(slots, slot => $"{column.Name}:{slot}");
        for (int i = 0; i < slots.Length; i++) Add(parts[i], slots[i], type.ItemType, column);
        _vectors.Add((column.Name, parts));
    }

    private void Add(string name, string source, DataViewType type, DataViewSchema.Column column)
    {
        if (type is NumberDataViewType number)
        {
            bool isSingle = number == NumberDataViewType.Single;
            // A number with digits behind the point is read as one; others are read from their text, to the last digit.
            if (isSingle || number == NumberDataViewType.Double) AddSource(name, source, isCategorical: false);
            else AddSource(name, source, isCategorical: true);
            if (!isSingle) Convert(name, KindOf(number));
        }
        else if (type is TextDataViewType) AddSource(name, source, isCategorical: true);
        else if (type is BooleanDataViewType)
        {
            AddSource(name, source, isCategorical: true);
            Convert(name, DataKind.Boolean);
        }
        else
        {
            throw new ForeignModelException(
                $"reads '{column.Name}' of type {column.Type}, which is made of no column of a table; score it in a program");
        }
    }

    private void AddSource(string name, string source, bool isCategorical)
    {
        var feature = new FeatureColumn(source, isCategorical) { IsVerbatim = isCategorical };
        // The same column as numbers and as texts has two names.
        if (_features.TryGetValue(source, out var known) && known.IsCategorical != isCategorical)
        {
            feature = feature with { Name = name + ":again", Source = source };
        }
        _features[feature.Name] = feature;
        if (feature.Name != name) _copies.Add(new(name, feature.Name));
    }

    private void Convert(string name, DataKind kind)
    {
        if (!_conversions.TryGetValue(kind, out var pairs)) _conversions.Add(kind, pairs = []);
        pairs.Add(new(name));
    }

    private static DataKind KindOf(NumberDataViewType type) => Enum.GetValues<DataKind>()
        .First(kind => kind is not (DataKind.String or DataKind.Boolean) && type.RawType == Raw(kind));

    private static Type? Raw(DataKind kind) => kind switch
    {
        DataKind.SByte => typeof(sbyte), DataKind.Byte => typeof(byte), DataKind.Int16 => typeof(short), DataKind.UInt16 => typeof(ushort),
        DataKind.Int32 => typeof(int), DataKind.UInt32 => typeof(uint), DataKind.Int64 => typeof(long), DataKind.UInt64 => typeof(ulong),
        DataKind.Single => typeof(float), DataKind.Double => typeof(double), _ => null,
    };
}
