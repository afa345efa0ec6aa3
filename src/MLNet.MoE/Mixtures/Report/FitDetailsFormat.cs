using MLNet.MoE.Files;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Writes and reads the details of a report, behind everything else of a model.</summary>
internal static class FitDetailsFormat
{
    private const int MostLevels = 1_000_000;

    public static void Write(BinaryWriter writer, MoeFitDetails details)
    {
        writer.Write(details.ReferenceLevels.Count);
        foreach (string level in details.ReferenceLevels)
            writer.Write(level);
        StatisticalModelWriter.WriteArray(writer, details.Covariance);
        StatisticalModelWriter.WriteArray(writer, details.Profile);
        writer.Write(details.ProfileLevel);
        writer.Write(details.StartsReachingBestAlone);
    }

    /// <param name="reader">Where they begin.</param>
    /// <param name="coefficients">Coefficients of the report.</param>
    public static MoeFitDetails Read(BoundedReader reader, int coefficients)
    {
        var levels = new List<string>();
        for (int left = reader.Length("reference levels", MostLevels, 1); left > 0; left--)
            levels.Add(reader.String("a reference level"));
        double[] covariance = reader.Array<double>("covariances"), profile = reader.Array<double>("profile intervals");
        if (covariance.Length != 0 && covariance.Length != (long)coefficients * coefficients)
            throw new InvalidDataException($"there are {covariance.Length} covariances of {coefficients} coefficients.");
        if (profile.Length != 0 && profile.Length != 2L * coefficients)
            throw new InvalidDataException($"there are {profile.Length} ends of profile intervals of {coefficients} coefficients.");
        return new MoeFitDetails
        {
            ReferenceLevels = levels,
            Covariance = covariance,
            Profile = profile,
            ProfileLevel = reader.Finite("the level of the profile intervals"),
            StartsReachingBestAlone = reader.Int32(),
        };
    }
}
