namespace MLNet.MoE.Benchmarks;

/// <summary>What the elements of an npy array are.</summary>
internal enum NpyElementKind
{
    /// <summary>IEEE floating point of 4 or 8 bytes.</summary>
    Float,

    /// <summary>Signed integer of 1, 2, 4 or 8 bytes.</summary>
    Signed,

    /// <summary>Unsigned integer of 1, 2, 4 or 8 bytes.</summary>
    Unsigned,

    /// <summary>One byte, zero for false.</summary>
    Boolean,

    /// <summary>Text of a fixed number of four-byte code points, filled up with zeros.</summary>
    Unicode,

    /// <summary>Text of a fixed number of bytes, filled up with zeros.</summary>
    Bytes,
}
