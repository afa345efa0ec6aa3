namespace MLNet.MoE.Tables;

/// <summary>Checks that a feature vector is as long as those that a model was trained on.</summary>
internal static class RowLength
{
    /// <summary>Throws where a feature vector has another length.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="expected">Number of features of the model.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Check(int length, int expected)
    {
        if (length != expected) throw new ArgumentException(Fault(length, expected));
    }

    /// <summary>What is wrong with a feature vector of another length.</summary>
    public static string Fault(int length, int expected) => $"The model was trained on {expected} features; this row has {length}.";
}
