namespace MLNet.MoE.Benchmarks;

/// <summary>
/// King and rook against king, black to move: in how many moves white mates with the best play of both, or a draw
/// (M. Bain and A. Hoff, Chess (King-Rook vs. King), UCI Machine Learning Repository, 1994). Computed here by
/// retrograde analysis. 28,056 positions: the white king stands in the triangle a1-d1-d4, to which the symmetries of
/// the board bring it; when it stands on the diagonal, the black king is not above the diagonal, and when that is on
/// it too, neither is the rook. All files and ranks are categories.
/// </summary>
public sealed class Krkopt : DatasetGenerator
{
    private const int DrawClass = 0;

    /// <inheritdoc/>
    public override string Name => "krkopt";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Multiclass;

    /// <inheritdoc/>
    public override string Source => "M. Bain, A. Hoff, Chess (King-Rook vs. King), UCI Machine Learning Repository (1994)";

    /// <inheritdoc/>
    public override int DefaultRows => 28056;

    /// <inheritdoc/>
    public override bool IsComplete => true;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns
    {
        get
        {
            string[] files = ["a", "b", "c", "d", "e", "f", "g", "h"];
            string[] ranks = ["1", "2", "3", "4", "5", "6", "7", "8"];
            return [.. new[] { "white-king", "white-rook", "black-king" }.SelectMany(piece => new[]
            {
                new GeneratedColumn($"{piece}-file", files), new GeneratedColumn($"{piece}-rank", ranks),
            })];
        }
    }

    /// <summary>A draw, then the number of white's moves to mate.</summary>
    public override IReadOnlyList<string> ClassNames { get; } =
    [
        "draw", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    ];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The position decides the class.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        var endgame = new KingRookEndgame();
        for (int whiteKing = 0; whiteKing < 64; whiteKing++)
        {
            if (Height(whiteKing) > 0 || File(whiteKing) > 3)
                continue;
            for (int whiteRook = 0; whiteRook < 64; whiteRook++)
            {
                for (int blackKing = 0; blackKing < 64; blackKing++)
                {
                    if (!KingRookEndgame.IsLegal(whiteKing, whiteRook, blackKing) || IsMirrored(whiteKing, whiteRook, blackKing))
                        continue;
                    (features[0], features[1]) = (File(whiteKing), Rank(whiteKing));
                    (features[2], features[3]) = (File(whiteRook), Rank(whiteRook));
                    (features[4], features[5]) = (File(blackKing), Rank(blackKing));
                    yield return endgame.MovesToMate(whiteKing, whiteRook, blackKing) is int moves ? moves + 1 : DrawClass;
                }
            }
        }
    }

    private static int File(int square) => square % 8;

    private static int Rank(int square) => square / 8;

    /// <summary>Above zero above the diagonal from a1 to h8, below zero below it.</summary>
    private static int Height(int square) => Rank(square) - File(square);

    private static bool IsMirrored(int whiteKing, int whiteRook, int blackKing) =>
        Height(whiteKing) == 0 && (Height(blackKing) > 0 || (Height(blackKing) == 0 && Height(whiteRook) > 0));
}
