namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>
/// The worked example of J. Demsar, Statistical comparisons of classifiers over multiple data sets, JMLR 7 (2006):
/// the area under the ROC curve of four forms of C4.5 on 14 datasets (its table 6).
/// On voting the table prints 0.975 twice but ranks C4.5+cf before C4.5+m+cf: the scores differ beyond the third digit,
/// which is why one of them stands here with a fourth.
/// </summary>
internal static class DemsarExample
{
    public static ScoreTable Table { get; } = new(
        ["C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"],
        [
            "adult", "breast cancer", "breast cancer wisconsin", "cmc", "ionosphere", "iris", "liver disorders",
            "lung cancer", "lymphography", "mushroom", "primary tumor", "rheum", "voting", "wine",
        ],
        [
            [.763, .768, .771, .798], [.599, .591, .590, .569], [.954, .971, .968, .967], [.628, .661, .654, .657],
            [.882, .888, .886, .898], [.936, .931, .916, .931], [.661, .668, .609, .685], [.583, .583, .563, .625],
            [.775, .838, .866, .875], [1.000, 1.000, 1.000, 1.000], [.940, .962, .965, .962], [.619, .666, .614, .669],
            [.972, .981, .9751, .975], [.957, .978, .946, .970],
        ]);
}
