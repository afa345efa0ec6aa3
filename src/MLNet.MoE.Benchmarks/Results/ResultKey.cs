using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>The hash under which a result is found again. Whatever could change the result goes into it.</summary>
internal static class ResultKey
{
    /// <summary>Changes whenever splits, encodings or scores are made otherwise.</summary>
    private const int ProtocolVersion = 2;

    /// <summary>Version of the code, with the commit where the build knew it.</summary>
    public static string CodeVersion { get; } =
        typeof(NetworkOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The key of a run.</summary>
    /// <param name="fingerprint">Hash of the dataset.</param>
    /// <param name="contender">Who learns.</param>
    /// <param name="split">Number of the split.</param>
    /// <param name="seed">Seed of the training.</param>
    /// <param name="maximumTrainingRows">Training rows at most.</param>
    /// <param name="threads">Threads of the fit.</param>
    /// <param name="tuning">Budget of tuning; null where nothing is tuned.</param>
    public static string Of(string fingerprint, ILearner contender, int split, int seed, int? maximumTrainingRows, int threads,
        TuningBudget? tuning = null) => Hash(
        $"{ProtocolVersion}\n{CodeVersion}\n{fingerprint}\n{contender.Name}\n{contender.Configuration}\n{split}\n{seed}\n"
        + $"{maximumTrainingRows}\n{threads}\n{tuning}\n{(tuning is null ? "" : Space(contender))}");

    /// <summary>The key of a study. The budget is not part of it: more trials later go on from those there are.</summary>
    public static string OfStudy(string fingerprint, ILearner contender, int split, int seed, int? maximumTrainingRows, int threads)
        => Hash(
        $"study\n{ProtocolVersion}\n{CodeVersion}\n{fingerprint}\n{contender.Name}\n{contender.Configuration}\n{Space(contender)}\n{split}"
        + $"\n{seed}\n{maximumTrainingRows}\n{threads}");

    /// <summary>The key of a run whose dataset could not be read.</summary>
    public static string OfUnreadable(string dataset, ILearner contender, int seed)
        => Hash($"unreadable\n{CodeVersion}\n{dataset}\n{contender.Name}\n{seed}");

    /// <summary>A hash of everything that a dataset holds.</summary>
    public static string Fingerprint(TabularDataset dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.UTF8.GetBytes($"{dataset.Name}\n{dataset.Task}\n{dataset.RowCount}\n{string.Join('\n', dataset.ClassNames)}\n"));
        hash.AppendData(MemoryMarshal.AsBytes(dataset.Target));
        foreach (var column in dataset.Features)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{column.GetType().Name} {column.Name}\n"));
            if (column is NumericColumn numeric) hash.AppendData(MemoryMarshal.AsBytes(numeric.Values));
            if (column is not CategoricalColumn categorical) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', categorical.Categories)));
            hash.AppendData(MemoryMarshal.AsBytes(categorical.Codes));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Space(ILearner contender) => string.Join('\n', contender.SearchSpace);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
