using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.MoE.Files;
using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>How a mixture of any trainers stands in a model file: its own numbers, and beside them each expert as ML.NET saves
/// it.</summary>
internal static class MixtureOfFormat
{
    private const int MostModels = 400, MostSlots = 1 << 20, MostNameLength = 256;

    public static void Write(ModelSaveContext ctx, MixtureModel model)
    {
        var writer = ctx.Writer;
        writer.Write((int)model.Task);
        writer.Write(model.FeatureColumn ?? "");
        writer.Write(model.Slots);
        writer.Write(model.Forms.Count);
        for (int k = 0; k < model.Forms.Count; k++)
        {
            var form = model.Forms[k];
            writer.Write(form.Name);
            writer.Write(form.Scale.Slope);
            writer.Write(form.Scale.Offset);
            writer.Write(form.GivesProbabilities);
            writer.Write(model.Models[k].Length);
            writer.Write(model.Gate.GlobalWeights[k]);
        }
        writer.Write(model.View.Unit);
        writer.Write(model.View.Features.Columns.Count);
        foreach (var column in model.View.Features.Columns)
        {
            writer.Write(column.Slot);
            writer.Write(column.Low);
            writer.Write(column.High);
            writer.Write(column.Middle);
            writer.Write(column.Knots.Length);
            foreach (float knot in column.Knots) writer.Write(knot);
        }
        writer.Write(model.Gate.Coefficients.Length);
        foreach (double coefficient in model.Gate.Coefficients) writer.Write(coefficient);
        for (int k = 0; k < model.Forms.Count; k++)
            for (int i = 0; i < model.Models[k].Length; i++) ctx.SaveModel(model.Models[k][i], Folder(k, i));
    }

    /// <summary>Reads a mixture and has ML.NET read its experts.</summary>
    /// <exception cref="InvalidDataException">A number is out of its range, or experts are missing.</exception>
    public static MixtureModel Read(IHostEnvironment env, ModelLoadContext ctx)
    {
        long end = ctx.FpMin + ctx.Header.FpModel + ctx.Header.CbModel;
        var reader = new BoundedReader(ctx.Reader, end, new MemoryBudget(PackedEntries.SizeOf(ctx)));
        var task = (TaskKind)reader.Int32("the task", 0, (int)TaskKind.Regression);
        string features = reader.String("the name of the feature column", MostNameLength);
        int slots = reader.Int32("the number of slots", 0, MostSlots);
        int experts = reader.Int32("the number of experts", 1, MixtureOfTrainer.MostExperts);
        var forms = new ExpertForm[experts];
        int[] counts = new int[experts];
        double[] weights = new double[experts];
        for (int k = 0; k < experts; k++)
        {
            string name = reader.String("the name of an expert", MostNameLength);
            double slope = reader.Finite("the slope of an expert's calibration"),
                offset = reader.Finite("the offset of an expert's calibration");
            Require(slope > 0, $"the slope of expert '{PlainText.Of(name)}' is {slope}; it must be above 0.");
            forms[k] = new(name, new(slope, offset), reader.Boolean("the mark of an expert that gives probabilities"));
            counts[k] = reader.Int32("the number of an expert's models", 1, MostModels);
            weights[k] = reader.Finite("the weight of an expert");
        }
        Require(weights.All(weight => weight >= 0) && Math.Abs(weights.Sum() - 1) < 1e-6,
            "the weights of its experts are negative or do not sum to 1.");
        var view = ReadView(reader, task, slots, experts);
        int length = reader.Count("the number of gate coefficients");
        Require(length == 0 || length == experts * (view.Count + 1),
            $"its gate has {length} coefficients, which do not fit {experts} experts and {view.Count} inputs.");
        var gate = new ExpertGate(weights, reader.FiniteValues("gate coefficients", length));
        Require(reader.Left == 0, $"{reader.Left} bytes follow it.");
        ITransformer[][] models =
            [.. counts.Select((count, k) => Enumerable.Range(0, count).Select(i => LoadExpert(env, ctx, Folder(k, i))).ToArray())];
        return new(task, features.Length == 0 ? null : features, slots, forms, models, gate, view);
    }

    private static GateView ReadView(BoundedReader reader, TaskKind task, int slots, int experts)
    {
        double unit = reader.Finite("the unit of the label");
        Require(unit > 0, $"the unit of its label is {unit}; it must be above 0.");
        var columns = new GateColumn[reader.Int32("the number of columns of the gate", 0, Math.Min(slots, GateInputs.MostColumns))];
        for (int i = 0; i < columns.Length; i++)
        {
            int slot = reader.Int32("a slot of the gate", 0, slots - 1);
            float low = reader.Single("the lowest number of a column"), high = reader.Single("the highest number of a column"),
                middle = reader.Single("the middle of a column");
            Require(low < high, "a column of its gate ends before it begins.");
            columns[i] = new(slot, low, high, Math.Clamp(middle, low, high),
                reader.FiniteSingles("the knots of a column", reader.Int32("the number of knots", 0, 16)));
        }
        return new(task, new(columns), experts, unit);
    }

    private static ITransformer LoadExpert(IHostEnvironment env, ModelLoadContext ctx, string folder)
    {
        ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out var expert, folder);
        return expert.EnableBatchScoring();
    }

    private static string Folder(int expert, int model) => FormattableString.Invariant($"Expert_{expert:000}_{model:000}");

    private static void Require(bool holds, string fault)
    {
        if (!holds) throw new InvalidDataException(fault);
    }
}
