using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe datasets fetch</c>: downloads the archive of the benchmark, or datasets of OpenML.</summary>
internal sealed class DatasetsFetchCommand(Terminal terminal) : ICommand
{
    private const double Gibibyte = 1L << 30;

    private readonly Argument<string[]> _names =
        new("name") { Description =
            "Datasets of OpenML: names of the 38 whose number 'moe datasets list' shows, or any number. Without one, the archive of all "
            + "38.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _out = new("--out",
        "-o") { Description = "Folder to fetch to, for 'moe bench --data'. The archive needs a new or empty one.", HelpName = "folder",
        DefaultValueFactory = _ => "data" };
    private readonly Option<string?> _url = new("--url") { Description = "Another address of the archive, such as a mirror's.",
        HelpName = "address" };
    private readonly Option<string?> _sha256 =
        new("--sha256") { Description = "SHA-256 that the archive must have, in hexadecimal digits.", HelpName = "hash" };
    private readonly Option<bool> _allowHttp =
        new("--allow-http") { Description =
            "Fetch from addresses that begin with http:// too, though over those nobody can tell who sends the data." };
    private readonly Option<double> _timeout =
        new("--timeout") { Description = "Seconds that a server may take to answer, and for every 64 KiB.", HelpName = "seconds",
            DefaultValueFactory = _ => new FetchOptions().Timeout.TotalSeconds };
    private readonly Option<double> _largest = new("--largest") { Description = "GiB of a download, and of what it unpacks to, at most.",
        HelpName = "GiB", DefaultValueFactory = _ => new FetchOptions().LargestDownload / Gibibyte };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("fetch",
            "Download the archive of the 38-dataset benchmark, or datasets of OpenML. Started again, it goes on where it stopped; "
            + "HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured.")
        {
            _names, _out, _url, _sha256, _allowHttp, _timeout, _largest,
        };
        _names.Validators.Add(NameList.RefuseOptions);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string folder = result.GetRequiredValue(_out);
        AtomicOutput.Check(Path.Combine(folder, DatasetFolder.IndexFileName), "--out");
        var names = NameList.Split(result.GetValue(_names));
        if (names.Count > 0 && (result.GetValue(_url) is not null || result.GetValue(_sha256) is not null))
            throw new CommandException("--url and --sha256 are for the archive; leave the names out, or these options.");
        using var fetcher = new DatasetFetcher(Options(result));
        try
        {
            if (names.Count == 0) FetchArchive(fetcher, result, folder, cancellation);
            else FetchSets(fetcher, names, folder, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new CommandException("Stopped; the same command goes on from there.", ExitCode.Failed);
        }
    }

    private FetchOptions Options(ParseResult result)
    {
        double seconds = result.GetValue(_timeout), largest = result.GetValue(_largest);
        if (seconds is not (> 0 and < 1e6)) throw new CommandException($"--timeout {seconds}: the limit must be above 0 seconds.");
        if (largest is not (> 0 and < 1e6)) throw new CommandException($"--largest {largest}: the limit must be above 0 GiB.");
        long bytes = Math.Max(1, (long)(largest * Gibibyte));
        return new FetchOptions { AllowHttp = result.GetValue(_allowHttp), Timeout = TimeSpan.FromSeconds(seconds),
            LargestDownload = bytes, LargestUnpacked = bytes };
    }

    private void FetchSets(DatasetFetcher fetcher, List<string> names, string folder, CancellationToken cancellation)
    {
        foreach (string name in names)
        {
            var description = TransferDisplay.Run(terminal, $"Fetching {name}",
                progress => fetcher.FetchOpenMLAsync(name, folder, progress, cancellation).GetAwaiter().GetResult());
            terminal.Line(
                $"Wrote {Path.Combine(folder, description.File)}: {description.RowCount} rows, {description.Task}, target "
                + $"'{description.Target}'" + (description.Licence is { } licence ? $", licence: {licence}" : ""));
        }
        terminal.Line($"'moe bench --data {folder}' runs on them.");
    }

    private void FetchArchive(DatasetFetcher fetcher, ParseResult result, string folder, CancellationToken cancellation)
    {
        var source = DatasetFetcher.BenchmarkArchive;
        if (result.GetValue(_url) is { } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out source!) || source.Scheme is not ("http" or "https")))
            throw new CommandException($"--url {url}: the address must begin with https://, or with http:// and --allow-http.");
        if (source.Scheme == "http" && !result.GetValue(_allowHttp))
            throw new CommandException(
                $"--url {FetchClient.Shown(source)}: over http:// nobody can tell who sends the archive; use https://, or add "
                + "--allow-http.");
        // A mirror has the same archive.
        string? expected = result.GetValue(_sha256) ?? DatasetFetcher.BenchmarkArchiveSha256;
        string hash = TransferDisplay.Run(terminal, $"Fetching {FetchClient.Shown(source)}", progress =>
            fetcher.FetchArchiveAsync(source, folder, expected, progress, new Progress<DownloadProgress>(), cancellation).GetAwaiter()
                .GetResult());
        int sets = DatasetArchive.IsArchive(folder) ? DatasetArchive.Open(folder).Sets.Count : 0;
        terminal.Line($"Unpacked to {folder}: {sets} datasets; the archive's SHA-256 is {hash}"
            + (expected is null ? ", which was compared with nothing" : ", as it should be"));
        if (expected is null)
            terminal.Warning(
                $"This version does not know the archive's SHA-256, so nothing but the connection vouches for what came; --sha256 {hash} "
                + "makes sure that it is the same the next time.");
        if (sets == 0) terminal.Warning($"'{folder}' does not look like the benchmark: no folder in it has an info.json.");
        else terminal.Line($"'moe bench --data {folder}' runs on them.");
    }
}
