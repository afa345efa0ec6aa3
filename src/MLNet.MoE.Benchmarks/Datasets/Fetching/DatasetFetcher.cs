using System.Security.Cryptography;

namespace MLNet.MoE.Benchmarks;

/// <summary>Fetches public datasets over the network, through the proxy that the system or the environment names.</summary>
public sealed class DatasetFetcher : IDisposable
{
    private readonly FetchClient _client;
    private readonly ResumableDownload _download;
    private readonly Uri _openML;

    /// <summary>A fetcher of the public sources.</summary>
    /// <param name="options">What it may do; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public DatasetFetcher(FetchOptions? options = null)
        : this(options ?? new FetchOptions(), OpenMLFetcher.PublicServer, new FetchDisk(), TimeSpan.FromSeconds(1))
    {
    }

    internal DatasetFetcher(FetchOptions options, Uri openML, FetchDisk disk, TimeSpan pause)
    {
        _client = new FetchClient(options);
        _openML = openML;
        _download = new ResumableDownload(_client, disk) { Pause = pause };
    }

    /// <summary>Where the archive of the 38-dataset benchmark is published.</summary>
    public static Uri BenchmarkArchive => DatasetCatalog.Load().BenchmarkArchiveUrl;

    /// <summary>SHA-256 of that archive in hexadecimal digits; null where this version does not know it.</summary>
    public static string? BenchmarkArchiveSha256 => DatasetCatalog.Load().BenchmarkArchiveSha256;

    /// <summary>Fetches an archive of the benchmark's form and unpacks it; gives back its SHA-256.</summary>
    /// <param name="source">The tar file.</param>
    /// <param name="folder">Folder to unpack to; it must not exist, or be empty.</param>
    /// <param name="sha256">Hash that the archive must have, in hexadecimal digits; null where it is not known.</param>
    /// <param name="downloaded">Gets the progress of the download.</param>
    /// <param name="unpacked">Gets the progress of unpacking.</param>
    /// <param name="cancellation">Stops; a later call goes on with the download.</param>
    /// <exception cref="DatasetException">The archive cannot be had, is another one, or is refused.</exception>
    /// <exception cref="ArgumentException">The hash is none.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task<string> FetchArchiveAsync(
        Uri source, string folder, string? sha256, IProgress<DownloadProgress> downloaded, IProgress<DownloadProgress> unpacked,
            CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var digest = sha256 is null ? null : FileDigest.Sha256(sha256);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"'{folder}' is not empty; name another folder or empty it.");
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), name = Path.GetFileName(target);
        TemporaryName.CleanUp(Path.GetDirectoryName(target) ?? target, left => left == name);
        // Not simply .tar: someone may keep an archive of that name there.
        string archive = target + ".fetching.tar";
        await _download.FetchAsync(source, archive, digest, downloaded, cancellation);
        string hash = FileDigest.Of(archive, HashAlgorithmName.SHA256);
        try
        {
            ArchiveUnpacker.Unpack(archive, target, unpacked, cancellation, new UnpackLimits(_client.Options.LargestUnpacked));
        }
        finally
        {
            File.Delete(archive);
        }
        return hash;
    }

    /// <summary>Fetches a dataset of OpenML into a folder of CSV files.</summary>
    /// <param name="name">Name of one of the 38 sets whose number is known, or a number of OpenML.</param>
    /// <param name="folder">The folder; made where it is absent.</param>
    /// <param name="downloaded">Gets the progress of the download.</param>
    /// <param name="cancellation">Stops; a later call goes on with the download.</param>
    /// <exception cref="DatasetException">There is no such dataset, or it is of a form that is not read.</exception>
    public Task<DatasetDescription> FetchOpenMLAsync(string name, string folder, IProgress<DownloadProgress> downloaded,
        CancellationToken cancellation = default)
    {
        TemporaryName.CleanUp(folder, left => left == DatasetFolder.IndexFileName || left.EndsWith(".csv", StringComparison.Ordinal));
        var fetcher = new OpenMLFetcher(_client, _download, _openML);
        if (int.TryParse(name, out int number) && number > 0)
            return fetcher.FetchAsync(number, null, null, folder, downloaded, cancellation);
        var sets = DatasetCatalog.Load().Benchmark;
        var set = sets.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));
        if (set?.OpenMLDataset is int id) return fetcher.FetchAsync(id, set.Name, set.Name, folder, downloaded, cancellation);
        string known = string.Join(", ", sets.Where(candidate => candidate.OpenMLDataset is not null).Select(candidate => candidate.Name));
        throw new DatasetException(set is null
            ? $"There is no dataset '{name}' to fetch; there are {known}, and any number of OpenML. Without a name the archive of all 38 "
                + "sets is fetched."
            : $"The number of '{name}' at OpenML is not known for certain; those of {known} are. Without a name the archive of all 38 sets "
                + "is fetched.");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
