using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE;

[assembly: LoadableClass(typeof(MixtureOfTransformer), null, typeof(SignatureLoadModel), "Mixture of any trainers",
    MixtureOfTransformer.LoaderSignature)]

namespace MLNet.MoE;

/// <summary>
/// A fitted mixture of any trainers: has every expert score a row and mixes what they say by the weights that the gate gives them for it.
/// Thread-safe; saved and loaded as part of any pipeline, by programs that have the experts' packages.
/// </summary>
public sealed class MixtureOfTransformer : RowToRowTransformerBase, ITransformer
{
    internal const string LoaderSignature = "MoeMixtureOf";

    /// <summary>Name of the column that says how much each expert counted for a row.</summary>
    public const string GateWeightsColumn = "GateWeights";

    private static readonly ModelFormat Format = new("MOEMIXOF", 0x00010001, LoaderSignature);

    private readonly MixtureModel _model;

    internal MixtureOfTransformer(IHost host, MixtureModel model)
        : base(host) => _model = model;

    /// <summary>What is predicted.</summary>
    public TaskKind Task => _model.Task;

    /// <summary>Names of the experts that the mixture kept: those of hardly any weight, and those that failed, are left out.</summary>
    public IReadOnlyList<string> ExpertNames => [.. _model.Forms.Select(form => form.Name)];

    /// <summary>(experts): weights over all rows, not negative, sum 1.</summary>
    public IReadOnlyList<double> GlobalWeights => [.. _model.Gate.GlobalWeights];

    /// <summary>Whether the weights differ from row to row.</summary>
    public bool WeighsRows => _model.Gate.IsPerRow;

    /// <summary>The fitted models of an expert: one, or those of the folds where <see cref="MixtureOfOptions.Refit"/> was off.</summary>
    /// <param name="expert">Index in <see cref="ExpertNames"/>.</param>
    public IReadOnlyList<ITransformer> GetExperts(int expert) => [.. _model.Models[expert]];

    /// <summary>Scores data. The experts score blocks of rows; cursors read up to 1,024 rows ahead of their own position.</summary>
    /// <param name="input">The data, with the columns that the experts learnt from.</param>
    public new IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var mapper = new MixtureRowMapper(this, _model, input.Schema);
        return MakeDataTransform(new MixtureView(Host, input, mapper));
    }

    /// <summary>The experts with their weights, in one line.</summary>
    public override string ToString() => _model.ToString();

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Format.Version);
        MixtureOfFormat.Write(ctx, _model);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new MixtureRowMapper(this, _model, schema);

    // Called by ML.NET when a saved model is loaded.
    internal static MixtureOfTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register("MixtureOf");
        return Format.Load(ctx, () => new MixtureOfTransformer(host, MixtureOfFormat.Read(host, ctx)));
    }
}
