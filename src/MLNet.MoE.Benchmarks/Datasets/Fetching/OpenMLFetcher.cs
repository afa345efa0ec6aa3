using System.Security.Cryptography;

namespace MLNet.MoE.Benchmarks;

/// <summary>Fetches datasets of OpenML into a folder of CSV files with a <c>datasets.json</c>, as <see cref="DatasetFolder"/> reads them.</summary>
/// <param name="client">Sends the requests.</param>
/// <param name="download">Fetches the files.</param>
/// <param name="server">The server; the public one in earnest.</param>
internal sealed class OpenMLFetcher(HttpClient client, ResumableDownload download, Uri server)
{
    /// <summary>The public server.</summary>
    public static Uri PublicServer { get; } = new("https://www.openml.org");

    /// <summary>Fetches one dataset; one that the folder already has is replaced.</summary>
    /// <param name="id">Number of the dataset.</param>
    /// <param name="name">Name to give it; null for OpenML's own.</param>
    /// <param name="benchmarkName">Name among the 38 sets; null where it is none of them.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Told after each block.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <exception cref="DatasetException">The dataset is not there, or of a form that is not read.</exception>
    public async Task<DatasetDescription> FetchAsync(int id, string? name, string? benchmarkName, string folder, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        var description = await DescribeAsync(id, cancellation);
        if (!description.Format.Contains("arff", StringComparison.OrdinalIgnoreCase))
            throw new DatasetException($"Dataset {id} of OpenML is in the format '{description.Format}'; only ARFF is read.");
        string arff = Path.Combine(folder, $"openml-{id}.arff");
        var digest = description.Md5 is { Length: 32 } md5 ? new FileDigest(HashAlgorithmName.MD5, md5) : null;
        await download.FetchAsync(description.Url, arff, digest, progress, cancellation);
        var written = FolderWriter.Write(folder, name ?? description.Name, benchmarkName, description, ArffTable.Read(arff));
        File.Delete(arff);
        return written;
    }

    private async Task<OpenMLDescription> DescribeAsync(int id, CancellationToken cancellation)
    {
        var address = new Uri(server, $"api/v1/json/data/{id}");
        try
        {
            using var response = await client.GetAsync(address, cancellation);
            if (!response.IsSuccessStatusCode) throw new DatasetException($"OpenML has no dataset {id}: '{address}' answers {(int)response.StatusCode} {response.ReasonPhrase}; check the number.");
            return OpenMLDescription.Parse(await response.Content.ReadAsStringAsync(cancellation), address);
        }
        catch (HttpRequestException exception)
        {
            throw new DatasetException($"'{address}' cannot be reached: {exception.GetBaseException().Message} Check the network and the proxy settings.", exception);
        }
    }
}
