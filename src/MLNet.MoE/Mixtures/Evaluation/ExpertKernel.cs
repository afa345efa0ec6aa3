using System.Numerics;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;
using static MLNet.MoE.Mixtures.Numerics.BlockSums;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>Experts of one block of rows: log densities of the outcome, and what their derivatives are made of.</summary>
internal static class ExpertKernel
{
    private const int Rows = BlockedColumns.BlockRows;
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    public static void Compute(MixtureLayout layout, MixtureData data, int block, ReadOnlySpan<double> parameters, BlockWorkspace work)
    {
        if (layout.IsGaussian)
            Gaussian(layout, data, block, parameters, work);
        else
            Multinomial(layout, data, block, parameters, work);
    }

    private static void Multinomial(MixtureLayout layout, MixtureData data, int block, ReadOnlySpan<double> parameters, BlockWorkspace work)
    {
        int free = layout.Classes - 1;
        double[] indicator = work.Indicator;
        Array.Clear(indicator);
        var labels = data.Labels.AsSpan(block * Rows, Rows);
        for (int r = 0; r < Rows; r++)
        {
            if (labels[r] < free)
                indicator[(labels[r] * Rows) + r] = 1;
        }

        double[] columns = data.Experts.Block(block);
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            int first = k * free * Rows;
            for (int s = 0; s < free; s++)
                Linear(columns, parameters.Slice(group.Offset + (s * group.Columns), group.Columns), work.Expert, first + (s * Rows));
            for (int r = 0; r < Rows; r += Vector<double>.Count)
            {
                var largest = Vector<double>.Zero;
                var own = Vector<double>.Zero;
                for (int s = 0; s < free; s++)
                {
                    var eta = Load(work.Expert, first + (s * Rows) + r);
                    largest = Vector.Max(largest, eta);
                    own = Vector.FusedMultiplyAdd(Load(indicator, (s * Rows) + r), eta, own);
                }

                var sum = Vector.Exp(-largest);
                for (int s = 0; s < free; s++)
                {
                    var e = Vector.Exp(Load(work.Expert, first + (s * Rows) + r) - largest);
                    Store(e, work.Expert, first + (s * Rows) + r);
                    sum += e;
                }

                Store(own - largest - Vector.Log(sum), work.LogDensity, (k * Rows) + r);
                var inverse = Vector<double>.One / sum;
                for (int s = 0; s < free; s++)
                    Store(Load(work.Expert, first + (s * Rows) + r) * inverse, work.Expert, first + (s * Rows) + r);
            }
        }
    }

    private static void Gaussian(MixtureLayout layout, MixtureData data, int block, ReadOnlySpan<double> parameters, BlockWorkspace work)
    {
        double[] columns = data.Experts.Block(block);
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            Linear(columns, parameters.Slice(group.Offset, group.Columns), work.Expert, k * Rows);
            double logScale = parameters[layout.LogScale(k)];
            var constant = new Vector<double>(-HalfLogTwoPi - logScale);
            var half = new Vector<double>(-0.5 * Math.Exp(-2 * logScale));
            for (int r = 0; r < Rows; r += Vector<double>.Count)
            {
                var residual = Load(data.Response!, (block * Rows) + r) - Load(work.Expert, (k * Rows) + r);
                Store(residual, work.Expert, (k * Rows) + r);
                Store(Vector.FusedMultiplyAdd(half * residual, residual, constant), work.LogDensity, (k * Rows) + r);
            }
        }
    }

    /// <summary>Derivatives of the row's log-likelihood by the experts' linear predictors.</summary>
    public static void Scores(MixtureLayout layout, ReadOnlySpan<double> parameters, BlockWorkspace work)
    {
        int perExpert = work.PredictorsPerExpert;
        for (int k = 0; k < layout.Experts; k++)
        {
            int first = (layout.GateGroup.Vectors + (k * perExpert)) * Rows;
            var precision = new Vector<double>(layout.IsGaussian ? Math.Exp(-2 * parameters[layout.LogScale(k)]) : 0);
            for (int r = 0; r < Rows; r += Vector<double>.Count)
            {
                var responsibility = Load(work.Responsibility, (k * Rows) + r);
                if (layout.IsGaussian)
                {
                    var residual = Load(work.Expert, (k * Rows) + r);
                    Store(responsibility * residual * precision, work.Score, first + r);
                    Store(responsibility * ((residual * residual * precision) - Vector<double>.One), work.Score, first + Rows + r);
                    continue;
                }

                for (int s = 0; s < perExpert; s++)
                {
                    var surprise = Load(work.Indicator, (s * Rows) + r) - Load(work.Expert, (((k * perExpert) + s) * Rows) + r);
                    Store(responsibility * surprise, work.Score, first + (s * Rows) + r);
                }
            }
        }
    }
}
