using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Tables;

/// <summary>Tables whose rows lie in a file.</summary>
[TestClass]
public sealed class StoredTableTests
{
    private const int Rows = 300, Wide = 20_000;

    [TestMethod]
    public void Rows_come_back_to_the_bit_in_any_order()
    {
        using var cache = new RowCache(0, 1, Path.GetTempPath());
        var (stored, plain) = (Table(cache), Table(null));
        Assert.IsTrue(stored.IsStored);
        Assert.IsFalse(plain.IsStored);
        int[] order = [.. Enumerable.Range(0, Rows)];
        new Random(3).Shuffle(order);
        foreach (int row in order) AssertSame(plain, stored, row);
        for (int first = 0; first < Rows; first += 40)
        {
            int[] step = order[first..Math.Min(Rows, first + 40)];
            stored.Hold(step);
            foreach (int row in step) AssertSame(plain, stored, row);
        }
        Parallel.For(0, 4 * Rows, i => AssertSame(plain, stored, order[i % Rows]));
    }

    [TestMethod]
    public void Table_goes_to_a_file_once_it_has_outgrown_its_memory()
    {
        using var cache = new RowCache(4L * (Wide + 2) * 64, 1, Path.GetTempPath());
        var table = new FeatureTable(Wide, [300, 70_000]) { Cache = cache };
        for (int row = 0; row < 80; row++)
        {
            Assert.AreEqual(row > 64 + 15, table.IsStored, $"{row}");
            table.AddRow(row, 1, out var numeric, out _);
            numeric.Fill(row);
            table.StoreFull();
        }
        for (int row = 0; row < 80; row++) Assert.AreEqual(row, table.Numeric(row)[Wide - 1]);
    }

    [TestMethod]
    public void Columns_of_few_different_numbers_take_a_byte_a_row()
    {
        const int rows = 4096;
        var format = new ChunkFormat(rows, 3, [200, 300], hasSparse: false);
        var chunk = format.NewChunk();
        for (int row = 0; row < rows; row++)
        {
            (chunk.Numeric[3 * row], chunk.Numeric[(3 * row) + 1], chunk.Numeric[(3 * row) + 2]) =
                (row % 256 == 7 ? float.NaN : row % 256 == 8 ? -0f : row % 256, row % 257, row);
            (chunk.Categories[2 * row], chunk.Categories[(2 * row) + 1]) = ((row % 201) - 1, (row % 301) - 1);
        }
        byte[] bytes = [];
        int length = format.Write(chunk, ref bytes);
        Assert.AreEqual(2 + (256 * 4) + rows + (2 * (2 + (4 * rows))) + rows + (2 * rows), length);
        var read = format.Read(bytes.AsSpan(0, length), format.NewChunk());
        CollectionAssert.AreEqual(
            Array.ConvertAll(chunk.Numeric, BitConverter.SingleToInt32Bits),
            Array.ConvertAll(read.Numeric, BitConverter.SingleToInt32Bits));
        CollectionAssert.AreEqual(chunk.Categories, read.Categories);
    }

    [TestMethod]
    public void Nothing_is_left_in_the_folder()
    {
        string folder = Directory.CreateTempSubdirectory("moe").FullName;
        try
        {
            using (var cache = new RowCache(0, 1, folder))
            {
                Table(cache);
                // Elsewhere than on Windows not even a killed process leaves anything behind.
                if (!OperatingSystem.IsWindows()) Assert.IsEmpty(Directory.GetFiles(folder));
            }
            Assert.IsEmpty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Folder_that_is_not_there_is_one_clear_line()
    {
        string folder = Path.Combine(Path.GetTempPath(), "moe-no-such-folder");
        using var cache = new RowCache(0, 1, folder);
        var exception = Assert.ThrowsExactly<IOException>(() => Table(cache));
        Assert.Contains($"could not be written to the folder '{folder}'", exception.Message);
        Assert.Contains("CacheFolder", exception.Message);
    }

    [TestMethod]
    public void Disk_that_is_full_is_one_clear_line()
    {
        // Linux has a file that never has room.
        if (!File.Exists("/dev/full")) Assert.Inconclusive("There is no /dev/full.");
        using var handle = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        using var file = new RowFile("/dev", _ => handle);
        var exception = Assert.ThrowsExactly<IOException>(() => file.Write(new byte[10]));
        Assert.Contains("could not be written to the folder '/dev' (0 MB of them are there): No space left on device", exception.Message);
    }

    [TestMethod]
    public void File_that_was_cut_short_is_one_clear_line()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var file = new RowFile(
                Path.GetTempPath(), _ => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            int first = file.Write([1, 2, 3, 4]), second = file.Write([5, 6, 7, 8]);
            using (var other = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) other.SetLength(6);
            byte[] bytes = new byte[4];
            file.Read(first, bytes);
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4 }, bytes);
            Assert.Contains("has become shorter", Assert.ThrowsExactly<IOException>(() => file.Read(second, bytes)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static FeatureTable Table(RowCache? cache)
    {
        var random = new Random(1);
        var table = new FeatureTable(Wide, [5, 300, 70_000], hasWeights: true) { Cache = cache, SparseCount = 40 };
        for (int row = 0; row < Rows; row++)
        {
            table.AddRow(row, row + 1, out var numeric, out var categories);
            for (int i = 0; i < 50; i++) numeric[i] = i % 2 == 0 ? random.NextSingle() : random.Next(9);
            for (int i = 0; i < 3; i++) categories[i] = random.Next(table.CategorySizes[i] + 1) - 1;
            for (int column = row % 7; column < 40; column += 9) table.OpenSparse!.Add(column, random.NextSingle());
            table.StoreFull();
        }
        return table;
    }

    private static void AssertSame(FeatureTable expected, FeatureTable actual, int row)
    {
        Assert.IsTrue(expected.Numeric(row).SequenceEqual(actual.Numeric(row)), $"{row}");
        Assert.IsTrue(expected.Categories(row).SequenceEqual(actual.Categories(row)), $"{row}");
        Assert.IsTrue(expected.Sparse(row).Columns.SequenceEqual(actual.Sparse(row).Columns), $"{row}");
        Assert.IsTrue(expected.Sparse(row).Values.SequenceEqual(actual.Sparse(row).Values), $"{row}");
        Assert.AreEqual((expected.Label(row), expected.Weight(row)), (actual.Label(row), actual.Weight(row)));
    }
}
