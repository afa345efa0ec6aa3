using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace MLNet.MoE.Cli.Tests.Cluster;

/// <summary>
/// A Slurm cluster of its own on this machine: a controller and node daemons that share the machine's name, with files, keys and ports that
/// nothing else uses. Needs the packages <c>slurm-wlm</c> and <c>munge</c>, and to be root.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SlurmCluster : IDisposable
{
    private const string Sbin = "/usr/sbin";
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = FreePorts(3);

    private SlurmCluster()
    {
    }

    private string Configuration => _folder.File("slurm.conf");

    /// <summary>Why no cluster can be started here; null where one can.</summary>
    public static string? Missing => !OperatingSystem.IsLinux() ? "Slurm runs on Linux alone"
        : Environment.UserName != "root" ? "the daemons of Slurm need to be started by root"
        : ((string[])["slurmctld", "slurmd", "munged"]).FirstOrDefault(name => !File.Exists(Path.Combine(Sbin, name))) is { } absent
            ? $"'{absent}' is not installed (Debian: apt-get install slurm-wlm munge)" : null;

    /// <summary>Starts a controller and two nodes of two processors each.</summary>
    public static SlurmCluster Start()
    {
        var cluster = new SlurmCluster();
        try
        {
            cluster.StartDaemons();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command of Slurm, or a script that calls some, and gives its standard output.</summary>
    public string Run(string command, params string[] arguments)
    {
        var (code, output, error) = Execute(command, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {error}{output}");
    }

    /// <summary>Runs a command and gives all that it said.</summary>
    public (int Code, string Output, string Error) Execute(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["SLURM_CONF"] = Configuration,
                ["MOE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "moe.dll")}",
            },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), error.Result.Trim());
    }

    /// <summary>
    /// Waits until no job of these numbers waits or runs. A job that Slurm started again for want of its node would rest for two minutes
    /// first, so that all of its earlier run is gone; it is told to begin after ten seconds.
    /// </summary>
    public void WaitFor(params string[] jobs)
    {
        var hurried = new HashSet<string>();
        Wait(() =>
        {
            string[] left = Lines(Run("squeue", "-h", "-o", "%i %r", "-j", string.Join(',', jobs)));
            foreach (string[] job in left.Select(line => line.Split(' ')))
                if (job[^1] == "BeginTime" && hurried.Add(job[0])) Execute("scontrol", "update", $"JobId={job[0]}", "StartTime=now+10");
            return left.Length == 0;
        }, "the jobs to end");
    }

    /// <summary>Kills a node outright: its daemon and everything that its jobs started.</summary>
    public void KillNode(string name)
    {
        int daemon = int.Parse(File.ReadAllText(_folder.File($"slurmd-{name}.pid")));
        foreach (string job in Jobs(name))
            foreach (string step in Lines(Execute("pgrep", "-f", $"slurmstepd: \\[{job}").Output)) KillTree(int.Parse(step));
        KillTree(daemon);
    }

    /// <summary>Starts the daemon of a node again.</summary>
    public void StartNode(string name) => Run(Path.Combine(Sbin, "slurmd"), "-f", Configuration, "-N", name);

    /// <summary>Numbers of the jobs that run on a node, each array task its own.</summary>
    public string[] Jobs(string node)
        => Lines(Run("squeue", "-h", "-o", "%A", "-t", "RUNNING", "-w", node));

    /// <summary>Waits for a condition, five minutes at most.</summary>
    public static void Wait(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(300)) Assert.Fail($"Waited too long for {what}.");
            Thread.Sleep(100);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string name in (string[])["slurmd-n1", "slurmd-n2", "slurmctld", "munged"])
            if (File.Exists(_folder.File($"{name}.pid")) && int.TryParse(File.ReadAllText(_folder.File($"{name}.pid")), out int id))
                KillTree(id);
        // A daemon that ends may still write its last line.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                _folder.Dispose();
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                Thread.Sleep(100);
            }
        }
    }

    private void StartDaemons()
    {
        string key = _folder.File("munge.key"), host = Dns.GetHostName();
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(1024));
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        Directory.CreateDirectory(_folder.File("state"));
        Directory.CreateDirectory(_folder.File("spool"));
        File.WriteAllText(Configuration, $"""
            ClusterName=moe
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={_ports[0]}
            AuthType=auth/munge
            AuthInfo=socket={_folder.File("munge.socket")}
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={_folder.File("state")}
            SlurmdSpoolDir={_folder.File("spool")}/%n
            SlurmctldPidFile={_folder.File("slurmctld.pid")}
            SlurmdPidFile={_folder.File("slurmd-%n.pid")}
            SlurmctldLogFile={_folder.File("slurmctld.log")}
            SlurmdLogFile={_folder.File("slurmd-%n.log")}
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerParameters=sched_interval=1,bf_interval=1
            SwitchType=switch/none
            MpiDefault=none
            AccountingStorageType=accounting_storage/none
            JobAcctGatherType=jobacct_gather/none
            ReturnToService=2
            SlurmdTimeout=4
            KillWait=2
            JobRequeue=1
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={_ports[1]} CPUs=2
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={_ports[2]} CPUs=2
            PartitionName=all Nodes=ALL Default=YES State=UP MaxTime=INFINITE

            """);
        Run(Path.Combine(Sbin, "munged"), $"--key-file={key}", $"--socket={_folder.File("munge.socket")}",
            $"--pid-file={_folder.File("munged.pid")}", $"--log-file={_folder.File("munged.log")}",
            $"--seed-file={_folder.File("munged.seed")}", "--force");
        Run(Path.Combine(Sbin, "slurmctld"), "-f", Configuration);
        StartNode("n1");
        StartNode("n2");
        Wait(() => Execute("sinfo", "-h", "-o", "%T %D").Output == "idle 2", "the nodes to be idle");
    }

    // Processes of jobs are in groups of their own, so that their parents' groups do not hold them.
    private static void KillTree(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }
}
