using System.Numerics;
using MLNet.MoE.Mixtures.Numerics;
using static MLNet.MoE.Mixtures.Numerics.BlockSums;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>
/// Second derivatives of one block of rows by pairs of linear predictors, each written, times the rows' weights, to the workspace's
/// coefficients. With r the responsibilities, pi the gate, q the class probabilities and z the scores, they are
/// E_r[complete Hessian + score score'] - z z' (Louis 1982).
/// </summary>
internal static class PairKernel
{
    private const int Rows = BlockedColumns.BlockRows;

    /// <summary>Minus the complete-data second derivative of gates i and j, without the second derivative of an activation, which may have
    /// either sign.</summary>
    public static void CompleteGate(BlockWorkspace work, int i, int j)
    {
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var first = Load(work.GateProbability, (i * Rows) + r);
            var value = i == j ? first - (first * first) : -first * Load(work.GateProbability, (j * Rows) + r);
            var slopes = Load(work.GateSlope, (i * Rows) + r) * Load(work.GateSlope, (j * Rows) + r);
            Store(Load(work.Weight, r) * slopes * value, work.Coefficient, r);
        }
    }

    /// <summary>Minus the complete-data second derivative of classes s and t of an expert.</summary>
    public static void CompleteClasses(BlockWorkspace work, int expert, int s, int t)
    {
        int free = work.PredictorsPerExpert;
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var first = Load(work.Expert, (((expert * free) + s) * Rows) + r);
            var value = s == t ? first - (first * first) : -first * Load(work.Expert, (((expert * free) + t) * Rows) + r);
            Store(Load(work.Weight, r) * Load(work.Responsibility, (expert * Rows) + r) * value, work.Coefficient, r);
        }
    }

    /// <summary>Minus the complete-data second derivative of a Gaussian expert's mean.</summary>
    public static void CompleteMean(BlockWorkspace work, int expert, double logScale)
    {
        var precision = new Vector<double>(Math.Exp(-2 * logScale));
        for (int r = 0; r < Rows; r += Vector<double>.Count)
            Store(Load(work.Weight, r) * Load(work.Responsibility, (expert * Rows) + r) * precision, work.Coefficient, r);
    }

    /// <summary>Score of one predictor times score of another.</summary>
    public static void OuterProduct(BlockWorkspace work, int u, int v)
    {
        for (int r = 0; r < Rows; r += Vector<double>.Count)
            Store(Load(work.Weight, r) * Load(work.Score, (u * Rows) + r) * Load(work.Score, (v * Rows) + r), work.Coefficient, r);
    }

    /// <summary>Second derivative of the log-likelihood by two gates.</summary>
    public static void Gates(BlockWorkspace work, int i, int j)
    {
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var pi = Load(work.GateProbability, (i * Rows) + r);
            var ri = Load(work.Responsibility, (i * Rows) + r);
            var value = (pi * Load(work.GateProbability, (j * Rows) + r)) - (ri * Load(work.Responsibility, (j * Rows) + r));
            if (i == j)
                value += ri - pi;
            value *= Load(work.GateSlope, (i * Rows) + r) * Load(work.GateSlope, (j * Rows) + r);
            if (i == j && work.GateCurvature.Length > 0)
                value += (ri - pi) * Load(work.GateCurvature, (i * Rows) + r);
            Store(Load(work.Weight, r) * value, work.Coefficient, r);
        }
    }

    /// <summary>Second derivative by a gate and predictor <paramref name="predictor"/> (of all) of an expert.</summary>
    public static void GateAndExpert(BlockWorkspace work, int gate, int expert, int predictor)
    {
        var same = gate == expert ? Vector<double>.One : Vector<double>.Zero;
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var value = (same - Load(work.Responsibility, (gate * Rows) + r)) * Load(work.GateSlope, (gate * Rows) + r);
            Store(Load(work.Weight, r) * value * Load(work.Score, (predictor * Rows) + r), work.Coefficient, r);
        }
    }

    /// <summary>Second derivative by predictors of two different experts.</summary>
    public static void DifferentExperts(BlockWorkspace work, int u, int v)
    {
        for (int r = 0; r < Rows; r += Vector<double>.Count)
            Store(-Load(work.Weight, r) * Load(work.Score, (u * Rows) + r) * Load(work.Score, (v * Rows) + r), work.Coefficient, r);
    }

    /// <summary>Second derivative by classes s and t of one expert.</summary>
    public static void Classes(BlockWorkspace work, int expert, int s, int t)
    {
        int free = work.PredictorsPerExpert;
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var responsibility = Load(work.Responsibility, (expert * Rows) + r);
            var qs = Load(work.Expert, (((expert * free) + s) * Rows) + r);
            var qt = Load(work.Expert, (((expert * free) + t) * Rows) + r);
            var scores = (Load(work.Indicator, (s * Rows) + r) - qs) * (Load(work.Indicator, (t * Rows) + r) - qt);
            var complete = s == t ? (qs * qs) - qs : qs * qt;
            var value = responsibility * (complete + ((Vector<double>.One - responsibility) * scores));
            Store(Load(work.Weight, r) * value, work.Coefficient, r);
        }
    }

    /// <summary>Second derivative by predictors s and t (0 mean, 1 logarithm of the scale) of one Gaussian expert.</summary>
    public static void Normal(BlockWorkspace work, int expert, int s, int t, double logScale)
    {
        var precision = new Vector<double>(Math.Exp(-2 * logScale));
        var two = new Vector<double>(2);
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var responsibility = Load(work.Responsibility, (expert * Rows) + r);
            var residual = Load(work.Expert, (expert * Rows) + r);
            var mean = residual * precision;
            var scale = (residual * mean) - Vector<double>.One;
            var complete = (s + t) switch { 0 => -precision, 1 => -two * mean, _ => -two * residual * mean };
            var scores = (s == 0 ? mean : scale) * (t == 0 ? mean : scale);
            var value = responsibility * (complete + ((Vector<double>.One - responsibility) * scores));
            Store(Load(work.Weight, r) * value, work.Coefficient, r);
        }
    }
}
