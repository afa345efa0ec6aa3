using System.Numerics;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;
using static MLNet.MoE.Mixtures.Numerics.BlockSums;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>
/// One pass over the rows, in blocks: log-likelihood, and on demand gradient, complete-data information and Hessian. Memory beyond the data
/// is that of the sums; nothing of the size of the data is made. The rows are cut into the same parts whatever the number of threads, and
/// the parts are added in order, so that the sums do not depend on it.
/// </summary>
internal sealed class MixtureEvaluator
{
    private const int Rows = BlockedColumns.BlockRows;
    private const int MaximumParts = 16;

    private readonly Predictor[] _predictors;
    private readonly bool _sameColumns;
    private readonly int _threads;
    private readonly BlockWorkspace[] _work;
    private readonly Dictionary<EvaluationOrder, Derivatives[]> _parts = [];

    public MixtureEvaluator(MixtureData data, MixtureLayout layout, int threads)
    {
        Data = data;
        Layout = layout;
        _predictors = Predictor.Of(layout);
        _sameColumns = ReferenceEquals(data.Experts, data.Gate);
        _threads = threads;
        Parts = Math.Clamp(data.Blocks / 8, 1, MaximumParts);
        _work = new BlockWorkspace[threads > 1 ? Parts : 1];
        for (int i = 0; i < _work.Length; i++)
            _work[i] = new BlockWorkspace(layout);
    }

    public MixtureData Data { get; }

    public MixtureLayout Layout { get; }

    private int Parts { get; }

    public Derivatives Evaluate(ReadOnlySpan<double> parameters, EvaluationOrder order)
    {
        var total = new Derivatives(Layout, order);
        Evaluate(parameters.ToArray(), total);
        return total;
    }

    /// <summary>Replaces what <paramref name="total"/> holds by the sums at these parameters.</summary>
    public void Evaluate(double[] parameters, Derivatives total)
    {
        total.Clear();
        if (!_parts.TryGetValue(total.Order, out var parts))
        {
            parts = new Derivatives[_work.Length];
            for (int i = 0; i < parts.Length; i++)
                parts[i] = new Derivatives(Layout, total.Order);
            _parts[total.Order] = parts;
        }

        if (_work.Length == 1)
        {
            for (int part = 0; part < Parts; part++)
            {
                RunPart(part, parameters, parts[0], _work[0]);
                total.Add(parts[0]);
            }
        }
        else
        {
            Parallel.For(0, Parts, new ParallelOptions { MaxDegreeOfParallelism = _threads },
                part => RunPart(part, parameters, parts[part], _work[part]));
            foreach (var part in parts)
                total.Add(part);
        }

        SymmetricSums.Complete(total, Layout, _predictors, SameDesign);
    }

    private void RunPart(int part, double[] parameters, Derivatives sums, BlockWorkspace work)
    {
        sums.Clear();
        int last = (int)((long)(part + 1) * Data.Blocks / Parts);
        for (int block = (int)((long)part * Data.Blocks / Parts); block < last; block++)
        {
            Data.Weights.AsSpan(block * Rows, Rows).CopyTo(work.Weight);
            GateKernel.Compute(Layout, Data.Gate.Block(block), parameters, work);
            ExpertKernel.Compute(Layout, Data, block, parameters, work);
            Combine(work, sums);
            if (sums.Order >= EvaluationOrder.Gradient)
                AddGradient(block, parameters, work, sums);
            if (sums.Order >= EvaluationOrder.Complete)
                AddComplete(block, parameters, work, sums);
            if (sums.Order >= EvaluationOrder.Hessian)
                AddHessian(block, parameters, work, sums);
        }
    }

    private void Combine(BlockWorkspace work, Derivatives sums)
    {
        int experts = Layout.Experts;
        var entropy = Vector<double>.Zero;
        for (int r = 0; r < Rows; r += Vector<double>.Count)
        {
            var largest = Load(work.GateLog, r) + Load(work.LogDensity, r);
            for (int k = 1; k < experts; k++)
                largest = Vector.Max(largest, Load(work.GateLog, (k * Rows) + r) + Load(work.LogDensity, (k * Rows) + r));
            var sum = Vector<double>.Zero;
            for (int k = 0; k < experts; k++)
                sum += Vector.Exp(Load(work.GateLog, (k * Rows) + r) + Load(work.LogDensity, (k * Rows) + r) - largest);
            var total = largest + Vector.Log(sum);
            Store(total, work.RowLogLikelihood, r);
            var weight = Load(work.Weight, r);
            for (int k = 0; k < experts; k++)
            {
                var log = Load(work.GateLog, (k * Rows) + r) + Load(work.LogDensity, (k * Rows) + r) - total;
                var responsibility = Vector.Exp(log);
                Store(responsibility, work.Responsibility, (k * Rows) + r);
                var present = Vector.GreaterThan(responsibility, Vector<double>.Zero);
                entropy -= Vector.ConditionalSelect(present, weight * responsibility * log, Vector<double>.Zero);
            }
        }

        sums.Entropy += Vector.Sum(entropy);
        sums.LogLikelihood += Dot(work.Weight, 0, work.RowLogLikelihood, 0);
        for (int k = 0; k < experts; k++)
        {
            sums.Mass[k] += Dot(work.Weight, 0, work.Responsibility, k * Rows);
            if (sums.Order == EvaluationOrder.Value)
                sums.ExpertLogDensity[k] += WeightedDensity(work, k);
        }
    }

