using System.Runtime.CompilerServices;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A formula with a learned number on vectors. Padding adds nothing to the number's gradient, since its units have none.</summary>
internal sealed unsafe class LearnedLoop<TFormula> : LearnedFunction
    where TFormula : struct, ILearnedFormula
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward<T, TVector, TSimd>(nint count, T* input, T* output)
    {
        var p = new Lanes<T, TVector, TSimd>(TSimd.Create(T.CreateTruncating(Number)));
        for (nint i = 0; i < count; i += TSimd.Count)
            TSimd.Store(TFormula.Value(new Lanes<T, TVector, TSimd>(TSimd.Load(input + i)), p).Value, output + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward<T, TVector, TSimd>(int rows, T* inputOrOutput, T* gradient, T* target, T* sums)
    {
        int w = TSimd.Count;
        var p = new Lanes<T, TVector, TSimd>(TSimd.Create(T.CreateTruncating(Number)));
        TVector low = TSimd.Zero, high = low, learned = low;
        for (nint i = 0; i < (nint)rows * 2 * w; i += w)
        {
            var x = new Lanes<T, TVector, TSimd>(TSimd.Load(inputOrOutput + i));
            var g = TSimd.Load(gradient + i);
            learned = TSimd.Add(learned, TSimd.Multiply(g, TFormula.LearnedSlope(x, p).Value));
            var own = TSimd.Multiply(g, TFormula.Slope(x, p).Value);
            TSimd.Store(own, target + i);
            if (i / w % 2 == 0) low = TSimd.Add(low, own);
            else high = TSimd.Add(high, own);
        }
        T* lanes = stackalloc T[w];
        TSimd.Store(learned, lanes);
        for (int i = 0; i < w; i++) Gradient += double.CreateTruncating(lanes[i]);
        if (sums is null) return;
        TSimd.Store(TSimd.Add(TSimd.Load(sums), low), sums);
        TSimd.Store(TSimd.Add(TSimd.Load(sums + w), high), sums + w);
    }
}
