using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Names under which files and folders are written before they get the name that was asked for, and the cleaning up of those that killed
/// processes left. A name tells machine and process, so that what a living process still writes is never taken for a leftover.
/// </summary>
internal static partial class TemporaryName
{
    /// <summary>After so long nothing can still be written to what another machine, or another container, left.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(7);

    private static string Machine { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)))[..8];

    /// <summary>A new name in a folder.</summary>
    public static string In(string folder) => Path.Combine(folder, $".moe-{Machine}-{Environment.ProcessId}-{Guid.NewGuid():n}.tmp");

    /// <summary>A new name beside a file or folder.</summary>
    public static string Beside(string path) => In(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Deletes what processes that no longer run left in a folder; nothing where there is no folder. What cannot be deleted
    /// stays.</summary>
    /// <param name="folder">The folder; folders in it are not looked into.</param>
    /// <param name="isOurs">Whether a file or folder of a name may be written here; version 0.1 made temporary names of it.</param>
    public static void CleanUp(string folder, Func<string, bool> isOurs)
    {
        if (!Directory.Exists(folder)) return;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
                if (IsLeftover(entry, isOurs)) Delete(entry);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed keeps what is in it; writing to it will say what is wrong.
        }
    }

    private static bool IsLeftover(FileSystemInfo entry, Func<string, bool> isOurs)
    {
        if (Today().Match(entry.Name) is { Success: true } today)
        {
            return today.Groups["machine"].Value == Machine
                ? !IsRunning(today.Groups["process"].Value, entry.LastWriteTimeUtc)
                : DateTime.UtcNow - entry.LastWriteTimeUtc > Forgotten;
        }
        return Earlier().Match(entry.Name) is { Success: true } earlier && isOurs(earlier.Groups["name"].Value)
            && !IsRunning(earlier.Groups["process"].Value, entry.LastWriteTimeUtc);
    }

    private static bool IsRunning(string number, DateTime lastWrite)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int id)) return false;
        if (id == Environment.ProcessId) return true;
        try
        {
            using var process = Process.GetProcessById(id);
            // A process that began later has only got the same number again.
            return process.StartTime.ToUniversalTime() <= lastWrite.AddSeconds(2);
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or NotSupportedException or System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    private static void Delete(FileSystemInfo entry)
    {
        try
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder) folder.Delete(recursive: true);
            else entry.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process cleans up too, or it is somebody else's: it harms nobody.
        }
    }

    [GeneratedRegex("^\\.moe-(?<machine>[0-9a-f]{8})-(?<process>[0-9]{1,10})-[0-9a-f]{32}\\.tmp$")]
    private static partial Regex Today();

    // results.csv.1234.5.tmp, model.zip.1234.tmp, data.unpacking-1234
    [GeneratedRegex("^(?<name>.+?)(\\.(?<process>[0-9]{1,10})(\\.[0-9]{1,10})?\\.tmp|\\.unpacking-(?<process>[0-9]{1,10}))$")]
    private static partial Regex Earlier();
}