    private static double WeightedDensity(BlockWorkspace work, int expert)
    {
        var sum = Vector<double>.Zero;
        for (int r = 0; r < Rows; r += Vector<double>.Count)
            sum += Load(work.Weight, r) * Load(work.Responsibility, (expert * Rows) + r) * Load(work.LogDensity, (expert * Rows) + r);
        return Vector.Sum(sum);
    }

    private void AddGradient(int block, double[] parameters, BlockWorkspace work, Derivatives sums)
    {
        for (int i = 0; i < Layout.GateGroup.Vectors; i++)
        {
            for (int r = i * Rows; r < (i + 1) * Rows; r += Vector<double>.Count)
                Store((Load(work.Responsibility, r) - Load(work.GateProbability, r)) * Load(work.GateSlope, r), work.Score, r);
        }

        ExpertKernel.Scores(Layout, parameters, work);
        for (int u = 0; u < _predictors.Length; u++)
        {
            var predictor = _predictors[u];
            for (int r = 0; r < Rows; r += Vector<double>.Count)
                Store(Load(work.Weight, r) * Load(work.Score, (u * Rows) + r), work.Coefficient, r);
            AddColumnSums(work.Coefficient, Columns(predictor, block), sums.Gradient.AsSpan(predictor.Offset, predictor.Count));
        }
    }

    private void AddComplete(int block, double[] parameters, BlockWorkspace work, Derivatives sums)
    {
        for (int g = 0; g < Layout.Groups.Count; g++)
        {
            var group = Layout.Groups[g];
            var columns = new DesignColumns((g == 0 ? Data.Gate : Data.Experts).Block(block), group.Columns);
            for (int s = 0; s < group.Vectors; s++)
            {
                for (int t = s; t < group.Vectors; t++)
                {
                    if (g == 0)
                        PairKernel.CompleteGate(work, s, t);
                    else if (Layout.IsGaussian)
                        PairKernel.CompleteMean(work, g - 1, parameters[Layout.LogScale(g - 1)]);
                    else
                        PairKernel.CompleteClasses(work, g - 1, s, t);
                    var target = sums.Complete[g].AsSpan((s * group.Columns * group.Length) + (t * group.Columns));
                    AddCrossProducts(work.Coefficient, columns, columns, true, target, group.Length);
                }
            }
        }
    }

    private void AddHessian(int block, double[] parameters, BlockWorkspace work, Derivatives sums)
    {
        for (int u = 0; u < _predictors.Length; u++)
        {
            for (int v = u; v < _predictors.Length; v++)
            {
                SecondDerivative(u, v, parameters, work);
                AddPair(u, v, block, work, sums.Hessian);
                if (sums.Order < EvaluationOrder.OuterProduct)
                    continue;
                PairKernel.OuterProduct(work, u, v);
                AddPair(u, v, block, work, sums.OuterProduct);
            }
        }
    }

    private void SecondDerivative(int u, int v, double[] parameters, BlockWorkspace work)
    {
        var first = _predictors[u];
        var second = _predictors[v];
        if (second.IsGate)
            PairKernel.Gates(work, first.Expert, second.Expert);
        else if (first.IsGate)
            PairKernel.GateAndExpert(work, first.Expert, second.Expert, v);
        else if (first.Expert != second.Expert)
            PairKernel.DifferentExperts(work, u, v);
        else if (Layout.IsGaussian)
            PairKernel.Normal(work, first.Expert, first.Index, second.Index, parameters[Layout.LogScale(first.Expert)]);
        else
            PairKernel.Classes(work, first.Expert, first.Index, second.Index);
    }

    private void AddPair(int u, int v, int block, BlockWorkspace work, double[] matrix)
    {
        var first = _predictors[u];
        var second = _predictors[v];
        var target = matrix.AsSpan((first.Offset * Layout.Length) + second.Offset);
        AddCrossProducts(work.Coefficient, Columns(first, block), Columns(second, block), SameDesign(first, second), target, Layout.Length);
    }

    private DesignColumns Columns(Predictor predictor, int block) =>
        new((predictor.IsGate ? Data.Gate : Data.Experts).Block(block), predictor.Count);

    private bool SameDesign(Predictor first, Predictor second) =>
        first.Count == second.Count && (first.IsGate == second.IsGate || _sameColumns);
}
