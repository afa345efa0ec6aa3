using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>How much a pass over the rows accumulates; each value includes those before it.</summary>
internal enum EvaluationOrder
{
    /// <summary>Log-likelihood, entropy of the responsibilities, weight of each expert.</summary>
    Value,

    /// <summary>Gradient too.</summary>
    Gradient,

    /// <summary>The complete-data information of each regression too: what an EM step needs.</summary>
    Complete,

    /// <summary>The Hessian of the log-likelihood too.</summary>
    Hessian,

    /// <summary>The Hessian, and the sum over rows of the outer product of the gradient with itself.</summary>
    OuterProduct,
}

/// <summary>Sums over rows at one parameter vector, without penalties.</summary>
internal sealed class Derivatives
{
    public Derivatives(MixtureLayout layout, EvaluationOrder order)
    {
        Order = order;
        Mass = new double[layout.Experts];
        ExpertLogDensity = new double[layout.Experts];
        Gradient = new double[layout.Length];
        Complete = order < EvaluationOrder.Complete ? [] : [.. layout.Groups.Select(g => new double[g.Length * g.Length])];
        Hessian = order < EvaluationOrder.Hessian ? [] : new double[layout.Length * layout.Length];
        OuterProduct = order < EvaluationOrder.OuterProduct ? [] : new double[layout.Length * layout.Length];
    }

    public EvaluationOrder Order { get; }

    public double LogLikelihood { get; set; }

    /// <summary>Entropy of the responsibilities, in nats.</summary>
    public double Entropy { get; set; }

    /// <summary>Sum of responsibilities, (experts).</summary>
    public double[] Mass { get; }

    /// <summary>Responsibility-weighted log density of each expert, (experts).</summary>
    public double[] ExpertLogDensity { get; }

    public double[] Gradient { get; }

    /// <summary>Minus the expected Hessian of the complete log-likelihood, one square matrix a group of the layout.</summary>
    public double[][] Complete { get; }

    /// <summary>Hessian of the log-likelihood, (parameters, parameters).</summary>
    public double[] Hessian { get; }

    public double[] OuterProduct { get; }

    public void Clear()
    {
        LogLikelihood = 0;
        Entropy = 0;
        Array.Clear(Mass);
        Array.Clear(ExpertLogDensity);
        Array.Clear(Gradient);
        Array.Clear(Hessian);
        Array.Clear(OuterProduct);
        foreach (double[] block in Complete)
            Array.Clear(block);
    }

    public void Add(Derivatives other)
    {
        LogLikelihood += other.LogLikelihood;
        Entropy += other.Entropy;
        AddTo(Mass, other.Mass);
        AddTo(ExpertLogDensity, other.ExpertLogDensity);
        AddTo(Gradient, other.Gradient);
        AddTo(Hessian, other.Hessian);
        AddTo(OuterProduct, other.OuterProduct);
        for (int i = 0; i < Complete.Length; i++)
            AddTo(Complete[i], other.Complete[i]);
    }

    private static void AddTo(double[] target, double[] source)
    {
        if (target.Length > 0)
            System.Numerics.Tensors.TensorPrimitives.Add(target, source, target);
    }
}
