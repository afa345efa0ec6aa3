using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>What one thread needs for one block of rows; every array is (something, rows of a block).</summary>
internal sealed class BlockWorkspace
{
    public const int Rows = BlockedColumns.BlockRows;

    public BlockWorkspace(MixtureLayout layout)
    {
        int experts = layout.Experts;
        PredictorsPerExpert = layout.IsGaussian ? 2 : layout.Classes - 1;
        GateProbability = new double[experts * Rows];
        GateLog = new double[experts * Rows];
        GateSlope = new double[experts * Rows];
        GateSlope.AsSpan().Fill(1 / layout.Gate.Temperature);
        GateCurvature = layout.Gate.IsTranslationInvariant ? [] : new double[experts * Rows];
        LogDensity = new double[experts * Rows];
        Responsibility = new double[experts * Rows];
        Expert = new double[experts * (layout.IsGaussian ? 1 : layout.Classes - 1) * Rows];
        Indicator = new double[(layout.IsGaussian ? 0 : layout.Classes - 1) * Rows];
        Score = new double[(layout.GateGroup.Vectors + (experts * PredictorsPerExpert)) * Rows];
    }

    /// <summary>Linear predictors of an expert: classes but the last, or the mean and the logarithm of the scale.</summary>
    public int PredictorsPerExpert { get; }

    /// <summary>pi, (experts, rows).</summary>
    public double[] GateProbability { get; }

    /// <summary>log pi, (experts, rows).</summary>
    public double[] GateLog { get; }

    /// <summary>Derivative of a gate's logit by its linear form, (experts, rows).</summary>
    public double[] GateSlope { get; }

    /// <summary>Second derivative of a gate's logit by its linear form, (experts, rows); empty where it is zero.</summary>
    public double[] GateCurvature { get; }

    /// <summary>log density of the outcome under each expert, (experts, rows).</summary>
    public double[] LogDensity { get; }

    /// <summary>(experts, rows).</summary>
    public double[] Responsibility { get; }

    /// <summary>Class probabilities but the last (experts, classes - 1, rows), or residuals (experts, rows).</summary>
    public double[] Expert { get; }

    /// <summary>1 where the row is of the class, (classes - 1, rows).</summary>
    public double[] Indicator { get; }

    /// <summary>Derivative of the row's log-likelihood by each linear predictor, gate first, (predictors, rows).</summary>
    public double[] Score { get; }

    /// <summary>Weights of the block's rows, (rows).</summary>
    public double[] Weight { get; } = new double[Rows];

    /// <summary>Scratch, (rows).</summary>
    public double[] Coefficient { get; } = new double[Rows];

    /// <summary>log-likelihood of each row, (rows).</summary>
    public double[] RowLogLikelihood { get; } = new double[Rows];
}
