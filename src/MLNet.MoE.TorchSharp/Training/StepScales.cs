using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Network;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// The numbers of the optimizer that change from step to step, computed for a whole epoch and brought to the device at once:
/// (steps, numbers).
/// </summary>
internal sealed class StepScales
{
    private const int InverseRate = 0, Epsilon = 1, AverageTaken = 2, FirstRate = 3;

    private readonly TrainingSettings _settings;
    private readonly double[] _rates;
    private readonly Tensor _table;

    /// <summary>Makes room.</summary>
    /// <param name="settings">What all networks share: warm-up and averaging.</param>
    /// <param name="rates">Learning rates of the fused steps of one network, without warm-up.</param>
    /// <param name="steps">Steps of an epoch.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public StepScales(TrainingSettings settings, double[] rates, long steps, Device device, KeptTensors kept)
    {
        (_settings, _rates) = (settings, rates);
        _table = kept.Keep(empty(steps, FirstRate + rates.Length, ScalarType.Float32, device));
    }

    /// <summary>Fills the table for the steps that follow.</summary>
    /// <param name="stepsTaken">Steps before the first of them.</param>
    public void Begin(long stepsTaken)
    {
        var (steps, columns) = ((int)_table.shape[0], (int)_table.shape[1]);
        float[] numbers = new float[steps * columns];
        for (int i = 0; i < steps; i++) Fill(stepsTaken + 1 + i, numbers.AsSpan(i * columns, columns));
        using var filled = tensor(numbers, [steps, columns]);
        _table.copy_(filled);
    }

    /// <summary>The numbers of the present step.</summary>
    /// <param name="cursor">Where it stands in the epoch.</param>
    public Row At(StepCursor cursor) => new(cursor.Pick(_table));

    /// <summary>Factor on the learning rate of a step, counted from 1.</summary>
    public double WarmUp(long step) => _settings.WarmupSteps > 0 ? Math.Min(1, (double)step / _settings.WarmupSteps) : 1;

    private void Fill(long step, Span<float> row)
    {
        double correction1 = 1 - Math.Pow(0.9, step), correction2 = Math.Sqrt(1 - Math.Pow(0.999, step)), warmUp = WarmUp(step);
        // m / correction1 over (root of v / correction2 + epsilon), with all factors drawn together under the fraction.
        double rate = warmUp * correction2 / correction1;
        row[InverseRate] = (float)(1 / rate);
        row[Epsilon] = (float)(1e-8 * correction2 / rate);
        // Early in a run the average would remember the start for long; its decay rises with the steps taken.
        row[AverageTaken] = (float)(1 - Math.Min(_settings.AverageDecay, (1.0 + step) / (10.0 + step)));
        for (int i = 0; i < _rates.Length; i++) row[FirstRate + i] = (float)(_rates[i] * warmUp);
    }

    /// <summary>The numbers of a step, each of them a tensor without dimensions.</summary>
    internal readonly struct Row(Tensor numbers)
    {
        /// <summary>Factor on the root of v.</summary>
        public Tensor InverseOfRate => numbers[InverseRate];

        /// <summary>What is added to the root of v, with the same factor.</summary>
        public Tensor ScaledEpsilon => numbers[Epsilon];

        /// <summary>Share of the new weights in the moving average.</summary>
        public Tensor ShareOfAverage => numbers[AverageTaken];

        /// <summary>Learning rate of a run of parameters in a fused step.</summary>
        public Tensor Rate(int segment) => numbers[FirstRate + segment];
    }
}
