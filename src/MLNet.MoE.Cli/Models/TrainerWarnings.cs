using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.MoE.Cli.Models;

/// <summary>What trainers warn of through ML.NET's log, each warning once.</summary>
internal sealed class TrainerWarnings
{
    private readonly List<string> _messages = [];

    /// <summary>Listens to a context.</summary>
    public TrainerWarnings(MLContext context)
    {
        context.Log += (_, entry) =>
        {
            if (entry.Kind != ChannelMessageKind.Warning) return;
            lock (_messages)
            {
                if (!_messages.Contains(entry.RawMessage)) _messages.Add(entry.RawMessage);
            }
        };
    }

    /// <summary>Shows what has come, gives it back and forgets it.</summary>
    public IReadOnlyList<string> Show(Terminal terminal)
    {
        lock (_messages)
        {
            string[] shown = [.. _messages];
            foreach (string message in shown) terminal.Warning(message);
            _messages.Clear();
            return shown;
        }
    }
}
