using System.Text;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE;

/// <summary>A stream as bytes: mark, format, task, what it has counted, its networks, rows, windows and history.</summary>
internal static class StreamFormat
{
    private const int Version = 1, LongestText = 1 << 16, MostEvents = 1 << 24, SmallestEvent = 17;
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("MOESTRM1");

    public static void Write(Stream stream, TaskKind task, StreamState state)
    {
        if (state.Network is null)
            throw new InvalidOperationException($"There is no network yet: {state.Rows} rows were gathered for the first. Save the stream "
                + "when there is one.");
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write((int)task);
        writer.Write(state.Classes);
        writer.Write(state.Rows);
        writer.Write(state.Deviation);
        TrainedNetworkFormat.Save(writer, state.Network);
        writer.Write(state.Candidate is not null);
        state.Candidate?.Write(writer);
        state.Window.Write(writer);
        state.Warning.Write(writer);
        state.Drift.Write(writer);
        writer.Write(state.History.Count);
        foreach (var (row, kind, expert, text) in state.History)
        {
            writer.Write(row);
            writer.Write((int)kind);
            writer.Write(expert);
            writer.Write(text);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is damaged, or of a newer version.</exception>
    public static (TaskKind Task, StreamState State) Read(Stream stream, StreamingMoeOptions options)
    {
        // All of it is taken into memory, so that what it speaks of can be held against its size.
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        using var reader = new BinaryReader(copy, Encoding.UTF8);
        try
        {
            return Read(new BoundedReader(reader, copy.Length, new MemoryBudget(copy.Length)), options);
        }
        catch (NewerFormatException exception)
        {
            throw new FormatException($"The stream cannot be read: {exception.Message} Update the package MLNet.MoE.", exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new FormatException($"The stream cannot be read: {exception.Message} The file is none that "
                + $"{nameof(StreamingMoe)} saved, or it is cut off or damaged.", exception);
        }
    }

    private static (TaskKind Task, StreamState State) Read(BoundedReader reader, StreamingMoeOptions options)
    {
        if (!reader.Values<byte>("the mark", Mark.Length).SequenceEqual(Mark)) throw new InvalidDataException("it does not begin as one.");
        int version = reader.Int32("the format of the stream", 1, int.MaxValue);
        if (version > Version) throw new NewerFormatException("the stream", version, Version);
        var task = (TaskKind)reader.Int32("the task", 0, Enum.GetValues<TaskKind>().Length - 1);
        var state = new StreamState(options.WarningConfidence, options.DriftConfidence)
        {
            Classes = reader.Int32("the number of classes", 0, LabelReader.MaximumClasses),
            Rows = reader.Values<long>("the number of rows", 1)[0],
            Deviation = reader.Finite("the deviation of the label"),
            Network = TrainedNetworkFormat.Load(reader),
        };
        Check(task, state, state.Network);
        state.Layout = state.Network.Layout;
        if (reader.Boolean("the mark of a probation")) state.Candidate = ExpertCandidate.Read(reader);
        if (state.Candidate is { } candidate) Check(task, state, candidate.Network);
        state.Window = StreamedRows.Read(reader, state.Network.Layout, state.Classes);
        state.Warning.Read(reader);
        state.Drift.Read(reader);
        int events = reader.Length("events", MostEvents, SmallestEvent);
        for (int i = 0; i < events; i++)
            state.History.Add(new(reader.Values<long>("the row of an event", 1)[0],
                (StreamEventKind)reader.Int32("the kind of an event", 0, Enum.GetValues<StreamEventKind>().Length - 1),
                reader.Int32("the expert of an event", -1, int.MaxValue), reader.String("the text of an event", LongestText)));
        return (task, state);
    }

    private static void Check(TaskKind task, StreamState state, TrainedNetwork network)
    {
        int classes = task switch { TaskKind.Multiclass => network.Spec.Outputs, TaskKind.Binary => 2, _ => 0 };
        if (ObjectiveChoice.TaskOf(network.Spec.GetObjective()) != task || network.Labels is not null || classes != state.Classes
            || network.FeatureCount != state.Network!.FeatureCount || !network.Spec.HasGate || !(state.Deviation > 0) || state.Rows < 0)
            throw new InvalidDataException("its network is not one of the stream's task, classes and columns.");
    }
}
