using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>A column of a label's scores.</summary>
/// <param name="Kind">Name of the column as ML.NET has it for one label.</param>
/// <param name="Label">Place of the label.</param>
internal readonly record struct MultiTaskColumn(string Kind, int Label)
{
    /// <summary>The columns of a label, in ML.NET's order.</summary>
    public static string[] Kinds(TaskKind task) => task switch
    {
        TaskKind.Binary => [DefaultColumnNames.PredictedLabel, DefaultColumnNames.Score, DefaultColumnNames.Probability],
        TaskKind.Multiclass => [DefaultColumnNames.PredictedLabel, DefaultColumnNames.Score],
        _ => [DefaultColumnNames.Score],
    };

    /// <summary>Name of a label's column.</summary>
    public static string Name(string kind, string label) => $"{kind}.{label}";

    /// <summary>The column as it is in a schema.</summary>
    /// <param name="model">The model.</param>
    /// <param name="trainSchema">Columns of the training data, where keys have their values.</param>
    public DataViewSchema.DetachedColumn In(MultiTaskModel model, DataViewSchema trainSchema)
    {
        var (task, _, count) = model[Label];
        string name = model.Labels[Label];
        var annotations = new DataViewSchema.Annotations.Builder();
        string scores = task switch
        {
            TaskKind.Binary => AnnotationUtils.Const.ScoreColumnKind.BinaryClassification,
            TaskKind.Multiclass => AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification,
            _ => AnnotationUtils.Const.ScoreColumnKind.Regression,
        };
        Text(AnnotationUtils.Kinds.ScoreColumnKind, scores);
        Text(AnnotationUtils.Kinds.ScoreValueKind, Kind == DefaultColumnNames.Score ? AnnotationUtils.Const.ScoreValueKind.Score
            : Kind == DefaultColumnNames.Probability ? AnnotationUtils.Const.ScoreValueKind.Probability
            : AnnotationUtils.Const.ScoreValueKind.PredictedLabel);
        DataViewType type = (task, Kind) switch
        {
            (TaskKind.Binary, DefaultColumnNames.PredictedLabel) => BooleanDataViewType.Instance,
            (TaskKind.Multiclass, DefaultColumnNames.PredictedLabel) => new KeyDataViewType(typeof(uint), count),
            (TaskKind.Multiclass, _) => new VectorDataViewType(NumberDataViewType.Single, count),
            _ => NumberDataViewType.Single,
        };
        if (task == TaskKind.Multiclass) AddClasses(annotations, trainSchema[name], type);
        return new(Name(Kind, name), type, annotations.ToAnnotations());

        void Text(string kind, string value) => annotations.Add(kind, TextDataViewType.Instance,
            (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> text) => text = value.AsMemory()));
    }

    /// <summary>The classes' names: values of the predicted key, and of text the names of the probabilities' slots.</summary>
    private static void AddClasses(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column label, DataViewType type)
    {
        if (label.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is not { } values) return;
        if (type is KeyDataViewType)
        {
            annotations.Add(label.Annotations, kind => kind == AnnotationUtils.Kinds.KeyValues);
            return;
        }
        if (values.Type is not VectorDataViewType { ItemType: TextDataViewType, Size: var size }) return;
        annotations.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> names) => label.GetKeyValues(ref names));
    }
}
