using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// An elementwise function between layers. An activation is one small file with an <see cref="IActivationFunction"/>
/// and one line in <see cref="ActivationRegistry"/>.
/// </summary>
public abstract unsafe class Activation : INetworkPart
{
    private protected Activation(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>
    /// Whether the derivative can be told from the output, also after units were dropped (set to zero) and scaled; the input then need not be kept.
    /// </summary>
    internal abstract bool OutputGivesDerivative { get; }

    /// <summary>Whether many outputs are zero.</summary>
    internal abstract bool GivesZeros { get; }

    /// <summary>The function's definition in plain arithmetic, which the reference network computes with.</summary>
    internal abstract double Value(double x);

    /// <summary>Derivative of <see cref="Value"/>.</summary>
    internal abstract double Slope(double x);

    internal abstract void Forward<T, TVector, TSimd>(nint count, T* input, T* output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;

    /// <summary>A panel's gradient of the input from that of the output; sums gains its sums over the rows, unless it is null.</summary>
    internal abstract void Backward<T, TVector, TSimd>(int rows, T* inputOrOutput, T* gradient, T* target, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>The arithmetic of an activation on a vector of any width.</summary>
internal unsafe interface IActivationFunction
{
    /// <summary>See <see cref="Activation.OutputGivesDerivative"/>.</summary>
    static abstract bool OutputGivesDerivative { get; }

    /// <summary>See <see cref="Activation.GivesZeros"/>.</summary>
    static abstract bool GivesZeros { get; }

    /// <summary>See <see cref="Activation.Value"/>.</summary>
    static abstract double Value(double x);

    /// <summary>See <see cref="Activation.Slope"/>.</summary>
    static abstract double Slope(double x);

    static abstract TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;

    /// <summary>gradient times the derivative at the input, or at the input that gave the output where that is enough.</summary>
    static abstract TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>Runs an activation's function over whole vectors; buffers are padded to panels, so there are no tails.</summary>
internal sealed unsafe class Activation<TFunction>(string name, string description) : Activation(name, description)
    where TFunction : struct, IActivationFunction
{
    internal override bool OutputGivesDerivative => TFunction.OutputGivesDerivative;

    internal override bool GivesZeros => TFunction.GivesZeros;

    internal override double Value(double x) => TFunction.Value(x);

    internal override double Slope(double x) => TFunction.Slope(x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Forward<T, TVector, TSimd>(nint count, T* input, T* output)
    {
        for (nint i = 0; i < count; i += TSimd.Count)
            TSimd.Store(TFunction.Apply<T, TVector, TSimd>(TSimd.Load(input + i)), output + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Backward<T, TVector, TSimd>(int rows, T* inputOrOutput, T* gradient, T* target, T* sums)
    {
        int w = TSimd.Count;
        TVector low = TSimd.Zero, high = low;
        for (nint i = 0; i < (nint)rows * 2 * w; i += 2 * w)
        {
            var first = TFunction.Backward<T, TVector, TSimd>(TSimd.Load(inputOrOutput + i), TSimd.Load(gradient + i));
            var second = TFunction.Backward<T, TVector, TSimd>(TSimd.Load(inputOrOutput + i + w), TSimd.Load(gradient + i + w));
            TSimd.Store(first, target + i);
            TSimd.Store(second, target + i + w);
            low = TSimd.Add(low, first);
            high = TSimd.Add(high, second);
        }
        if (sums is null) return;
        TSimd.Store(TSimd.Add(TSimd.Load(sums), low), sums);
        TSimd.Store(TSimd.Add(TSimd.Load(sums + w), high), sums + w);
    }
}
