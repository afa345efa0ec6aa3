using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>
/// Labels of which a network of several has learnt no more than a constant, judged by rows that it did not learn from. They would go on
/// pulling at what the labels share. So the network is trained anew without them, as if they had not been asked for, and their outputs,
/// with gates of their own where they have such, are then trained on the experts as they are.
/// </summary>
internal sealed class ChanceLabels
{
    private readonly LabelFit _fit;
    private readonly TrainingRequest _joint;
    private readonly TrainingResult _first;
    private readonly int[] _learnt, _chance;

    private ChanceLabels(LabelFit fit, TrainingRequest joint, TrainingResult first, int[] chance)
    {
        (_fit, _joint, _first, _chance) = (fit, joint, first, chance);
        _learnt = [.. Enumerable.Range(0, joint.Spec.Tasks!.Count).Except(chance)];
        Objective = fit.ObjectiveOf(_learnt);
    }

    /// <summary>What the network is trained for without them.</summary>
    public SeveralLabels Objective { get; }

    /// <summary>Finds them; null where there are none, or nothing can be done about them.</summary>
    /// <param name="fit">What is known of the labels.</param>
    /// <param name="joint">The fit of all labels.</param>
    /// <param name="first">What came of it.</param>
    /// <param name="noise">Draws that predictions average over.</param>
    public static ChanceLabels? Find(LabelFit fit, TrainingRequest joint, TrainingResult first, float[] noise)
    {
        var data = joint.Data;
        int count = joint.Spec.Tasks!.Count;
        if (count == 1 || data.ValidationRows.Length == 0 || first.BestEpoch == 0
            || first.StopReason is not (StopReason.Patience or StopReason.MaximumEpochs)) return null;
        var spec = joint.Spec with { GateTemperature = joint.Settings.GateTemperature(joint.Spec, first.BestEpoch) };
        var heldOut = HeldOutPredictions.Of(spec, first.Weights, noise, data.Validation, data.ValidationRows);
        int[] chance = [.. Enumerable.Range(0, count).Where(label => !fit.IsLearnt(heldOut, label))];
        if (chance.Length == 0 || chance.Length == count) return null;
        string names = fit.Names(chance);
        if (joint.Deadline?.Left < FurtherFits.Time(joint, first, first.History.Count))
        {
            joint.Observer.Warn?.Invoke($"Of {names} nothing was learnt that holds for rows that were held out. A fit without would not "
                + "end within the time limit; what the other labels lose by it is not made good.");
            return null;
        }
        joint.Observer.Warn?.Invoke($"Of {names} nothing was learnt that holds for rows that were held out. The network is trained anew "
            + "for the other labels, and what they have taught it is all that is used for these.");
        return new(fit, joint, first, chance);
    }

    /// <summary>The fit without them.</summary>
    /// <param name="settings">How to train.</param>
    /// <param name="seed">Seed of the weights.</param>
    public TrainingRequest Request(TrainingSettings settings, int seed)
    {
        var spec = _joint.Spec with { Tasks = Objective.Tasks, Outputs = Objective.Outputs };
        var data = _joint.Data;
        var training = data.Training.WithLabels(_learnt);
        return _joint with
        {
            Spec = spec, Start = NetworkWeights.Create(spec, seed), Settings = settings, Observer = Following(_first),
            Data = data with
            {
                Training = training,
                Validation = ReferenceEquals(data.Training, data.Validation) ? training : data.Validation.WithLabels(_learnt),
            },
        };
    }

