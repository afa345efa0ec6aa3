using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>How a kind of model parameters is marked in a saved model, and how it is read back with clear errors.</summary>
/// <param name="signature">Eight characters that mark the entry.</param>
/// <param name="version">Version that is written; it is also the newest that can be read.</param>
/// <param name="loaderSignature">Name under which ML.NET finds the loader in this assembly.</param>
internal sealed class ModelFormat(string signature, uint version, string loaderSignature)
{
    /// <summary>What is written beside the model. It names this assembly, so ML.NET finds the loader without any registration.</summary>
    public VersionInfo Version { get; } = new(
        modelSignature: signature,
        verWrittenCur: version,
        verReadableCur: version,
        verWeCanReadBack: 0x00010001,
        loaderSignature: loaderSignature,
        loaderAssemblyName: typeof(ModelFormat).Assembly.FullName);

    /// <summary>Reads a model's own part.</summary>
    /// <param name="ctx">Where ML.NET stands in the saved model.</param>
    /// <param name="read">Reads the part.</param>
    /// <exception cref="FormatException">The model was saved by a newer version, is cut off or is damaged.</exception>
    public T Load<T>(ModelLoadContext ctx, Func<BinaryReader, T> read)
    {
        Check(ctx);
        try
        {
            return read(ctx.Reader);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"The model '{loaderSignature}' cannot be read: {e.Message}");
        }
        catch (Exception e)
        {
            // Bytes that stand for something else than they should fail in any way there is.
            throw new FormatException($"The model '{loaderSignature}' cannot be read, it is cut off or damaged: {e.Message}");
        }
    }

    /// <summary>Checks that an entry is of this kind and not of a newer version.</summary>
    /// <param name="ctx">Where ML.NET stands in the saved model.</param>
    /// <exception cref="FormatException">The model was saved by a newer version.</exception>
    public void Check(ModelLoadContext ctx)
    {
        if (ctx.Header.ModelVerReadable > version)
        {
            throw new FormatException(
                $"The model '{loaderSignature}' was saved in format {Name(ctx.Header.ModelVerReadable)} by a newer version of MLNet.MoE; " +
                $"this version reads up to {Name(version)}. Update the package MLNet.MoE.");
        }
        ctx.CheckAtModel(Version);
    }

    private static string Name(uint version) => $"{version >> 16}.{version & 0xFFFF}";
}
