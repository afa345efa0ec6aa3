using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// The network's definition: one row through one member, in plain loops and double precision. It is what the engines are checked against,
/// and the page to read first; it is far too slow to train with.
/// </summary>
/// <remarks>
/// x = [embedded columns | plain columns | one-hot categories | sparse columns]; u = scale * adapter_m * x, without the scale in sparse
/// columns; alpha = gate(network(u W + b) + noise); a layer of expert k: z = s * ((r * h) W_k) + b, h' = activation(z) * dropout, where r
/// and s are the member's adapters (1 without) and h is u, the expert's own units, or in a shared layer the units of all experts; output =
/// sum_k alpha_k (h_k W_mk + b_mk), plus r_m where a row may have no expert. Of several labels each may have a gate of its own, whose
/// alpha mixes that label's outputs.
/// </remarks>
internal sealed partial class ReferenceNetwork
{
    private readonly NetworkSpec _spec;
    private readonly Objective _objective;
    private readonly INumericEmbedding _embedding;
    private readonly GateDesign[] _gates;
    private readonly Activation[] _activations;
    private readonly int[] _gateOf;
    private readonly Dictionary<WeightRole, ReferenceArray> _arrays;
    private readonly ReferenceArray? _scale, _adapters, _sparseAdapters;

    /// <summary>Takes a copy of the weights in double precision.</summary>
    public ReferenceNetwork(NetworkSpec spec, NetworkWeights weights)
    {
        (_spec, _objective) = (spec, spec.GetObjective());
        _embedding = EmbeddingRegistry.Get(spec.Embedding);
        _gates = spec.HasGate ? [.. Enumerable.Range(0, spec.Gates).Select(gate => GateDesign.Of(spec, gate))] : [];
        _gateOf = spec.GateOfOutputs();
        _activations = [.. ExpertActivations.Names(spec.Activation, spec.Experts).Select(ActivationRegistry.Get)];
        _arrays = weights.Arrays.ToDictionary(a => a.Shape.Role,
            a => new ReferenceArray(a.Shape, Array.ConvertAll(a.Values, v => (double)v)));
        (_scale, _adapters, _sparseAdapters) = (Find(WeightKind.InputScale), Find(WeightKind.InputAdapters),
            Find(WeightKind.SparseAdapters));
    }

    /// <summary>An array of the network.</summary>
    public ReferenceArray this[WeightRole role] => _arrays[role];

    /// <summary>An array of the network.</summary>
    public ReferenceArray this[WeightKind kind, int index = 0] => _arrays[new(kind, index)];

    /// <summary>One member's outputs for a prepared row.</summary>
    /// <param name="member">The member.</param>
    /// <param name="numeric">(numeric columns + plain columns).</param>
    /// <param name="categories">(category columns): an index, or -1 for none.</param>
    /// <param name="sparse">The sparse columns that the row is not 0 in.</param>
    /// <param name="noise">Noise of the gate and dropout.</param>
    public ReferencePass Forward(int member, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse,
        ReferenceNoise noise)
    {
        var pass = new ReferencePass(_spec, member, noise);
        ReadRow(pass, numeric, categories, sparse);
        for (int i = 0; i < pass.X.Length; i++) pass.U[i] = pass.X[i] * Scale(i) * Adapter(member, i);
        for (int gate = 0; gate < _spec.Gates; gate++)
        {
            if (_spec.HasGate) ForwardGate(pass, gate);
            else pass.Alpha[gate][0] = 1;
        }
        for (int layer = 0; layer < _spec.Layers; layer++)
            for (int expert = 0; expert < _spec.Experts; expert++) ForwardLayer(pass, layer, expert);
        var rest = Find(WeightKind.HeadRest);
        for (int o = 0; o < _spec.Outputs; o++) pass.Output[o] = rest?[member, o] ?? 0;
        for (int k = 0; k < _spec.Experts; k++)
        {
            for (int o = 0; o < _spec.Outputs; o++)
            {
                double sum = this[WeightKind.HeadBias][member, k, o];
                for (int j = 0; j < _spec.Width; j++) sum += pass.Hidden[^1][k][j] * this[WeightKind.HeadWeights][member, k, j, o];
                pass.ExpertOutputs[k][o] = sum;
                pass.Output[o] += pass.Alpha[_gateOf[o]][k] * sum;
            }
        }
        return pass;
    }

    /// <summary>Loss of a pass's outputs.</summary>
    /// <param name="pass">A forward pass.</param>
    /// <param name="labels">(targets) of the row.</param>
    /// <param name="outputGradient">(outputs), to be written: gradient of the loss with respect to the outputs.</param>
    public double Loss(ReferencePass pass, ReadOnlySpan<float> labels, Span<double> outputGradient)
        => _objective.Loss(pass.Output, labels, outputGradient);

    /// <summary>What the members predict together for a prepared row: (outputs).</summary>
    public double[] Predict(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse)
    {
        double[][] members = new double[_spec.Members][];
        for (int member = 0; member < members.Length; member++)
            members[member] = Forward(member, numeric, categories, sparse, ReferenceNoise.None).Output;
        return _objective.Predict(members);
    }

