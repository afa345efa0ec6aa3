using System.Security.Cryptography;

namespace MLNet.MoE.Benchmarks;

/// <summary>Fetches datasets of OpenML into a folder of CSV files with a <c>datasets.json</c>, as <see cref="DatasetFolder"/> reads
/// them.</summary>
/// <param name="client">Sends the requests.</param>
/// <param name="download">Fetches the files.</param>
/// <param name="server">The server; the public one in earnest.</param>
internal sealed class OpenMLFetcher(FetchClient client, ResumableDownload download, Uri server)
{
    private const int LongestDescription = 1 << 22;

    /// <summary>The public server.</summary>
    public static Uri PublicServer { get; } = new("https://www.openml.org");

    /// <summary>Fetches one dataset; one of that name that the folder already has is replaced.</summary>
    /// <param name="id">Number of the dataset.</param>
    /// <param name="name">Name to give it; null for OpenML's own.</param>
    /// <param name="benchmarkName">Name among the 38 sets; null where it is none of them.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Gets the progress after each block.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <exception cref="DatasetException">The dataset is not there, or of a form that is not read.</exception>
    public async Task<DatasetDescription> FetchAsync(int id, string? name, string? benchmarkName, string folder,
        IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        var description = await DescribeAsync(id, cancellation);
        if (!description.Format.Contains("arff", StringComparison.OrdinalIgnoreCase))
            throw new DatasetException($"Dataset {id} of OpenML is in the format '{OneLine.Of(description.Format)}'; only ARFF is read.");
        string given = name ?? description.Name;
        FolderWriter.Check(folder, given);
        string arff = Path.Combine(folder, $"openml-{id}.fetching.arff");
        var digest = description.Md5 is { Length: 32 } md5 ? new FileDigest(HashAlgorithmName.MD5, md5) : null;
        await download.FetchAsync(Encrypted(description.Url, server), arff, digest, progress, cancellation);
        try
        {
            return FolderWriter.Write(folder, given, benchmarkName, description, ArffTable.Read(arff));
        }
        finally
        {
            File.Delete(arff);
        }
    }

    // OpenML names its own files by http:// still; they are there by https:// too.
    internal static Uri Encrypted(Uri url, Uri server) =>
        url.Scheme == "http" && server.Scheme == "https"
        ? new UriBuilder(url) { Scheme = "https", Port = url.IsDefaultPort ? -1 : url.Port }.Uri : url;

    private async Task<OpenMLDescription> DescribeAsync(int id, CancellationToken cancellation)
    {
        var address = new Uri(server, $"api/v1/json/data/{id}");
        try
        {
            using var response = await client.GetAsync(address, null, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new DatasetException(
                    $"OpenML has no dataset {id}: '{address}' answers {(int)response.StatusCode} "
                    + $"{OneLine.Of(response.ReasonPhrase ?? "")}; check the number.");
            return OpenMLDescription.Parse(await client.ReadAsync(response, LongestDescription, cancellation), address);
        }
        catch (TimeoutException exception)
        {
            throw new DatasetException($"'{address}' cannot be read: {exception.Message} Run the command again later.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpIOException)
        {
            throw new DatasetException(
                $"'{address}' cannot be reached: {OneLine.Of(exception.GetBaseException().Message)} Check the network and the proxy "
                + "settings.", exception);
        }
    }
}
