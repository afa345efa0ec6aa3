namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Every board on which a game of tic-tac-toe can end when x moves first; positive where x has three in a row
/// (D. W. Aha, UCI Machine Learning Repository, 1991). 958 rows, 9 squares of x, o or b (blank).
/// </summary>
public sealed class TicTacToe : DatasetGenerator
{
    private const int X = 0;
    private const int O = 1;
    private const int Blank = 2;

    private static readonly int[][] Lines =
        [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

    /// <inheritdoc/>
    public override string Name => "tic-tac-toe";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Binary;

    /// <inheritdoc/>
    public override string Source => "D. W. Aha, Tic-Tac-Toe Endgame, UCI Machine Learning Repository (1991)";

    /// <inheritdoc/>
    public override int DefaultRows => 958;

    /// <inheritdoc/>
    public override bool IsComplete => true;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Categorical(
        ["x", "o", "b"],
        "top-left-square", "top-middle-square", "top-right-square",
        "middle-left-square", "middle-middle-square", "middle-right-square",
        "bottom-left-square", "bottom-middle-square", "bottom-right-square");

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["negative", "positive"];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The board decides the class.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        int[] board = new int[9];
        for (int code = 0; code < 19683; code++)
        {
            int rest = code;
            for (int square = 8; square >= 0; square--, rest /= 3)
                board[square] = rest % 3;
            if (!IsEnd(board))
                continue;
            for (int square = 0; square < 9; square++)
                features[square] = board[square];
            yield return HasLine(board, X) ? 1 : 0;
        }
    }

    /// <summary>Whether the board can stand at the end of a game: who made the last move follows from the counts.</summary>
    private static bool IsEnd(int[] board)
    {
        int lead = board.Count(square => square == X) - board.Count(square => square == O);
        var (xWins, oWins) = (HasLine(board, X), HasLine(board, O));
        return (xWins && !oWins && lead == 1)
            || (oWins && !xWins && lead == 0)
            || (!xWins && !oWins && lead == 1 && !board.Contains(Blank));
    }

    private static bool HasLine(int[] board, int player) => Lines.Any(line => line.All(square => board[square] == player));
}
