namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>A mixture in original units and what its fit found.</summary>
internal sealed record FittedMixture(MoeMixture Mixture, MoeFitReport Report);
