using Microsoft.ML;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>
/// Area under the margin: how much a network believes the labels that it learns from, mean over the epochs. What rows like it say is learnt
/// first; a label that contradicts them is learnt by heart, and late.
/// </summary>
internal sealed class TrainingMargins
{
    private readonly TaskKind _task;
    private readonly float[] _labels;
    private readonly int _epochs;
    private readonly double[] _suspicions;
    private double[] _means = [];
    private int _seen;

    private TrainingMargins(TaskKind task, float[] labels, int epochs)
        => (_task, _labels, _epochs, _suspicions) = (task, labels, epochs, new double[labels.Length]);

    /// <summary>The rows' suspicion.</summary>
    /// <param name="trainer">A trainer of networks.</param>
    /// <param name="rows">Rows that all have a label.</param>
    /// <param name="labels">(rows): class index or number.</param>
    /// <param name="task">What is predicted.</param>
    public static IEnumerable<SuspectRow> Of(IMoeTrainer<NetworkModelParameters> trainer, IDataView rows, float[] labels, TaskKind task)
    {
        // As many epochs as are best for rows that are not learnt from: later ones learn by heart.
        int epochs = Math.Max(1, trainer.Train(rows, null).Model.BestEpoch);
        var margins = new TrainingMargins(task, labels, epochs);
        var model = trainer.Train(rows, rows, null, margins.Watch).Model;
        return margins.Rows(model);
    }

    private TrainingObserver Watch(TrainingObserver observer) => observer with
    {
        OnPredicted = Add,
        CheckCancelled = () =>
        {
            observer.CheckCancelled?.Invoke();
            // Ends the fit as a time limit does.
            if (_seen >= _epochs) throw new TimeLimitException();
        },
    };

    private void Add(int epoch, ReadOnlySpan<float> predictions)
    {
        _seen = epoch;
        int outputs = predictions.Length / _labels.Length;
        if (_means.Length == 0) _means = new double[_labels.Length * Math.Max(outputs, _task == TaskKind.Binary ? 2 : 1)];
        float[] pair = new float[2];
        for (int row = 0; row < _labels.Length; row++)
        {
            var own = predictions.Slice(row * outputs, outputs);
            if (_task == TaskKind.Regression)
            {
                _means[row] += own[0];
                continue;
            }
            if (_task == TaskKind.Binary)
            {
                pair[1] = (float)(1 / (1 + Math.Exp(-own[0])));
                pair[0] = 1 - pair[1];
                own = pair;
            }
            _suspicions[row] += SuspectRow.OfClass(own, (int)_labels[row]).Suspicion;
            for (int index = 0; index < own.Length; index++) _means[(row * own.Length) + index] += own[index];
        }
    }

    private IEnumerable<SuspectRow> Rows(NetworkModelParameters model)
    {
        int width = _means.Length / _labels.Length;
        for (int row = 0; row < _labels.Length; row++)
        {
            var own = _means.AsSpan(row * width, width);
            if (_task != TaskKind.Regression)
            {
                int best = 0;
                for (int index = 1; index < width; index++)
                {
                    if (own[index] > own[best]) best = index;
                }
                yield return new(row, _labels[row], best, _suspicions[row] / _seen);
                continue;
            }
            var preprocessor = model.Network.Preprocessor;
            float mean = (float)(own[0] / _seen), predicted = preprocessor.ScalesTarget ? preprocessor.Target.Invert(mean) : mean;
            yield return new(row, _labels[row], predicted, Math.Abs(predicted - (double)_labels[row]));
        }
    }
}
