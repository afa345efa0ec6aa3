namespace MLNet.MoE.Tables;

/// <summary>
/// A table in memory: numeric columns as float32, row-major, (rows, numeric columns); category columns as one index a row,
/// (rows, category columns), -1 where a row has none of the group's categories; numbers that are mostly 0 as the few that are not;
/// labels, (rows, targets); weights. Rows are kept in chunks so that a table grows without ever being copied.
/// </summary>
/// <remarks>
/// Labels are class indices 0..C-1 for classification (0 or 1 for binary), numbers for regression.
/// A missing number is NaN. Filling is not thread-safe; reading is.
/// </remarks>
public sealed class FeatureTable
{
    /// <summary>Rows in a chunk, unless they have very many columns: a power of two, so that a row is found by a shift and a
    /// mask.</summary>
    internal const int ChunkRows = 1 << LongestShift;

    /// <summary>Numbers in a chunk at most, but for a few rows: a table of few rows and many columns shall not take memory for thousands of
    /// rows.</summary>
    private const int ChunkNumbers = 1 << 20;
    private const int LongestShift = 12, ShortestShift = 4;

    private readonly int _chunkShift, _chunkMask;
    private readonly List<TableChunk?> _chunks = [];
    private readonly List<float[]> _labels = [];
    private List<float[]>? _weights;
    private TableChunk? _spare;
    private StoredChunks? _stored;
    private int _released;

    /// <summary>Makes an empty table.</summary>
    /// <param name="numericCount">Number of numeric columns.</param>
    /// <param name="categorySizes">Number of categories of each category column.</param>
    /// <param name="hasWeights">Whether rows carry weights; without, every weight is 1.</param>
    /// <param name="targetCount">Number of labels of a row.</param>
    public FeatureTable(int numericCount, IReadOnlyList<int> categorySizes, bool hasWeights = false, int targetCount = 1)
    {
        (TargetCount, LabelOffsets) = (targetCount, new double[targetCount]);
        NumericCount = numericCount;
        CategorySizes = categorySizes;
        _weights = hasWeights ? [] : null;
        _chunkShift = LongestShift;
        while (_chunkShift > ShortestShift && ((long)numericCount << _chunkShift) > ChunkNumbers) _chunkShift--;
        _chunkMask = RowsPerChunk - 1;
    }

    /// <summary>Number of rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>Number of numeric columns.</summary>
    public int NumericCount { get; }

    /// <summary>Number of categories of each category column.</summary>
    public IReadOnlyList<int> CategorySizes { get; }

    /// <summary>Number of columns that are mostly 0.</summary>
    internal int SparseCount { get; init; }

    /// <summary>Rows in a chunk of this table.</summary>
    internal int RowsPerChunk => 1 << _chunkShift;

    /// <summary>Where chunks go once the table has outgrown its memory; null keeps all rows in memory. Labels and weights always
    /// are.</summary>
    internal RowCache? Cache { get; init; }

    /// <summary>Whether chunks lie in a file. What is then written to <see cref="Numeric"/> and <see cref="Categories"/> is not
    /// kept.</summary>
    internal bool IsStored => _stored is not null;

    /// <summary>Chunks that are in memory at a time while the table is learnt from; 0 where all of them are.</summary>
    internal int WindowChunks => _stored is { } stored && stored.Window < _chunks.Count ? stored.Window : 0;

    /// <summary>Number of labels of a row.</summary>
    public int TargetCount { get; }

    /// <summary>Whether rows carry weights.</summary>
    public bool HasWeights => _weights is not null;

    /// <summary>
    /// What was taken off regression targets that single precision could not distinguish otherwise: <see cref="Label"/> plus this is the
    /// target as it was read.
    /// </summary>
    internal double LabelOffset
    {
        get => LabelOffsets[0];
        set => LabelOffsets[0] = value;
    }

    /// <summary>(targets): the same of each label.</summary>
    internal double[] LabelOffsets { get; }

    /// <summary>Appends a row and returns its two parts to be filled in: numbers and category indices.</summary>
    /// <param name="label">Class index or number: the first label.</param>
    /// <param name="weight">Weight of the row; ignored by a table without weights.</param>
    /// <param name="numeric">(numeric columns) to be written.</param>
    /// <param name="categories">(category columns) to be written.</param>
    public void AddRow(float label, float weight, out Span<float> numeric, out Span<int> categories)
    {
        int chunk = RowCount >> _chunkShift, row = RowCount & _chunkMask;
        if (row == 0) AddChunk();
        _labels[chunk][row * TargetCount] = label;
        if (_weights is not null) _weights[chunk][row] = weight;
        var open = _chunks[chunk]!;
        open.Sparse?.BeginRow();
        RowCount++;
        numeric = open.Numeric.AsSpan(row * NumericCount, NumericCount);
        categories = open.Categories.AsSpan(row * CategorySizes.Count, CategorySizes.Count);
    }

    /// <summary>Where numbers of the last row are added in columns that are mostly 0; null without such columns.</summary>
    internal SparseRows? OpenSparse => _chunks.Count == 0 ? null : _chunks[^1]!.Sparse;

    /// <summary>What a row has in the columns that are mostly 0.</summary>
    internal SparseVector Sparse(int row) => SparseCount == 0 ? default : Chunk(row).Sparse![row & _chunkMask];

    /// <summary>The numbers of a row: (numeric columns), writable.</summary>
    public Span<float> Numeric(int row) => Chunk(row).Numeric.AsSpan((row & _chunkMask) * NumericCount, NumericCount);

    /// <summary>The category indices of a row: (category columns), writable; -1 is none.</summary>
    public Span<int> Categories(int row)
        => Chunk(row).Categories.AsSpan((row & _chunkMask) * CategorySizes.Count, CategorySizes.Count);

