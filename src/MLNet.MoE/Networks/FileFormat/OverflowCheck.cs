using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Activations.Formulas;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>
/// Makes sure that no row whatever takes a network's numbers beyond what single precision holds, so that every score is a number: bounds of
/// the input, of each layer and of the outputs, by the Euclidean norms of what a unit reads and of its weights. Trained networks stay below
/// by twenty orders of magnitude.
/// </summary>
/// <param name="spec">A checked specification.</param>
/// <param name="weights">Its weights, all finite.</param>
internal sealed class OverflowCheck(NetworkSpec spec, NetworkWeights weights)
{
    /// <summary>Far enough below the largest number of single precision for rounding and sums of members.</summary>
    private const double Largest = 1e35;

    /// <summary>Checks.</summary>
    /// <param name="columns">(prepared columns): how far from 0 each number of a row can be.</param>
    /// <exception cref="InvalidDataException">Some row may overflow; the message says where.</exception>
    public void Check(IReadOnlyList<double> columns)
    {
        double input = Input(columns);
        for (int gate = 0; spec.HasGate && gate < spec.Gates; gate++) Gate(gate, input);
        double hidden = input;
        for (int layer = 0; layer < spec.Layers; layer++) hidden = Layer(layer, hidden);
        Within(spec.Members
            * (Product(weights[WeightKind.HeadWeights], spec.Members * spec.Experts, hidden) + Norm(weights[WeightKind.HeadBias])
                + Norm(weights.Find(WeightKind.HeadRest) ?? [])),
            "its outputs");
    }

    /// <summary>Bounds what each step of the gate gives.</summary>
    private void Gate(int gate, double input)
    {
        const string name = "its gate";
        int copies = WeightLayout.Copies(spec);
        float[] matrix = weights[WeightKind.GateWeights, spec.GateMatrices == 1 ? 0 : gate];
        List<double> values = [Within(Product(matrix, copies, input) + Norm(weights[WeightKind.GateBias, gate]), name)];
        foreach (var step in GateDesign.Of(spec, gate).Network.Steps)
        {
            double first = values[step.Input], units = Math.Sqrt(step.Units);
            double bias = step.Bias < 0 ? 0 : Norm(weights[WeightKind.GateNetwork, step.Bias]);
            values.Add(Within(step.Operation switch
            {
                GateOperation.Linear => Product(weights[WeightKind.GateNetwork, step.Weights], copies, first) + bias,
                GateOperation.Multiply => first * values[step.Second],
                GateOperation.Add => first + values[step.Second],
                GateOperation.Normalize => (units * Magnitude(weights[WeightKind.GateNetwork, step.Weights])) + bias,
                GateOperation.Spline => units,
                // An activation goes no further from 0 than its input by more than one.
                _ => first + units,
            }, name));
            // Squares are taken of what is normalised.
            if (step.Operation == GateOperation.Normalize) Within(first * first, name);
        }
        // A rectified gate takes squares of its logits.
        if (!GateRegistry.Get(spec.Gate).HasTemperature) Within(values[^1] * values[^1], name);
    }

    /// <summary>Norm of the input times the factors of any member.</summary>
    private double Input(IReadOnlyList<double> columns)
    {
        float[] scale = weights.Find(WeightKind.InputScale) ?? [], adapters = weights.Find(WeightKind.InputAdapters) ?? [];
        double[] factors = new double[spec.ScaledCount];
        double largest = 0;
        for (int member = 0; member < (WeightLayout.HasInputAdapters(spec) ? spec.Members : 1); member++)
        {
            for (int i = 0; i < factors.Length; i++)
            {
                factors[i] = scale.Length > 0 ? scale[i] : 1;
                if (adapters.Length > 0) factors[i] *= adapters[(member * factors.Length) + i];
            }
            largest = Math.Max(largest, Squares(columns, factors) + SparseSquares(member));
        }
        return Within(Math.Sqrt(largest), "its input");
    }

