using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Graphs;

/// <summary>
/// Where in tables of a run's steps the present step stands: their first dimension. A step that is to be replayed finds its numbers by a
/// place that is itself a number on the device, since everything else is the same at each replay; other steps take a view, which costs
/// nothing.
/// </summary>
internal sealed class StepCursor
{
    /// <summary>(1): the place; null where steps are not replayed.</summary>
    private readonly Tensor? _onDevice;

    private long _place;

    /// <summary>Stands at place 0.</summary>
    /// <param name="isReplayed">Whether steps are replayed.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public StepCursor(bool isReplayed, Device device, KeptTensors kept)
        : this(isReplayed ? kept.Keep(zeros(1, ScalarType.Int64, device)) : null, device)
    {
    }

    private StepCursor(Tensor? onDevice, Device device) => (_onDevice, Device) = (onDevice, device);

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>Two that go on together.</summary>
    /// <param name="isReplayed">Whether steps are replayed.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    /// <returns>Both, and their places on the device, (2), which a step that is replayed adds 1 to; null for other steps.</returns>
    public static (StepCursor First, StepCursor Second, Tensor? Places) Pair(bool isReplayed, Device device, KeptTensors kept)
    {
        if (!isReplayed) return (new(null, device), new(null, device), null);
        var places = kept.Keep(zeros(2, ScalarType.Int64, device));
        return (new(kept.Keep(places.narrow(0, 0, 1)), device), new(kept.Keep(places.narrow(0, 1, 1)), device), places);
    }

    /// <summary>The present place in a table, whose other dimensions are given back.</summary>
    public Tensor Pick(Tensor table) => _onDevice is null ? table[_place] : table.index_select(0, _onDevice).squeeze(0);

    /// <summary>Goes to a place; to be called between steps.</summary>
    public void MoveTo(long place)
    {
        if (place == _place) return;
        _place = place;
        if (_onDevice is null) return;
        using Scalar at = place;
        _onDevice.fill_(at);
    }

    /// <summary>Goes on to the next place on the host; to be called after the step.</summary>
    public void AdvanceOnHost() => _place++;
}
