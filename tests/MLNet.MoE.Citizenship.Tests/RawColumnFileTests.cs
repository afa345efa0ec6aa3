using System.IO.Compression;
using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>A model file's encoder of raw columns consists of what encoders consist of, and of nothing else that ML.NET would load for a
/// file.</summary>
[TestClass]
public sealed class RawColumnFileTests
{
    [TestMethod]
    public void Part_that_is_none_of_an_encoder_is_refused_before_it_is_loaded()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(RawRow.Many(60, 1));
        string path = Save(folder, ml, data), other = folder.File("other.zip");
        ml.Model.Save(ml.Transforms.CopyColumns("Copy", nameof(RawRow.City)).Append(ml.Transforms.DropColumns("Copy")).Fit(data),
            data.Schema, other);
        byte[] foreign = Read(other, name => name.EndsWith("Transform_000/Model.key", StringComparison.Ordinal));
        Rewrite(path, name => name.Contains("FeatureEncoder/Transform_000/Transform_000/Model.key", StringComparison.Ordinal),
            _ => foreign);

        AssertRefused(path, "'CopyTransform'");
    }

    [TestMethod]
    public void Encoder_that_is_missing_or_cut_off_is_refused()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(RawRow.Many(60, 1));
        string path = Save(folder, ml, data);
        Rewrite(path, name => name.EndsWith("FeatureEncoder/Model.key", StringComparison.Ordinal), bytes => bytes[..(bytes.Length / 2)]);
        AssertRefused(path, "");

        path = Save(folder, ml, data);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
            Find(zip, name => name.EndsWith("FeatureEncoder/Model.key", StringComparison.Ordinal)).Delete();
        AssertRefused(path, "the encoder of its features lacks a part");
    }

    private static string Save(TemporaryFolder folder, MLContext ml, IDataView data)
    {
        string path = folder.File("model.zip");
        var options = RawColumnTests.Options(nameof(RawRow.Numbers), [nameof(RawRow.City)], maximumEpochs: 1);
        options.LabelColumnName = nameof(RawRow.Price);
        ml.Model.Save(ml.Regression.Trainers.GgMoe(options).Fit(data), data.Schema, path);
        ml.Model.Load(path, out _);
        return path;
    }

    private static void AssertRefused(string path, string message)
    {
        Exception? error = Assert.Throws<Exception>(() => new MLContext().Model.Load(path, out _));
        while (error is not null and not FormatException { Message: ['T', 'h', 'e', ' ', 'm', 'o', 'd', 'e', 'l', ..] })
            error = error.InnerException;
        Assert.IsNotNull(error, "No error says which model cannot be read.");
        StringAssert.Contains(error.Message, message);
    }

    private static byte[] Read(string path, Func<string, bool> which)
    {
        using var zip = ZipFile.OpenRead(path);
        return Read(Find(zip, which));
    }

    private static void Rewrite(string path, Func<string, bool> which, Func<byte[], byte[]> change)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = Find(zip, which);
        byte[] changed = change(Read(entry));
        using var stream = entry.Open();
        stream.SetLength(0);
        stream.Write(changed);
    }

    private static ZipArchiveEntry Find(ZipArchive zip, Func<string, bool> which) =>
        zip.Entries.First(entry => which(entry.FullName.Replace('\\', '/')));

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
