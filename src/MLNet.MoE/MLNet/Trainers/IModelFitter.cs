namespace MLNet.MoE;

/// <summary>The learning algorithm inside a trainer: tables in, model parameters out. All that knows ML.NET is in the trainer around it.</summary>
/// <typeparam name="TParameters">What is learnt.</typeparam>
internal interface IModelFitter<out TParameters>
    where TParameters : MoeModelParameters
{
    /// <summary>Name in logs, such as <c>GgMoe</c>.</summary>
    string Name { get; }

    /// <summary>Columns to learn from.</summary>
    TableColumns Columns { get; }

    /// <summary>Cancels a fit.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Learns.</summary>
    /// <param name="tables">What was read of the data.</param>
    /// <param name="context">Seed, cancellation, warnings and progress.</param>
    TParameters Fit(TrainingTables tables, FitContext context);
}
