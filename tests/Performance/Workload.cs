using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Performance;

/// <summary>A network and random data for it: what every figure of this suite is measured on.</summary>
/// <param name="Name">Name in figures.</param>
/// <param name="Spec">The network.</param>
/// <param name="Table">Prepared rows.</param>
/// <param name="BatchSize">Rows of a training step.</param>
internal sealed record Workload(string Name, NetworkSpec Spec, FeatureTable Table, int BatchSize)
{
    private const int Rows = 20_000;

    /// <summary>16 columns, 4 experts of 32, batches of 256; two hidden layers, 3 classes, as all three sizes.</summary>
    public static Workload Small { get; } = Raw("small", columns: 16, experts: 4, width: 32, batchSize: 256);

    /// <summary>64 columns, 16 experts of 64, batches of 512.</summary>
    public static Workload Medium { get; } = Raw("medium", columns: 64, experts: 16, width: 64, batchSize: 512);

    /// <summary>256 columns, 32 experts of 128, batches of 1,024.</summary>
    public static Workload Large { get; } = Raw("large", columns: 256, experts: 32, width: 128, batchSize: 1024);

    /// <summary>14 columns, each embedded in 16 coordinates over 48 bins, 16 experts of 64.</summary>
    public static Workload PiecewiseLinear { get; } = Embedded("ple", columns: 14, size: 16, experts: 16, width: 64, members: 1);

    /// <summary>The network of <see cref="PiecewiseLinear"/>, learned input scale included, on raw columns of the same width.</summary>
    public static Workload EqualWidth { get; } = Scaled(Raw("equal_width", columns: 14 * 16, experts: 16, width: 64, batchSize: 256));

    /// <summary>The same without the learned scale: nothing then asks for the gradient of the input, a third of the first layer's
    /// work.</summary>
    public static Workload EqualWidthUnscaled { get; } = Raw("equal_width_unscaled", columns: 14 * 16, experts: 16, width: 64,
        batchSize: 256);

    /// <summary>An ensemble: 8 members that share 4 experts of 32 of two kinds, which share their first layer, on 14 columns embedded in 8
    /// coordinates.</summary>
    public static Workload Ensemble { get; } = SharedLayer(Embedded("ensemble", columns: 14, size: 8, experts: 4, width: 32, members: 8));

    /// <summary>The three sizes.</summary>
    public static IReadOnlyList<Workload> Sizes { get; } = [Small, Medium, Large];

    /// <summary>The workload of that name.</summary>
    public static Workload Named(string name) => Sizes.Append(Ensemble).Append(PiecewiseLinear).Single(w => w.Name == name);

    /// <summary>All rows of the table.</summary>
    public int[] AllRows { get; } = [.. Enumerable.Range(0, Table.RowCount)];

    /// <summary>Multiply-adds of the matrix products of a training step, counted as two operations each, without padding.</summary>
    public double OperationsOfStep
    {
        get
        {
            double first = (double)Spec.DenseCount * Spec.Width;
            double rest = (Spec.InnerFanIn + Spec.Outputs) * Spec.Width;
            bool inputGradient = Spec.EmbeddingSize > 1 || Spec.InputScale;
            return 2.0 * BatchSize * Spec.Members * Spec.Experts * ((first * (inputGradient ? 3 : 2)) + (3 * rest));
        }
    }

    /// <summary>One category column of the given size beside 8 numeric columns, 4 experts of 32.</summary>
    /// <param name="categories">Categories of the column.</param>
    /// <param name="members">Members of the ensemble.</param>
    /// <param name="used">Categories that rows have, spread evenly over all; by default all.</param>
    public static Workload Categories(int categories, int members = 1, int used = 0)
    {
        var spec = new NetworkSpec { Objective = "cross-entropy", Outputs = 3, NumericColumns = 8, CategorySizes = [categories],
            Experts = 4, Width = 32, Gate = "gumbel-softmax", Members = members };
        string name = $"categories_{categories}{(used > 0 ? $"_of_which_{used}" : "")}{(members > 1 ? "_ensemble" : "")}";
        return new(name, spec, RandomTable(spec, used > 0 ? categories / used : 1), 256);
    }

    /// <summary>A network on raw columns.</summary>
    public static Workload Raw(string name, int columns, int experts, int width, int batchSize)
    {
        var spec = new NetworkSpec { Objective = "cross-entropy", Outputs = 3, NumericColumns = columns, Experts = experts, Width = width,
            Gate = "gumbel-softmax" };
        return new(name, spec, RandomTable(spec), batchSize);
    }

    /// <summary>The network with fresh weights behind a preprocessing that standardises, as it would come out of a fit.</summary>
    public TrainedNetwork Untrained()
    {
        var preprocessor = Preprocessor.Fit(Table, AllRows, TargetScaling.None, "standard", rawColumns: false, 1);
        var training = new TrainingResult(NetworkWeights.Create(Spec, 1), [], 0, StopReason.MaximumEpochs);
        return new(new FeatureLayout(Table.NumericCount), preprocessor, Spec, training, GateDraws.Draw(Spec, 1), 1);
    }

    /// <summary>The rows' numbers, row after row: (rows, columns).</summary>
    public float[] Features()
    {
        float[] features = new float[Table.RowCount * Table.NumericCount];
        for (int row = 0; row < Table.RowCount; row++) Table.Numeric(row).CopyTo(features.AsSpan(row * Table.NumericCount));
        return features;
    }

    private static Workload SharedLayer(Workload workload)
        => workload with { Spec = workload.Spec with { SharedLayers = 1, HeadScale = workload.Spec.Experts,
            Activation = new GgMoeOptions().Activation } };

    private static Workload Scaled(Workload workload) => workload with { Spec = workload.Spec with { InputScale = true } };

    private static Workload Embedded(string name, int columns, int size, int experts, int width, int members)
    {
        var raw = Scaled(Raw(name, columns, experts, width, 256));
        var spec = raw.Spec with { Members = members };
        return raw with { Spec = EmbeddingRegistry.Get("piecewise-linear").Configure(spec, raw.Table, raw.AllRows, 48, size) };
    }

    private static FeatureTable RandomTable(NetworkSpec spec, int categoryStep = 1)
    {
        var random = new Random(1);
        var table = new FeatureTable(spec.PreparedColumns, spec.CategorySizes);
        for (int row = 0; row < Rows; row++)
        {
            table.AddRow(random.Next(spec.Outputs), 1, out var numeric, out var categories);
            for (int i = 0; i < numeric.Length; i++) numeric[i] = (2 * random.NextSingle()) - 1;
            for (int i = 0; i < categories.Length; i++) categories[i] = random.Next(spec.CategorySizes[i] / categoryStep) * categoryStep;
        }
        return table;
    }
}
