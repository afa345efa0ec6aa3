namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The endgame of king and rook against king, solved backwards from the mates: a position with black to move is lost
/// in n when white has mated it (n = 0), or when each of its moves leads to a position that white can turn into one
/// lost in n - 1 or fewer, and n is the smallest such number. Squares are 0 (a1) to 63 (h8), rank by rank.
/// </summary>
internal sealed class KingRookEndgame
{
    private const sbyte Unknown = -1;

    // By black to move: how many moves white needs to mate; -1 where it never does.
    private readonly sbyte[] _movesToMate = new sbyte[64 * 64 * 64];

    public KingRookEndgame()
    {
        Array.Fill(_movesToMate, Unknown);
        var open = new List<int>();
        for (int position = 0; position < _movesToMate.Length; position++)
        {
            if (IsLegal(position >> 12, position >> 6 & 63, position & 63))
                open.Add(position);
        }

        // White to move wins in n moves: it can move to a position that is lost for black in n - 1.
        bool[] whiteWins = new bool[_movesToMate.Length];
        for (sbyte moves = 0; ; moves++)
        {
            var solved = open.FindAll(position => BlackIsLost(position, whiteWins));
            if (solved.Count == 0)
                return;
            foreach (int position in solved)
                _movesToMate[position] = moves;
            open.RemoveAll(position => _movesToMate[position] != Unknown);
            foreach (int position in solved)
                MarkWhiteMovesTo(position, whiteWins);
        }
    }

    /// <summary>Whether the pieces can stand so with black to move: on three squares, the kings not side by side.</summary>
    public static bool IsLegal(int whiteKing, int whiteRook, int blackKing) =>
        whiteKing != whiteRook && whiteRook != blackKing && Distance(whiteKing, blackKing) > 1;

    /// <summary>The number of moves in which white mates, black to move; null for a draw.</summary>
    public int? MovesToMate(int whiteKing, int whiteRook, int blackKing) =>
        _movesToMate[whiteKing << 12 | whiteRook << 6 | blackKing] is var moves and not Unknown ? moves : null;

    /// <summary>Whether black is mated, or every move leads where white is known to win; taking the rook does not.</summary>
    private static bool BlackIsLost(int position, bool[] whiteWins)
    {
        var (whiteKing, whiteRook, blackKing) = (position >> 12, position >> 6 & 63, position & 63);
        bool canMove = false;
        foreach (int target in KingMoves(blackKing))
        {
            if (Distance(target, whiteKing) <= 1)
                continue;
            if (target == whiteRook)
                return false;
            if (RookAttacks(whiteRook, target, whiteKing))
                continue;
            canMove = true;
            if (!whiteWins[whiteKing << 12 | whiteRook << 6 | target])
                return false;
        }

        // Without a move it is mate in check and stalemate otherwise.
        return canMove || RookAttacks(whiteRook, blackKing, whiteKing);
    }

    /// <summary>Marks every position with white to move from which one move of white leads to <paramref name="position"/>.</summary>
    private static void MarkWhiteMovesTo(int position, bool[] whiteWins)
    {
        var (whiteKing, whiteRook, blackKing) = (position >> 12, position >> 6 & 63, position & 63);
        foreach (int origin in KingMoves(whiteKing))
        {
            if (origin != whiteRook && Distance(origin, blackKing) > 1)
                whiteWins[origin << 12 | whiteRook << 6 | blackKing] = true;
        }

        for (int origin = 0; origin < 64; origin++)
        {
            if (origin != blackKing && origin != whiteKing && IsClear(origin, whiteRook, whiteKing, blackKing))
                whiteWins[whiteKing << 12 | origin << 6 | blackKing] = true;
        }
    }

    /// <summary>Whether the rook attacks the square; the black king, which leaves its own square, blocks nothing.</summary>
    private static bool RookAttacks(int rook, int square, int whiteKing) => IsClear(rook, square, whiteKing, whiteKing);

    /// <summary>Whether two different squares share a file or rank and neither blocker stands between them.</summary>
    private static bool IsClear(int from, int to, int blocker, int otherBlocker)
    {
        if (from == to)
            return false;
        int step;
        if (from / 8 == to / 8)
            step = from < to ? 1 : -1;
        else if (from % 8 == to % 8)
            step = from < to ? 8 : -8;
        else
            return false;
        for (int square = from + step; square != to; square += step)
        {
            if (square == blocker || square == otherBlocker)
                return false;
        }

        return true;
    }

    private static IEnumerable<int> KingMoves(int square)
    {
        for (int file = Math.Max(square % 8 - 1, 0); file <= Math.Min(square % 8 + 1, 7); file++)
        {
            for (int rank = Math.Max(square / 8 - 1, 0); rank <= Math.Min(square / 8 + 1, 7); rank++)
            {
                if (rank * 8 + file != square)
                    yield return rank * 8 + file;
            }
        }
    }

    private static int Distance(int a, int b) => Math.Max(Math.Abs(a % 8 - b % 8), Math.Abs(a / 8 - b / 8));
}
