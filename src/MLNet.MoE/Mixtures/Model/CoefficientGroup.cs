namespace MLNet.MoE.Mixtures.Model;

/// <summary>
/// One regression of an M-step: the gate, or the coefficients of one expert. Its parameters are (vectors, columns), intercept first.
/// A relative group has one vector more, fixed at zero, and only differences between vectors matter.
/// </summary>
/// <param name="Offset">Where the group begins in the parameter vector.</param>
/// <param name="FullOffset">Where it begins in the full vector, in which no vector is fixed.</param>
/// <param name="Vectors">Free vectors.</param>
/// <param name="Columns">Coefficients of a vector, the intercept included.</param>
/// <param name="IsRelative">Whether a further vector is fixed at zero.</param>
internal readonly record struct CoefficientGroup(int Offset, int FullOffset, int Vectors, int Columns, bool IsRelative)
{
    public int Length => Vectors * Columns;

    public int FullVectors => IsRelative ? Vectors + 1 : Vectors;

    public int FullLength => FullVectors * Columns;

    /// <summary>
    /// Factor of entry (i, j) of the quadratic form that a sum of squares over the centred full vectors is in the free ones:
    /// the identity, less 1 / (vectors + 1) for a relative group. It treats all classes or gates alike, the fixed one included.
    /// </summary>
    public double Symmetric(int i, int j) => (i == j ? 1.0 : 0.0) - (IsRelative ? 1.0 / (Vectors + 1) : 0.0);
}