    /// <summary>The first label of a row: class index or number.</summary>
    public float Label(int row) => _labels[row >> _chunkShift][(row & _chunkMask) * TargetCount];

    /// <summary>The labels of a row: (targets), writable; class indices or numbers.</summary>
    public Span<float> Labels(int row) => _labels[row >> _chunkShift].AsSpan((row & _chunkMask) * TargetCount, TargetCount);

    /// <summary>Replaces the first label of a row.</summary>
    public void SetLabel(int row, float label) => Labels(row)[0] = label;

    /// <summary>The weight of a row; 1 in a table without weights.</summary>
    public float Weight(int row) => _weights is null ? 1f : _weights[row >> _chunkShift][row & _chunkMask];

    /// <summary>A table of the same rows and columns, kept once, with some of the labels.</summary>
    /// <param name="targets">Places of the labels here, in the order in which they are to stand there.</param>
    internal FeatureTable WithLabels(IReadOnlyList<int> targets)
    {
        var table = new FeatureTable(NumericCount, CategorySizes, HasWeights, targets.Count)
        {
            SparseCount = SparseCount, RowCount = RowCount, _weights = _weights is null ? null : [.. _weights], Cache = Cache,
        };
        _stored?.Forget();
        table._chunks.AddRange(_chunks);
        table._stored = _stored?.For(table._chunks);
        for (int i = 0; i < targets.Count; i++) table.LabelOffsets[i] = LabelOffsets[targets[i]];
        foreach (float[] labels in _labels)
        {
            float[] own = new float[RowsPerChunk * targets.Count];
            for (int row = 0; row < RowsPerChunk; row++)
                for (int i = 0; i < targets.Count; i++) own[(row * targets.Count) + i] = labels[(row * TargetCount) + targets[i]];
            table._labels.Add(own);
        }
        return table;
    }

    /// <summary>Gives every row of a table without weights the weight 1.</summary>
    internal void EnsureWeights()
    {
        if (_weights is not null) return;
        _weights = _labels.ConvertAll(_ => new float[RowsPerChunk]);
        foreach (float[] chunk in _weights) Array.Fill(chunk, 1f);
    }

    /// <summary>Replaces the weight of a row of a table with weights.</summary>
    internal void SetWeight(int row, float weight) => _weights![row >> _chunkShift][row & _chunkMask] = weight;

    /// <summary>
    /// Writes the chunks that are full to a file and gives back their memory, once there are more of them than the <see cref="Cache"/>
    /// allows. Rows so far must be filled in.
    /// </summary>
    /// <exception cref="IOException">They could not be written.</exception>
    internal void StoreFull()
    {
        if (Cache is null) return;
        int full = RowCount >> _chunkShift;
        if (full == 0 || full == (_stored?.Count ?? 0)) return;
        long bytes = 4L * RowsPerChunk * (NumericCount + CategorySizes.Count);
        if (_stored is null && full * bytes <= Cache.LargestTable) return;
        _stored ??= new StoredChunks(Cache, _chunks, new(RowsPerChunk, NumericCount, CategorySizes, SparseCount > 0));
        while (_stored.Count < full)
        {
            _spare = _chunks[_stored.Count];
            _stored.Store(_spare!);
        }
    }

    /// <summary>Brings the rows of the next training step into memory and lets others go. No other thread may read the table
    /// meanwhile.</summary>
    internal void Hold(ReadOnlySpan<int> rows) => _stored?.Hold(rows, _chunkShift, _stored.Window);

    /// <summary>The same for a row of many that are read once, in their order: hardly any others stay in memory.</summary>
    internal void Pass(int row) => _stored?.Hold([row], _chunkShift, 1);

    /// <summary>Rows by themselves, in memory, with their weights: to be read column by column.</summary>
    internal FeatureTable CopyOf(ReadOnlySpan<int> rows)
    {
        var copy = new FeatureTable(NumericCount, CategorySizes, HasWeights) { SparseCount = SparseCount };
        foreach (int row in rows)
        {
            Pass(row);
            copy.AddRow(Label(row), Weight(row), out var numeric, out var categories);
            Numeric(row).CopyTo(numeric);
            Categories(row).CopyTo(categories);
        }
        return copy;
    }

    /// <summary>
    /// Gives back the memory, and the room in the file, of all chunks that lie wholly before <paramref name="row"/>. Used while a table is
    /// turned into another, so that both never stand there at once. Labels and weights stay.
    /// </summary>
    /// <param name="row">First row that is still wanted.</param>
    /// <param name="heir">Table that takes the memory over for its next rows where they fit in; null leaves it to the garbage collector,
    /// which takes its time.</param>
    internal void ReleaseBefore(int row, FeatureTable? heir = null)
    {
        for (; _released < row >> _chunkShift; _released++)
        {
            if (_stored is not null)
            {
                // Its memory serves the chunk that is read next.
                _stored.Release(_released);
                continue;
            }
            if (heir is not null) heir._spare = _chunks[_released];
            _chunks[_released] = null;
        }
    }

    private TableChunk Chunk(int row) => _chunks[row >> _chunkShift] ?? _stored!.Load(row >> _chunkShift);

    private void AddChunk()
    {
        int numbers = RowsPerChunk * NumericCount, categories = RowsPerChunk * CategorySizes.Count;
        bool fits = _spare is { } spare && spare.Numeric.Length >= numbers && spare.Categories.Length >= categories;
        var sparse = SparseCount > 0 ? new SparseRows() : null;
        _chunks.Add(fits ? new(_spare!.Numeric, _spare.Categories, sparse) : new(new float[numbers], new int[categories], sparse));
        _spare = null;
        _labels.Add(new float[RowsPerChunk * TargetCount]);
        _weights?.Add(new float[RowsPerChunk]);
    }
}
