using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>A column that the transformer of a regression gives beside <c>Score</c>, made of some of the model's scores.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Place of its first number among the scores.</param>
/// <param name="Levels">Levels of the quantiles in it; null for a single number.</param>
internal sealed record ScoreColumn(string Name, int Start, IReadOnlyList<double>? Levels)
{
    /// <summary>Names of the columns.</summary>
    public const string Quantiles = "Quantiles", Lower = "Lower", Upper = "Upper";

    /// <summary>What is in the column.</summary>
    public DataViewType Type => Levels is null ? NumberDataViewType.Single
        : new VectorDataViewType(NumberDataViewType.Single, Levels.Count);

    /// <summary>The columns of quantiles and of an interval, in the order of the scores.</summary>
    /// <param name="levels">Levels of the quantiles that are scores.</param>
    /// <param name="hasInterval">Whether bounds of an interval follow them.</param>
    public static IReadOnlyList<ScoreColumn> Of(IReadOnlyList<double> levels, bool hasInterval)
    {
        var columns = new List<ScoreColumn>();
        if (levels.Count > 0) columns.Add(new(Quantiles, 1, levels));
        if (hasInterval) columns.AddRange([new(Lower, 1 + levels.Count, null), new(Upper, 2 + levels.Count, null)]);
        return columns;
    }

    /// <summary>The column as a trainer announces it.</summary>
    public SchemaShape.Column Shape()
    {
        var annotations = AnnotationUtils.GetTrainerOutputAnnotation().ToList();
        if (Levels is not null)
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        var kind = Levels is null ? SchemaShape.Column.VectorKind.Scalar : SchemaShape.Column.VectorKind.Vector;
        return new(Name, kind, NumberDataViewType.Single, false, new SchemaShape(annotations));
    }

    /// <summary>Adds the column to a schema; the slots of a vector are named for their levels.</summary>
    public void AddTo(DataViewSchema.Builder schema)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        Text(AnnotationUtils.Kinds.ScoreColumnKind, AnnotationUtils.Const.ScoreColumnKind.Regression);
        Text(AnnotationUtils.Kinds.ScoreValueKind, Name);
        if (Levels is not null)
        {
            ReadOnlyMemory<char>[] names = [.. Levels.Select(level => level.ToString(CultureInfo.InvariantCulture).AsMemory())];
            annotations.AddSlotNames(names.Length, (ref VBuffer<ReadOnlyMemory<char>> slots) => slots = new(names.Length, [.. names]));
        }
        schema.AddColumn(Name, Type, annotations.ToAnnotations());

        void Text(string kind, string value) => annotations.Add(
            kind, TextDataViewType.Instance, (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> text)
                => text = value.AsMemory()));
    }
}
