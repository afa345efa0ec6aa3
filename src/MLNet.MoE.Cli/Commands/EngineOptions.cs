using System.CommandLine;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Cli.Commands;

/// <summary>The options that choose what trains a network.</summary>
internal sealed class EngineOptions
{
    private const string ManagedEngine = "cpu", TorchEngineName = "torch";

    private readonly Option<string> _engine = new("--engine")
    {
        Description =
            $"What trains a network: {ManagedEngine}, which needs nothing native, or {TorchEngineName} (libtorch, also on a GPU), which "
            + "needs a moe built with -p:TorchBackend=cpu, cuda-linux or cuda-windows.",
        HelpName = "name",
        DefaultValueFactory = _ => ManagedEngine,
    };

    private readonly Option<string?> _device =
        new("--device") { Description = "Device of the torch engine: cpu, cuda or cuda:0. By default the first GPU, else the CPU.",
            HelpName = "name" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _engine.AcceptOnlyFromAmong(ManagedEngine, TorchEngineName);
        command.Add(_engine);
        command.Add(_device);
    }

    /// <summary>The engine that was asked for; null is the managed one.</summary>
    public ITrainingEngine? Create(ParseResult result)
    {
        string? device = result.GetValue(_device);
        if (result.GetRequiredValue(_engine) == TorchEngineName) return TorchBuild.Create(device);
        if (device is not null)
            throw new CommandException(
                $"--device {device}: only the engine {TorchEngineName} has devices; add --engine {TorchEngineName}.");
        return null;
    }
}
