namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// Where the products of single rows with the matrices of all experts read. The matrices lie end to end, so that all their panels are at
/// one distance.
/// </summary>
/// <param name="K">Columns of a row, rows of each matrix.</param>
/// <param name="Panels">Panels of all matrices.</param>
/// <param name="PanelsPerRow">Panels that multiply the same row: all of them, or those of one expert.</param>
/// <param name="Row">Distance of the experts' rows.</param>
/// <param name="RowPanel">Distance of a row's panels; the panel width where the row is in one piece.</param>
/// <param name="MatrixPanel">Distance of the matrices' panels.</param>
internal readonly record struct RowProduct(int K, int Panels, int PanelsPerRow, nint Row, nint RowPanel, nint MatrixPanel);
