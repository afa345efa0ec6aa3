using System.Buffers.Binary;
using System.Text.Json.Nodes;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>
/// Files of networks with any part damaged, cut off or lying about its length: refused, or loaded as a network that gives numbers.
/// </summary>
[TestClass]
public sealed class DamagedNetworkFileTests
{
    /// <summary>Everything that has a length.</summary>
    private static readonly string[] Lengths =
    [
        "slots", "groups", "sparse slots", "numeric", "knots", "indicators", "categories", "seen", "sparse", "arrays", "values", "noise",
    ];

    private static IEnumerable<(string What, Action<NetworkFile> Apply, string Message)> Damages()
    {
        yield return ("a newer format", f => f.Version = 8, "up to 7");
        yield return ("no format", f => f.Version = 0, "is 0");
        yield return ("no slots", f => f.Slots = 0, "slots is 0");
        yield return ("a group before the others", f => f.Groups[0] = (-1, 2), "overlap");
        yield return ("a group beyond the slots", f => f.Groups[0] = (f.Groups[0].Start, 100), "overlap");
        yield return ("a group whose end overflows", f => f.Groups[0] = (1_200_000_000, 1_500_000_000), "overlap");
        yield return ("an empty group", f => f.Groups[0] = (f.Groups[0].Start, 0), "overlap");
        yield return ("one slot more", f => f.Slots++, "");
        yield return ("one group less", f => f.Groups.RemoveAt(0), "numeric columns");
        yield return ("a newer preprocessing", f => f.PreprocessingVersion = 5, "up to 4");
        yield return ("fewer sparse slots than none", f => f.Lie = ("sparse slots", -1), "sparse slots is -1");
        yield return ("a sparse slot twice", f => f.SparseSlots[1] = f.SparseSlots[0], "sparse slots overlap");
        yield return ("a sparse slot before the first", f => f.SparseSlots[0] = -1, "sparse slots overlap");
        yield return ("a sparse slot beyond the slots", f => f.SparseSlots[^1] = f.Slots, "sparse slots overlap");
        yield return ("a sparse slot in a group", f => f.SparseSlots[0] = f.Groups[0].Start, "sparse slots overlap");
        yield return ("sparse slots that fall", f => Array.Reverse(f.SparseSlots), "sparse slots overlap");
        yield return ("one sparse slot less", f => f.SparseSlots = f.SparseSlots[1..], "numeric columns");
        yield return ("one slot more of the numbers is sparse", f => f.SparseSlots = [0, .. f.SparseSlots], "numeric columns");
        yield return ("one sparse column more", f => f.SparseSource++, "sparse columns");
        yield return ("no sparse column", f => f.SparseSource = 0, "sparse columns is 0");
        yield return ("fewer sparse columns than before", f => f.Spec["SparseColumns"] = 1, "sparse columns");
        yield return ("a sparse column beyond the last", f => f.Sparse[^1] = f.SparseSource, "sparse columns");
        yield return ("a sparse column twice", f => f.Sparse[1] = f.Sparse[0], "sparse columns");
        yield return ("a sparse column that does not vary", f => f.SparseRanges[0] = (0, 0), "must vary");
        yield return ("a sparse column without 0", f => f.SparseRanges[0] = (1, 2), "must vary");
        yield return ("a sparse column without end", f => f.SparseRanges[0] = (0, float.PositiveInfinity), "finite");
        yield return ("an unknown transform", f => f.Transform = "boxcox", "'boxcox'");
        yield return ("more source columns", f => f.SourceNumeric++, "numeric columns");
        yield return ("no source columns", f => f.SourceNumeric = -1, "-1");
        yield return ("a column twice", f => f.Indicators = [0, 0], "column 0");
        yield return ("a column beyond the last", f => f.Numeric[^1] = f.SourceNumeric, "column");
        yield return ("a negative column", f => f.Numeric[0] = -5, "-5");
        yield return ("a category less", f => f.Seen[0] = f.Seen[0][1..], "categories of column 0");
        yield return ("a category more", f => f.Seen[0] = [.. f.Seen[0], 1], "categories of column 0");
        yield return ("a mark that is none", f => f.Seen[0][0] = 2, "is 2");
        yield return ("parameters of an objective that has none", f => f.Spec["ObjectiveParameters"] = new JsonArray(0.5), "no parameters");
        yield return ("a target that is scaled", f => f.ScalesTarget = 1, "target");
        yield return ("a target without deviation", f => f.TargetDeviation = 0, "deviation");
        yield return ("a target of no deviation", f => f.TargetDeviation = double.NaN, "deviation");
        yield return ("knots that fall", f => f.Knots = [0, -1, 2], "ascend");
        yield return ("knots that are equal", f => f.Knots = [0, 0, 2], "ascend");
        yield return ("an infinite knot", f => f.Knots[2] = float.PositiveInfinity, "finite");
        yield return ("a score that is none", f => f.Scores[1] = float.NaN, "finite");
        yield return ("a range that is none", f => f.Range = (2, 1), "from 2 to 1");
        yield return ("a range without end", f => f.Range = (0, float.PositiveInfinity), "finite");
        yield return ("another array", f => f.Arrays[0] = ("x\u0007", f.Arrays[0].Values), "'x?'");
        yield return ("one array less", f => f.Arrays.RemoveAt(0), "");
        yield return ("one number less", f => f.Arrays[0] = (f.Arrays[0].Name, f.Arrays[0].Values[1..]), "where");
        yield return ("less noise", f => f.Noise = f.Noise[1..], "noise");
        yield return ("no noise", f => f.Noise = [], "noise");
        yield return ("noise that is none", f => f.Noise[0] = float.NaN, "noise");
        yield return ("a best epoch before the first", f => f.BestEpoch = -1, "best epoch");
        yield return ("a reason to stop that is none", f => f.StopReason = 1 + (int)Enum.GetValues<StopReason>().Max(), "stopped");
        yield return ("no temperature", f => f.Temperature = 0, "temperature is 0");
        yield return ("a temperature that is none", f => f.Temperature = float.NaN, "temperature");
        yield return ("a temperature that nobody chose", f => f.Temperature = 1e-30f, "temperature");
    }

