using System.Reflection;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Models that earlier versions saved: prediction transformers that read a vector of features.</summary>
internal static class GoldenSeeds
{
    private const string Prefix = "golden/";

    /// <summary>The files whose names begin in one of some ways, by name.</summary>
    public static IReadOnlyList<byte[]> Named(params string[] beginnings)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => beginnings.Any(beginning => name.StartsWith(Prefix + beginning, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                byte[] bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return bytes;
            }),
        ];
    }
}
