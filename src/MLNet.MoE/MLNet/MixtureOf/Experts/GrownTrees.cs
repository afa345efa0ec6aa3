namespace MLNet.MoE;

/// <summary>A boosted ensemble of the length that was best.</summary>
/// <param name="Model">What ML.NET made of it.</param>
/// <param name="Leaves">Leaves of all trees.</param>
/// <param name="Curve">Loss on the rows that were held out by number of trees.</param>
internal sealed record GrownTrees<TModel>(TModel Model, long Leaves, IReadOnlyList<float> Curve);
