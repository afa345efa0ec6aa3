namespace MLNet.MoE;

/// <summary>How a column becomes slots of the feature vector.</summary>
internal enum ColumnEncoding
{
    /// <summary>Numbers in single precision, as they are.</summary>
    AsIs,

    /// <summary>Numbers of another type, or Booleans, as numbers in single precision.</summary>
    Convert,

    /// <summary>One slot for each value that occurs in the training data.</summary>
    OneHotOfValues,

    /// <summary>One slot for each value of the key type: of keys that stand for no known values.</summary>
    OneHotOfKeys,
}
