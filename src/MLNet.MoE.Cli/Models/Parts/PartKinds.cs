using System.Collections.Frozen;

namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>
/// The kinds of parts that a model of 'moe train' is made of, with the layouts that the version of ML.NET in use writes. A new trainer or
/// transform, or a new layout, adds its line here; the error that a model is met with otherwise names it.
/// </summary>
internal static class PartKinds
{
    /// <summary>Loader of the part whose text ML.NET compiles.</summary>
    public const string Expression = "ExprTransform";

    private const uint V1 = 0x10001, V2 = 0x10002, V3 = 0x10003, V4 = 0x10004, V5 = 0x10005, Second1 = 0x20001, Second2 = 0x20002;

    private static readonly FrozenDictionary<string, PartKind> Kinds = FrozenDictionary.ToFrozenDictionary(
        (PartKind[])
        [
            // The pipeline.
            new("XF CHAIN", "TransformerChain", (V1, V1), TransformBlocks.Chain),
            new("TERMTRNF", "TermTransform", (V3, V3), TransformBlocks.FlaggedPairs),
            new("TERM MAN", "TermManager", (V2, V2), TransformBlocks.Terms),
            new("KEY2VECT", "KeyToVectorTransform", (V2, V1), TransformBlocks.FlaggedPairs),
            new("KEY2VALT", "KeyToValueTransform", (V1, V1), TransformBlocks.Pairs),
            new("VALUMAPG", "ValueMappingTransformer", (V1, V1), TransformBlocks.Pairs),
            new("COPYCOLT", "CopyTransform", (V1, V1), TransformBlocks.Pairs),
            new("EXPRTRNF", Expression, (V1, V1), TransformBlocks.Expression),
            new("CONCAT F", "ConcatTransform", (V3, V3), TransformBlocks.Concatenations) { OtherLoader = "ConcatFunction" },
            new("CONVERTF", "ConvertTransform", (V4, V3), TransformBlocks.Conversions) { OtherLoader = "ConvertFunction" },
            new("NAREP TF", "NAReplaceTransform", (V2, V2), TransformBlocks.Replacements),
            new("NAIND TF", "NaIndicatorTransform", (V1, V1), TransformBlocks.Pairs),
            new("NORMALZR", "Normalizer", (V2, V1), TransformBlocks.Normalizers),
            new("AFF NORM", "AffineNormExec", (V3, V3), TransformBlocks.AffineScales),

            // Predictions.
            new("BIN PRED", "BinaryPredXfer", (V1, V1), PredictorBlocks.Binary),
            new("MC  PRED", "MulticlassPredXfer", (V2, V1), PredictorBlocks.Multiclass),
            new("REG PRED", "RegressionPredXfer", (V1, V1), PredictorBlocks.Regression),
            new("PLATTCAL", "PlattCaliExec", (V1, V1), PredictorBlocks.Platt),
            new("FTWTCALP", "FeatWCaliPredExec", (V1, V1), PredictorBlocks.Nothing),
            new("PMIXCALP", "PMixCaliPredExec", (V1, V1), PredictorBlocks.Nothing),

            // Trainers.
            new("MOENETWK", "MoeNetwork", (V1, V1), null),
            new("MOECALIB", "MoeCalibrated", (V1, V1), null),
            new("MOEMULTI", "MultinomialMoe", (V1, V1), null),
            new("MOETASKS", "MoeMultiTask", (V1, V1), null),
            new("MOEMIXOF", "MoeMixtureOf", (V1, V1), null),
            new("MOEGAUSS", "GaussianMoe", (V1, V1), null),
            new("TLC OVA ", "OVAExec", (V1, V1), PredictorBlocks.OneVersusAll),
            new("FTREE BC", "FastTreeBinaryExec", (V5, V5), TreeBlocks.Ensemble),
            new("FTREE RE", "FastTreeRegressionExec", (V5, V4), TreeBlocks.Ensemble),
            new("LGBBINCL", "LightGBMBinaryExec", (V5, V4), TreeBlocks.Ensemble),
            new("LGBSIREG", "LightGBMRegressionExec", (V5, V4), TreeBlocks.Ensemble),
            new("LINEAR2C", "Linear2CExec", (Second2, Second1), PredictorBlocks.Linear),
            new("LIN RGRS", "LinearRegressionExec", (Second1, Second1), PredictorBlocks.Linear),
            new("MULTI LR", "MultiClassLRExec", (V3, V1), PredictorBlocks.MultinomialLinear),
        ],
        kind => kind.Loader);

    /// <summary>The kind of the part that a header stands in front of; null where 'moe train' writes no such part.</summary>
    public static PartKind? Of(PartHeader header) =>
        Kinds.TryGetValue(header.Loader, out var kind) && header.OtherLoader == kind.OtherLoader && header.Signature == kind.Signature
        && (kind.Block is null || header.Version == kind.Version)
            ? kind
            : null;
}