    [TestMethod]
    public void Damage_is_refused_and_named()
    {
        foreach (var (what, apply, message) in Damages())
        {
            var file = NetworkFiles.Mixture();
            apply(file);
            FileAssert.IsRefused(file, message, what);
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    [DataRow(1e30f)]
    public void Weights_that_are_none_or_overflow_are_refused(float weight)
    {
        foreach (var file in NetworkFiles.All(12))
        {
            for (int i = 0; i < file.Arrays.Count; i++)
            {
                float[] values = file.Arrays[i].Values;
                // Of a column with fewer bins than others the last are not used.
                int at = values.Length / 2;
                if (values.Length == 0) continue;
                (float before, values[at]) = (values[at], weight);
                if (float.IsFinite(weight)) FileAssert.IsRefusedOrUsable(file.Bytes());
                else FileAssert.IsRefused(file, $"{file.Arrays[i].Name}': number {at}");
                values[at] = before;
            }
        }
    }

    [TestMethod]
    public void Length_that_the_file_cannot_hold_is_refused_before_anything_is_allocated()
    {
        foreach (string what in Lengths)
        {
            foreach (int length in (int[])[-1, int.MinValue, 300_000_000, 2_147_483_591, int.MaxValue])
            {
                var file = NetworkFiles.Mixture();
                file.Lie = (what, length);
                FileAssert.IsRefused(file, "", $"{what} of {length}");
            }
        }
    }

    [TestMethod]
    public void File_that_is_cut_off_anywhere_is_refused()
    {
        byte[] whole = NetworkFiles.Mixture().Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] bytes = whole[..length];
            var exception = Assert.Throws<Exception>(() => NetworkFile.Load(bytes));
            Assert.IsTrue(exception is InvalidDataException, $"{length} bytes: {exception}");
        }
    }

    [TestMethod]
    public void Any_four_bytes_may_be_anything()
    {
        int[] values = [-1, 0, int.MaxValue, int.MinValue, 2_000_000, 0x7FC0_0000, 0x7F7F_FFFF, 0x0000_0001];
        foreach (var file in NetworkFiles.All(4))
        {
            byte[] whole = file.Bytes();
            for (int at = 0; at + 4 <= whole.Length; at += at < 700 ? 3 : 29)
            {
                byte[] bytes = [.. whole];
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), values[at % values.Length]);
                FileAssert.IsRefusedOrUsable(bytes);
            }
        }
    }

    [TestMethod]
    public void Any_bit_may_be_another()
    {
        foreach (var file in NetworkFiles.All(6))
        {
            byte[] whole = file.Bytes();
            for (int at = 0; at < whole.Length; at += at < 900 ? 2 : 37)
            {
                byte[] bytes = [.. whole];
                bytes[at] ^= (byte)(1 << (at % 8));
                FileAssert.IsRefusedOrUsable(bytes);
            }
        }
    }

    [TestMethod]
    public void File_that_unpacks_to_much_is_refused_where_its_packed_size_is_small()
    {
        var file = NetworkFile.Create(1);
        file.SpecText = file.Spec.ToJsonString() + new string(' ', 8 << 20);
        byte[] bytes = file.Bytes();
        NetworkFile.Load(bytes);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => NetworkFile.Load(bytes, new MemoryBudget(bytes.Length / 1000)));
        StringAssert.Contains(error.Message, "out of proportion to its 8 KB");
    }
}
