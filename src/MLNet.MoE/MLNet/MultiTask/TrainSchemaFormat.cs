using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.IO;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>The columns of the training data beside a model of several labels, which ML.NET's transformers of one label need: kept as
/// ML.NET keeps them, as data without rows.</summary>
internal static class TrainSchemaFormat
{
    private const string Stream = "TrainSchema";

    public static void Write(IHost host, ModelSaveContext ctx, DataViewSchema schema) => ctx.SaveBinaryStream(Stream, writer =>
    {
        using var channel = host.Start("Saving train schema");
        var saver = new BinarySaver(host, new BinarySaver.Arguments { Silent = true });
        DataSaverUtils.SaveDataView(channel, saver, new EmptyDataView(host, schema), writer.BaseStream);
    });

    /// <summary>Reads the columns, and checks that they fit the model.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    public static DataViewSchema Read(IHost host, ModelLoadContext ctx, MultiTaskModel model)
    {
        var stream = new MemoryStream();
        if (!ctx.TryLoadBinaryStream(Stream, reader => reader.BaseStream.CopyTo(stream)))
            throw new InvalidDataException("the columns of its training data are missing.");
        stream.Position = 0;
        var schema = new BinaryLoader(host, new BinaryLoader.Arguments(), stream).Schema;
        if (schema.GetColumnOrNull(model.FeatureColumn) is null) throw new InvalidDataException("its training data have no features.");
        for (int i = 0; i < model.Labels.Count; i++)
        {
            var (task, _, count) = model[i];
            if (task != TaskKind.Multiclass) continue;
            if (schema.GetColumnOrNull(model.Labels[i]) is not { } label || (label.Type is KeyDataViewType key && (int)key.Count != count))
                throw new InvalidDataException($"its training data do not have the {count} classes of label {i}.");
        }
        return schema;
    }
}
