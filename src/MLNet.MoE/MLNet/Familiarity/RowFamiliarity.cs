namespace MLNet.MoE;

/// <summary>How like the training rows a row is.</summary>
/// <param name="Value">0 to 1: about the share of training rows that are less familiar. Near 0 the model knows no rows like it, and its
/// prediction, however certain, rests on nothing.</param>
/// <param name="Distance">Mean distance from the five nearest of the rows that are remembered.</param>
/// <param name="ColumnsOutside">Numeric columns outside of the range of training.</param>
/// <param name="UnseenCategories">Columns with a category that no training row has.</param>
/// <param name="Disagreement">How far the members of the ensemble lie apart: standard deviation of their outputs.</param>
public readonly record struct RowFamiliarity(double Value, double Distance, int ColumnsOutside, int UnseenCategories, double Disagreement);
