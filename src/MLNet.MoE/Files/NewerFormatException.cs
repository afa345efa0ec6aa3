namespace MLNet.MoE.Files;

/// <summary>What is read is whole, but a newer version of the library wrote it.</summary>
internal sealed class NewerFormatException : FormatException
{
    public NewerFormatException(string message)
        : base(message)
    {
    }

    /// <summary>A part of a model is newer.</summary>
    public NewerFormatException(string what, int version, int newest)
        : base($"{what} is of format {version}, and this version of MLNet.MoE reads up to {newest}.")
    {
    }
}
