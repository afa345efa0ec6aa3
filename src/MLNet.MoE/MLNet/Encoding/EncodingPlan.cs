using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>How the columns of a table become the feature vector, where they are not a vector of Single already.</summary>
/// <param name="Features">The feature column, and the name that the vector gets.</param>
/// <param name="Columns">The columns in the order of their slots: first the feature column, then the other categorical ones.</param>
internal sealed record EncodingPlan(string Features, IReadOnlyList<(string Name, ColumnEncoding Encoding)> Columns)
{
    private const string Numbers = "numbers or Booleans", Categories = "text, keys, numbers, Booleans, dates or times",
        Sizes = ", single or as a vector of known size";

    /// <summary>Whether the columns have to be concatenated: there are several, or one number that is no vector yet.</summary>
    public required bool Concatenates { get; init; }

    /// <summary>Plans by the schema.</summary>
    /// <param name="context">What errors are raised on behalf of.</param>
    /// <param name="schema">Schema of the data.</param>
    /// <param name="columns">Columns to learn from.</param>
    /// <returns>The plan; null where the feature column is the vector and there is nothing else.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that can be no feature.</exception>
    public static EncodingPlan? Of(IExceptionContext context, SchemaShape schema, TableColumns columns)
    {
        var features = Find(columns.Features, "feature");
        bool isCategorical = columns.Categorical.Contains(columns.Features);
        // A vector of unknown size has no slots that a model could be trained on; the trainer's own check refuses it.
        bool isVector = IsPlain(features) && features.Kind != SchemaShape.Column.VectorKind.Scalar && !isCategorical;
        if (isVector && columns.Categorical.Count == 0) return null;
        var first = (features.Name, Encoding(features, "feature", isCategorical));
        var others = columns.Categorical.Where(name => name != columns.Features)
            .Select(name => (name, Encoding(Find(name, "categorical"), "categorical", true)));
        var all = others.Prepend(first).ToArray();
        bool concatenates = all.Length > 1
            || (features.Kind == SchemaShape.Column.VectorKind.Scalar && first.Item2 is ColumnEncoding.AsIs or ColumnEncoding.Convert);
        return new(columns.Features, all) { Concatenates = concatenates };

        SchemaShape.Column Find(string name, string role) =>
            schema.TryFindColumn(name, out var column) ? column : throw context.ExceptSchemaMismatch(nameof(schema), role, name);

        ColumnEncoding Encoding(SchemaShape.Column column, string role, bool isCategorical)
        {
            if (column.Kind != SchemaShape.Column.VectorKind.VariableVector && Choose(column, isCategorical) is { } encoding)
                return encoding;
            string wanted = isCategorical ? Categories : $"{Numbers}; or, as categories, text or keys";
            throw context.ExceptSchemaMismatch(nameof(schema), role, column.Name, wanted + Sizes, column.GetTypeString());
        }
    }

    private static ColumnEncoding? Choose(SchemaShape.Column column, bool isCategorical)
    {
        if (column.IsKey)
            return column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out _) ? ColumnEncoding.OneHotOfValues
                : ColumnEncoding.OneHotOfKeys;
        if (column.ItemType is TextDataViewType || (isCategorical && column.ItemType.IsStandardScalar()))
            return ColumnEncoding.OneHotOfValues;
        if (IsPlain(column)) return ColumnEncoding.AsIs;
        return column.ItemType is NumberDataViewType or BooleanDataViewType ? ColumnEncoding.Convert : null;
    }

    private static bool IsPlain(SchemaShape.Column column) => !column.IsKey && column.ItemType == NumberDataViewType.Single;
}