    /// <summary>Adds a pass's part to the gradients of all arrays.</summary>
    /// <param name="pass">A forward pass.</param>
    /// <param name="outputGradient">(outputs): gradient of the loss with respect to the pass's outputs.</param>
    public void Backward(ReferencePass pass, ReadOnlySpan<double> outputGradient)
    {
        double[] inputGradient = new double[_spec.InputCount];
        double[][] alphaGradient = [.. pass.Alpha.Select(alpha => new double[alpha.Length])];
        double[][][] hiddenGradient = ReferencePass.Layers(_spec, _ => _spec.Width);
        for (int o = 0; o < _spec.Outputs; o++) Find(WeightKind.HeadRest)?.Add(outputGradient[o], pass.Member, o);
        for (int k = 0; k < _spec.Experts; k++)
        {
            for (int o = 0; o < _spec.Outputs; o++)
            {
                double gradient = pass.Alpha[_gateOf[o]][k] * outputGradient[o];
                alphaGradient[_gateOf[o]][k] += pass.ExpertOutputs[k][o] * outputGradient[o];
                this[WeightKind.HeadBias].Add(gradient, pass.Member, k, o);
                for (int j = 0; j < _spec.Width; j++)
                {
                    this[WeightKind.HeadWeights].Add(pass.Hidden[^1][k][j] * gradient, pass.Member, k, j, o);
                    hiddenGradient[^1][k][j] += this[WeightKind.HeadWeights][pass.Member, k, j, o] * gradient;
                }
            }
        }
        for (int layer = _spec.Layers - 1; layer >= 0; layer--)
            for (int expert = 0; expert < _spec.Experts; expert++) BackwardLayer(pass, layer, expert, hiddenGradient, inputGradient);
        for (int gate = 0; _spec.HasGate && gate < _spec.Gates; gate++) BackwardGate(pass, gate, alphaGradient[gate], inputGradient);
        for (int i = 0; i < pass.X.Length; i++)
        {
            if (i < _spec.ScaledCount)
            {
                _scale?.Add(inputGradient[i] * pass.X[i] * Adapter(pass.Member, i), i);
                _adapters?.Add(inputGradient[i] * pass.X[i] * Scale(i), pass.Member, i);
            }
            else
            {
                _sparseAdapters?.Add(inputGradient[i] * pass.X[i], i - _spec.ScaledCount, pass.Member);
            }
            inputGradient[i] *= Scale(i) * Adapter(pass.Member, i);
        }
        for (int column = 0; column < _spec.NumericColumns; column++)
            _embedding.Backward(_spec, this, column, pass.Numeric[column],
                inputGradient.AsSpan(column * _spec.EmbeddingSize, _spec.EmbeddingSize));
    }

    private void ReadRow(ReferencePass pass, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse)
    {
        for (int column = 0; column < _spec.NumericColumns; column++)
        {
            pass.Numeric[column] = numeric[column];
            _embedding.Forward(_spec, this, column, numeric[column], pass.X.AsSpan(column * _spec.EmbeddingSize, _spec.EmbeddingSize));
        }
        int at = _spec.NumericColumns * _spec.EmbeddingSize;
        for (int i = 0; i < _spec.PlainColumns; i++) pass.X[at++] = numeric[_spec.NumericColumns + i];
        for (int i = 0; i < categories.Length; at += _spec.CategorySizes[i++])
            if (categories[i] >= 0) pass.X[at + categories[i]] = 1;
        for (int i = 0; i < sparse.Columns.Length; i++) pass.X[_spec.ScaledCount + sparse.Columns[i]] = sparse.Values[i];
    }

    private void ForwardGate(ReferencePass pass, int gate)
    {
        var own = pass.Gates[gate] = new ReferenceGate(this, _gates[gate], pass.Copy);
        double[] first = own.Values[0];
        for (int j = 0; j < first.Length; j++)
        {
            first[j] = this[WeightKind.GateBias, gate][pass.Copy, j];
            for (int i = 0; i < pass.U.Length; i++) first[j] += pass.U[i] * GateWeights(gate)[pass.Copy, i, j];
        }
        own.Forward(pass.Noise, pass.Alpha[gate]);
    }

    private void BackwardGate(ReferencePass pass, int gate, double[] alphaGradient, double[] inputGradient)
    {
        double[] gradient = pass.Gates[gate].Backward(pass.Noise, alphaGradient);
        var weights = GateWeights(gate);
        for (int j = 0; j < gradient.Length; j++)
        {
            this[WeightKind.GateBias, gate].Add(gradient[j], pass.Copy, j);
            for (int i = 0; i < pass.U.Length; i++)
            {
                weights.Add(pass.U[i] * gradient[j], pass.Copy, i, j);
                inputGradient[i] += weights[pass.Copy, i, j] * gradient[j];
            }
        }
    }

    private ReferenceArray GateWeights(int gate) => this[WeightKind.GateWeights, _spec.GateMatrices == 1 ? 0 : gate];

    /// <summary>Number i of those that an expert's layer reads.</summary>
    private double Read(ReferencePass pass, int layer, int expert, int i) => Target(layer, expert, i, pass.Hidden, pass.U);

    /// <summary>The place of number i of those that an expert's layer reads: the input, the expert's own units, or the units of all
    /// experts.</summary>
    private ref double Target(int layer, int expert, int i, double[][][] hidden, double[] input)
    {
        if (layer == 0) return ref input[i];
        if (_spec.ReadsAllExperts(layer)) return ref hidden[layer - 1][i / _spec.Width][i % _spec.Width];
        return ref hidden[layer - 1][expert][i];
    }

    private double Scale(int input) => input < _spec.ScaledCount ? _scale?[input] ?? 1 : 1;

    private double Adapter(int member, int input) =>
        (input < _spec.ScaledCount ? _adapters?[member, input] : _sparseAdapters?[input - _spec.ScaledCount, member]) ?? 1;

    private ReferenceArray? Find(WeightKind kind, int index = 0) => _arrays.GetValueOrDefault(new(kind, index));
}
