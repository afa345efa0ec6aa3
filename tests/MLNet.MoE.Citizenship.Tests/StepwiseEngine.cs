using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>An engine that asks before each step whether it may go on, and learns nothing.</summary>
internal sealed class StepwiseEngine(int steps, Action<int> beforeStep) : ITrainingEngine
{
    public string Name => "stepwise";

    /// <summary>Steps that were done.</summary>
    public int Done { get; private set; }

    public TrainingResult Train(TrainingRequest request)
    {
        for (int step = 0; step < steps; step++)
        {
            beforeStep(step);
            request.Observer.CheckCancelled?.Invoke();
            Done++;
        }
        return new TrainingResult(NetworkWeights.Create(request.Spec, 1), [], 0, StopReason.MaximumEpochs);
    }
}
