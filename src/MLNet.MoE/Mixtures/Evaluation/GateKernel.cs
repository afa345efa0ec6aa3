using System.Numerics;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;
using static MLNet.MoE.Mixtures.Numerics.BlockSums;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>Gate of one block of rows: linear forms, activation, temperature, top-k, softmax in log space.</summary>
internal static class GateKernel
{
    private const int Rows = BlockedColumns.BlockRows;

    public static void Compute(MixtureLayout layout, double[] columns, ReadOnlySpan<double> parameters, BlockWorkspace work)
    {
        var group = layout.GateGroup;
        double[] logits = work.GateLog;
        for (int i = 0; i < group.Vectors; i++)
            Linear(columns, parameters.Slice(group.Offset + (i * group.Columns), group.Columns), logits, i * Rows);
        if (group.IsRelative)
            Array.Clear(logits, group.Vectors * Rows, Rows);
        else
            Activate(layout.Gate, logits, work.GateSlope, work.GateCurvature);
        if (layout.Gate.Temperature != 1)
            System.Numerics.Tensors.TensorPrimitives.Divide(logits, layout.Gate.Temperature, logits);
        if (layout.Gate.ActiveExperts > 0 && layout.Gate.ActiveExperts < layout.Experts)
            KeepLargest(layout, logits);
        LogSoftMax(layout.Experts, logits, work.GateProbability);
    }

    private static void LogSoftMax(int experts, double[] logits, double[] probabilities)
    {
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var largest = Load(logits, r);
            for (int i = 1; i < experts; i++)
                largest = Vector.Max(largest, Load(logits, (i * Rows) + r));
            var sum = Vector<double>.Zero;
            for (int i = 0; i < experts; i++)
            {
                var e = Vector.Exp(Load(logits, (i * Rows) + r) - largest);
                Store(e, probabilities, (i * Rows) + r);
                sum += e;
            }

            var total = largest + Vector.Log(sum);
            var inverse = Vector<double>.One / sum;
            for (int i = 0; i < experts; i++)
            {
                Store(Load(logits, (i * Rows) + r) - total, logits, (i * Rows) + r);
                Store(Load(probabilities, (i * Rows) + r) * inverse, probabilities, (i * Rows) + r);
            }
        }
    }

    private static void Activate(MoeGate gate, double[] logits, double[] slope, double[] curvature)
    {
        bool tanh = gate.Activation == GateActivation.Tanh;
        var inverse = new Vector<double>(1 / gate.Temperature);
        var one = Vector<double>.One;
        var two = new Vector<double>(2);
        for (int at = 0; at < logits.Length; at += Vector<double>.Count)
        {
            var z = Load(logits, at);

            // tanh(z) = 2 logistic(2z) - 1; the logistic of minus the absolute value cannot overflow.
            var argument = tanh ? z * two : z;
            var e = Vector.Exp(-Vector.Abs(argument));
            var small = e / (one + e);
            var logistic = Vector.ConditionalSelect(Vector.GreaterThan(argument, Vector<double>.Zero), one - small, small);
            var value = tanh ? (two * logistic) - one : logistic;
            var first = tanh ? one - (value * value) : logistic * (one - logistic);
            var second = tanh ? -two * value * first : first * (one - (two * logistic));
            Store(value, logits, at);
            Store(first * inverse, slope, at);
            Store(second * inverse, curvature, at);
        }
    }

    private static void KeepLargest(MixtureLayout layout, double[] logits)
    {
        using var experts = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(layout.Experts)], layout.Experts);
        var row = experts.Values;
        for (int r = 0; r < Rows; r++)
        {
            for (int i = 0; i < row.Length; i++)
                row[i] = logits[(i * Rows) + r];
            MoeGate.KeepLargest(row, layout.Gate.ActiveExperts);
            for (int i = 0; i < row.Length; i++)
                logits[(i * Rows) + r] = row[i];
        }
    }
}
