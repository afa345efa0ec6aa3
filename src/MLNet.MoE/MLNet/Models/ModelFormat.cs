using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.MoE.Files;

namespace MLNet.MoE;

/// <summary>How a kind of model parameters is marked in a saved model, and how it is read back with clear errors.</summary>
/// <param name="signature">Eight characters that mark the entry.</param>
/// <param name="version">Version that is written: 1 more with an encoder beside it, and 2 more with additions. No newer one can be
/// read.</param>
/// <param name="loaderSignature">Name under which ML.NET finds the loader in this assembly.</param>
internal sealed class ModelFormat(string signature, uint version, string loaderSignature)
{
    private const uint WithEncoder = 1, WithAdditions = 2;

    /// <summary>What is written beside a model. It names this assembly, so ML.NET finds the loader without any registration.</summary>
    public VersionInfo Version { get; } = At(signature, version, loaderSignature);

    /// <summary>
    /// What is written beside a certain model: one more for a <see cref="FeatureEncoder"/> and two more for additions, which versions that
    /// do not know them must not take for a model without.
    /// </summary>
    public VersionInfo VersionOf(MoeModelParameters model) =>
        At(signature, version + (model.Encoder is null ? 0 : WithEncoder) + (model.HasAdditions ? WithAdditions : 0), loaderSignature);

    /// <summary>Reads a model's own part, all of it, and the encoder beside it.</summary>
    /// <param name="env">Environment of the encoder.</param>
    /// <param name="ctx">Where ML.NET stands in the saved model.</param>
    /// <param name="read">Reads the part.</param>
    /// <exception cref="FormatException">The model was saved by a newer version, is cut off or is damaged; the cause is within.</exception>
    public T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<BoundedReader, T> read)
        where T : MoeModelParameters => Load(env, ctx, (reader, _) => read(reader), version + WithEncoder);

    /// <summary>Reads a model's own part, all of it, and the encoder beside it.</summary>
    /// <param name="env">Environment of the encoder.</param>
    /// <param name="ctx">Where ML.NET stands in the saved model.</param>
    /// <param name="read">Reads the part; is told whether it has additions.</param>
    /// <exception cref="FormatException">The model was saved by a newer version, is cut off or is damaged; the cause is within.</exception>
    public T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<BoundedReader, bool, T> read)
        where T : MoeModelParameters => Load(env, ctx, read, version + WithEncoder + WithAdditions);

    private T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<BoundedReader, bool, T> read, uint newest)
        where T : MoeModelParameters => Explain(() =>
    {
        Check(ctx, At(signature, newest, loaderSignature));
        uint more = ctx.Header.ModelVerWritten - version;
        long end = ctx.FpMin + ctx.Header.FpModel + ctx.Header.CbModel;
        var reader = BoundedReader.OfPart(ctx.Reader, end, new MemoryBudget(PackedEntries.SizeOf(ctx)));
        var model = read(reader, (more & WithAdditions) != 0);
        if (reader.Left > 0) throw new InvalidDataException($"{reader.Left} bytes follow it.");
        EnclosingTransformer.Check(ctx, model.Task);
        if ((more & WithEncoder) != 0) model.Encoder = FeatureEncoder.Load(env, ctx);
        return model;
    });

    /// <summary>Reads a model that consists of others, which are read by their own loaders.</summary>
    /// <param name="ctx">Where ML.NET stands in the saved model.</param>
    /// <param name="read">Has the others read.</param>
    /// <exception cref="FormatException">One of them cannot be read, or is none that can be part of this model; the cause is
    /// within.</exception>
    public T Load<T>(ModelLoadContext ctx, Func<T> read) => Explain(() =>
    {
        Check(ctx, Version);
        return read();
    });

    /// <summary>Checks that an entry is of this kind and not newer than a version.</summary>
    private static void Check(ModelLoadContext ctx, VersionInfo newest)
    {
        if (ctx.Header.ModelVerReadable > newest.VerReadableCur)
        {
            throw new NewerFormatException(
                $"it was saved in format {Name(ctx.Header.ModelVerReadable)} by a newer version of MLNet.MoE; this version reads up to "
                + $"{Name(newest.VerReadableCur)}.");
        }
        ctx.CheckAtModel(newest);
    }

    private T Explain<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NewerFormatException exception)
        {
            throw new NewerFormatException(
                $"The model '{loaderSignature}' cannot be read: {exception.Message} Update the package MLNet.MoE.");
        }
        // Bytes that stand for something else than they should fail in any way there is; only memory may be short for other reasons.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new FormatException(
                $"The model '{loaderSignature}' cannot be read: {Cause(exception)} The file is no model of MLNet.MoE, or it is cut off or "
                + "damaged; save the model again.", exception);
        }
    }

    /// <summary>What went wrong, as the exception that is furthest inside and says it as a file's fault.</summary>
    private static string Cause(Exception exception)
    {
        string cause = exception.Message;
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is FormatException or InvalidDataException) cause = inner.Message;
        }
        return cause;
    }

    private static VersionInfo At(string signature, uint version, string loaderSignature) => new(
        modelSignature: signature,
        verWrittenCur: version,
        verReadableCur: version,
        verWeCanReadBack: 0x00010001,
        loaderSignature: loaderSignature,
        loaderAssemblyName: typeof(ModelFormat).Assembly.FullName);

    private static string Name(uint version) => $"{version >> 16}.{version & 0xFFFF}";
}