    /// <summary>Sum of the squares of an input's coordinates at most: of a one-hot group one category counts.</summary>
    private double Squares(IReadOnlyList<double> columns, ReadOnlySpan<double> factors)
    {
        var embedding = EmbeddingRegistry.Get(spec.Embedding);
        double sum = 0;
        int place = 0;
        for (int column = 0; column < spec.PreparedColumns; column++)
        {
            bool embedded = column < spec.NumericColumns;
            double coordinate = Within(embedded ? embedding.Bound(spec, weights, column, columns[column]) : columns[column],
                $"its numeric column {column}");
            int size = embedded ? spec.EmbeddingSize : 1;
            foreach (double factor in factors.Slice(place, size)) sum += coordinate * coordinate * factor * factor;
            place += size;
        }
        foreach (int size in spec.CategorySizes)
        {
            double largest = 0;
            foreach (double factor in factors.Slice(place, size)) largest = Math.Max(largest, Math.Abs(factor));
            sum += largest * largest;
            place += size;
        }
        return sum;
    }

    /// <summary>Sum of the squares of a member's sparse coordinates at most: none is further from 0 than 1, and all may be there.</summary>
    private double SparseSquares(int member)
    {
        if (weights.Find(WeightKind.SparseAdapters) is not { } adapters) return spec.SparseColumns;
        double sum = 0;
        for (int i = member; i < adapters.Length; i += spec.Members) sum += (double)adapters[i] * adapters[i];
        return sum;
    }

    /// <summary>Norm of an expert's units behind a layer at most.</summary>
    private double Layer(int layer, double input)
    {
        int copies = WeightLayout.Copies(spec);
        if (spec.ReadsAllExperts(layer)) input *= Math.Sqrt(spec.Experts);
        string name = $"its layer {layer}";
        if (weights.Find(WeightKind.ExpertInputAdapters, layer) is { } before) input = Within(input * Magnitude(before), name);
        double product = Within(Product(weights[WeightKind.ExpertWeights, layer], copies * spec.Matrices, input), name);
        if (weights.Find(WeightKind.ExpertOutputAdapters, layer) is { } after) product *= Magnitude(after);
        if (weights.Find(WeightKind.ExpertBias, layer) is { } bias) product += Norm(bias);
        double sums = product;
        var activations = ExpertActivations.Names(spec.Activation, spec.Experts).Distinct().Select(ActivationRegistry.Get).ToArray();
        // Formulas take squares of their input, and some give them.
        if (activations.Any(activation => activation.Formula is not null)) Within(product * product, name);
        if (weights.Find(WeightKind.ActivationNumbers, layer) is { } numbers) product = Within(product * (1 + Magnitude(numbers)), name);
        if (activations.Any(activation => activation.Name == SquaredRelu.Name)) product *= product;
        // Other activations go no further from 0 than twice their input by more than two.
        double reach = activations.All(activation => activation.Formula is null) ? 1 : 2;
        double gates = spec.GatedUnits ? 1 + sums : 1;
        return Within(gates * reach * (product + Math.Sqrt(spec.Width)), name);
    }

    /// <summary>Norm at most of a vector of some norm times any of an array's matrices.</summary>
    private static double Product(float[] values, int matrices, double norm)
    {
        int length = values.Length / matrices;
        double largest = 0;
        for (int start = 0; start < values.Length; start += length)
            largest = Math.Max(largest, SumOfSquares(values.AsSpan(start, length)));
        return Math.Sqrt(largest) * norm;
    }

    private static double Norm(float[] values) => Math.Sqrt(SumOfSquares(values));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        // Two sums, so that an addition need not wait for the one before.
        double even = 0, odd = 0;
        int i = 0;
        for (; i < values.Length - 1; i += 2)
        {
            even += (double)values[i] * values[i];
            odd += (double)values[i + 1] * values[i + 1];
        }
        if (i < values.Length) even += (double)values[i] * values[i];
        return even + odd;
    }

    private static double Magnitude(float[] values)
    {
        float largest = 0;
        foreach (float value in values) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static double Within(double bound, string what) => bound < Largest
        ? bound
        : throw new InvalidDataException($"the weights of {what} are so large that scores of some rows are beyond single precision.");
}
