using System.IO.Compression;
using System.Text;
using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class ModelFileTests
{
    private static readonly byte[] Signature = Encoding.ASCII.GetBytes("MOENETWK");

    [TestMethod]
    public void Model_of_a_newer_format_is_an_error_that_says_what_to_do()
    {
        // Behind the signature of a model's entry stand the version that wrote it and the oldest that can read it.
        string message = LoadError(entry => Replace(entry, Signature.Length, [0, 0, 9, 0, 0, 0, 9, 0]));
        StringAssert.Contains(message, "saved in format 9.0 by a newer version of MLNet.MoE");
        StringAssert.Contains(message, "Update the package MLNet.MoE.");
    }

    [TestMethod]
    public void Model_whose_entry_is_damaged_is_an_error_and_no_crash()
    {
        // Between ML.NET's header and tail stands the network.
        string message = LoadError(entry => [.. entry.Select((value, i) => i > 300 && i < entry.Length / 2 ? (byte)(251 * i) : value)]);
        StringAssert.Contains(message, "The model 'MoeNetwork' cannot be read");
    }

    [TestMethod]
    public void File_that_is_cut_off_is_an_error()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder);
        using (var stream = File.OpenWrite(path)) stream.SetLength(stream.Length / 2);
        Assert.Throws<FormatException>(() => new MLContext().Model.Load(path, out _));
    }

    [TestMethod]
    public void File_that_is_no_model_is_an_error()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.zip"), "not a model");
        Assert.Throws<FormatException>(() => new MLContext().Model.Load(folder.File("model.zip"), out _));
    }

    private static string Save(TemporaryFolder folder)
    {
        var ml = new MLContext(1);
        var model = Samples.Fitted(ml, TrainerCases.Get("GgMoe", TaskKind.Regression), new() { MaximumEpochs = 1 });
        string path = folder.File("model.zip");
        ml.Model.Save(model, Samples.View(ml, 1, 1).Schema, path);
        return path;
    }

    /// <summary>Message of the error of loading a model whose network entry was changed.</summary>
    private static string LoadError(Func<byte[], byte[]> change)
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var entry = zip.Entries.Single(candidate => Read(candidate).AsSpan().IndexOf(Signature) >= 0);
            byte[] changed = change(Read(entry));
            using var stream = entry.Open();
            stream.SetLength(0);
            stream.Write(changed);
        }
        try
        {
            new MLContext().Model.Load(path, out _);
        }
        catch (Exception e)
        {
            // ML.NET puts an exception of its own around each loader's.
            var inner = e;
            while (inner is not FormatException && inner.InnerException is not null) inner = inner.InnerException;
            return inner.Message;
        }
        return "It was loaded.";
    }

    private static byte[] Replace(byte[] entry, int offset, byte[] bytes)
    {
        bytes.CopyTo(entry, entry.AsSpan().IndexOf(Signature) + offset);
        return entry;
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