    /// <summary>Trains the outputs of these labels and puts them beside the others.</summary>
    /// <param name="engine">What trains.</param>
    /// <param name="request">The fit without them.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="kept">What came of a further fit on all rows, or the same.</param>
    /// <returns>The network of all labels, with the weights of both fits.</returns>
    public (NetworkSpec Spec, TrainingResult First, TrainingResult Kept) Complete(ITrainingEngine engine, TrainingRequest request,
        TrainingResult result, TrainingResult kept)
    {
        var own = _fit.ObjectiveOf(_chance).Tasks;
        float temperature = request.Settings.GateTemperature(request.Spec, result.BestEpoch);
        var spec = _joint.Spec with { GateTemperature = temperature };
        var start = Insert(kept.Weights, NetworkWeights.Create(spec, request.Settings.Seed));
        foreach (int label in _chance) StartWithConstant(start, label);
        var trained = engine.Train(_joint with
        {
            Spec = spec with { Tasks = Weigh(label => Array.IndexOf(_chance, label) is >= 0 and var place ? own[place].Weight : 0) },
            Start = start,
            Settings = request.Settings with
            {
                TrainedParts = spec.TaskGates == TaskGates.Own ? NetworkParts.GateAndHead : NetworkParts.Head, KeepsStart = true,
                FinalGateTemperature = null,
            },
            Observer = Following(_first, result), FurtherWork = 0,
        });
        // Decay has moved the outputs of the other labels.
        var all = spec with
        {
            Tasks = Weigh(label => Array.IndexOf(_learnt, label) is >= 0 and var place ? Objective.Tasks[place].Weight : 0),
        };
        return (all, result with { Weights = Insert(result.Weights, trained.Weights) },
            kept with { Weights = Insert(kept.Weights, trained.Weights) });
    }

    private LabelTask[] Weigh(Func<int, double> weight) =>
        [.. _joint.Spec.Tasks!.Select((task, label) => task with { Weight = weight(label) })];

    /// <summary>Outputs that are the label's best constant, so that an epoch has to be better than it.</summary>
    private void StartWithConstant(NetworkWeights weights, int label)
    {
        var (_, first, count) = _fit.Objective.Parts[label];
        float[] head = weights[WeightKind.HeadWeights], bias = weights[WeightKind.HeadBias];
        int outputs = _joint.Spec.Outputs;
        for (int start = first; start < head.Length; start += outputs) head.AsSpan(start, count).Clear();
        for (int start = first; start < bias.Length; start += outputs) _fit.Constants[label].CopyTo(bias.AsSpan(start));
    }

    /// <summary>The arrays of all labels: those of a network without these labels, and what is theirs in another one.</summary>
    private NetworkWeights Insert(NetworkWeights without, NetworkWeights all)
    {
        var (spec, lesser) = (_joint.Spec, _joint.Spec with { Tasks = Objective.Tasks, Outputs = Objective.Outputs });
        int arrays = spec.HasGate ? GateDesign.Of(spec).Network.Arrays.Count : 0;
        return new([.. WeightLayout.For(spec).Select(shape => new WeightArray(shape, Values(shape)))]);

        float[] Values(WeightShape shape) => shape.Role.Kind switch
        {
            WeightKind.HeadWeights or WeightKind.HeadBias or WeightKind.HeadRest => Outputs(without[shape.Role], all[shape.Role]),
            WeightKind.GateWeights => OfGate(shape.Role, spec.GateMatrices, 1),
            WeightKind.GateBias => OfGate(shape.Role, spec.Gates, 1),
            WeightKind.GateNetwork => OfGate(shape.Role, spec.Gates, arrays),
            _ => without[shape.Role],
        };

        float[] OfGate(WeightRole role, int gates, int each)
        {
            if (gates == 1) return without[role];
            int place = Array.IndexOf(_learnt, role.Index / each);
            return place < 0 ? all[role] : without[role with { Index = (place * each) + (role.Index % each) }];
        }

        float[] Outputs(float[] few, float[] many)
        {
            float[] values = [.. many];
            for (int row = 0; row < many.Length / spec.Outputs; row++)
            {
                for (int i = 0; i < _learnt.Length; i++)
                {
                    var (_, from, count) = Objective.Parts[i];
                    few.AsSpan((row * lesser.Outputs) + from, count)
                        .CopyTo(values.AsSpan((row * spec.Outputs) + _fit.Objective.Parts[_learnt[i]].Start));
                }
            }
            return values;
        }
    }

    /// <summary>Epochs count on from those of the fits before.</summary>
    private TrainingObserver Following(params TrainingResult[] before) => _joint.Observer with
    {
        OnEpoch = progress => _joint.Observer.OnEpoch?.Invoke(progress with
        {
            Epoch = before.Sum(fit => fit.History.Count) + progress.Epoch,
            BestEpoch = before.Sum(fit => fit.History.Count) + progress.BestEpoch,
            Elapsed = before.Aggregate(progress.Elapsed, (sum, fit) => sum + fit.History[^1].Elapsed),
        }),
    };
}
