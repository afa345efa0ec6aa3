using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>How a model stands rows that an adversary moved within a budget.</summary>
public sealed class RobustnessReport
{
    private readonly RowAttack _attack;
    private readonly float[][] _attacked;

    internal RobustnessReport(RowAttack attack, float[][] attacked, (double Loss, double Error) clean, (double Loss, double Error) robust,
        IReadOnlyList<ColumnWeakness> columns)
        => (_attack, _attacked, CleanLoss, CleanError, RobustLoss, RobustError, Columns) = (attack, attacked, clean.Loss, clean.Error,
            robust.Loss, robust.Error, columns);

    /// <summary>Mean loss of the rows as they are: log-loss, or squared error.</summary>
    public double CleanLoss { get; }

    /// <summary>Mean loss of the rows as the adversary moved them: a lower bound of the worst, as the search may have missed it.</summary>
    public double RobustLoss { get; }

    /// <summary>Share of wrong classes of the rows as they are; NaN for numbers.</summary>
    public double CleanError { get; }

    /// <summary>Share of wrong classes of the rows as the adversary moved them; NaN for numbers.</summary>
    public double RobustError { get; }

    /// <summary>Columns that may move, those by which an adversary gains most first.</summary>
    public IReadOnlyList<ColumnWeakness> Columns { get; }

    /// <summary>(rows, features): the rows as the adversary moved them.</summary>
    public IReadOnlyList<float[]> AttackedRows => _attacked;

    /// <summary>Mean loss of another model on the rows that were moved against this one: an attack by transfer.</summary>
    /// <param name="other">A transformer of the same features and label.</param>
    public double TransferLoss(ITransformer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _attack.Judge(other, _attacked).Loss;
    }
}
