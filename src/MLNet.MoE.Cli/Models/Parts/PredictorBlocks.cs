namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>What ML.NET's predictions, calibrators and linear models write.</summary>
internal static class PredictorBlocks
{
    /// <summary>Nothing: the model and its calibrator have entries of their own.</summary>
    public static void Nothing(PartReader reader)
    {
    }

    /// <summary>The column of features.</summary>
    public static void Regression(PartReader reader) => reader.TextOrNone();

    /// <summary>The column of features; a threshold and what is compared with it.</summary>
    public static void Binary(PartReader reader)
    {
        reader.TextOrNone();
        reader.Single();
        reader.Text();
    }

    /// <summary>The columns of features, the label, scores and the predicted label.</summary>
    public static void Multiclass(PartReader reader)
    {
        for (int i = 0; i < 4; i++) reader.TextOrNone();
    }

    /// <summary>What stands in front of every model: bytes of a number.</summary>
    public static void Model(PartReader reader) => reader.Int32(sizeof(float), sizeof(float), "the size of a number");

    /// <summary>A slope and an offset.</summary>
    public static void Platt(PartReader reader)
    {
        reader.Double();
        reader.Double();
    }

    /// <summary>How scores become shares, and how many models there are; each has an entry of its own.</summary>
    public static void OneVersusAll(PartReader reader)
    {
        Model(reader);
        // Anything else leaves ML.NET without a model.
        if (reader.Byte() > 2) throw reader.Damaged("its scores are turned into shares in an unknown way");
        reader.Int32(1, reader.Limits.Parts, "models");
    }

    /// <summary>A bias, and weights of which the zeros may be left out.</summary>
    public static void Linear(PartReader reader)
    {
        Model(reader);
        reader.Single();
        long length = reader.Int32(1, reader.Limits.Slots, "features");
        Increasing(reader, reader.Int32s("indices"), length);
        reader.Skip("weights", sizeof(float));
    }

    /// <summary>Biases of the classes, and rows of weights of which the zeros may be left out.</summary>
    public static void MultinomialLinear(PartReader reader)
    {
        Model(reader);
        long features = reader.Int32(1, reader.Limits.Slots, "features");
        int classes = reader.Count("classes", sizeof(float), reader.Limits.Slots);
        reader.Take(classes * sizeof(float));
        int[] starts = reader.Int32s("starts of rows");
        if (starts.Length == 0)
        {
            reader.Int32(0, 0, "indices");
            int weights = reader.Count("weights", sizeof(float));
            // ML.NET multiplies in 32 bits.
            if (weights != classes * features)
                throw reader.Damaged($"it has {weights} weights of {classes} classes and {features} features");
            reader.Take(weights * sizeof(float));
            return;
        }
        int indices = reader.Count("indices", sizeof(int));
        if (starts.Length != classes + 1 || starts[0] != 0 || starts[^1] != indices)
            throw reader.Damaged("its rows do not fit its weights");
        for (int i = 0; i < classes; i++)
        {
            if (starts[i + 1] < starts[i] || starts[i + 1] > indices) throw reader.Damaged("its rows do not fit its weights");
            int[] row = new int[starts[i + 1] - starts[i]];
            for (int j = 0; j < row.Length; j++) row[j] = reader.Int32();
            Increasing(reader, row, features);
        }
        if (reader.Skip("weights", sizeof(float)) != indices) throw reader.Damaged("it has another number of weights than of indices");
    }

    private static void Increasing(PartReader reader, int[] indices, long length)
    {
        int before = -1;
        foreach (int index in indices)
        {
            if (index <= before || index >= length) throw reader.Damaged($"an index is {index}");
            before = index;
        }
    }
}
