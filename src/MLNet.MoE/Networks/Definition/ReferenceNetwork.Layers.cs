namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// The hidden layers: z = s * ((r * h) W_k) + b, h' = activation(z) * dropout; of gated units h' = activation(z) * (1 + g) * dropout, where
/// g = h V_k + c is the sum of the expert's second matrix.
/// </summary>
internal sealed partial class ReferenceNetwork
{
    private void ForwardLayer(ReferencePass pass, int layer, int expert)
    {
        var (weights, bias) = (this[WeightKind.ExpertWeights, layer], Find(WeightKind.ExpertBias, layer));
        var (r, s) = (Find(WeightKind.ExpertInputAdapters, layer), Find(WeightKind.ExpertOutputAdapters, layer));
        for (int i = 0; i < _spec.FanIn(layer); i++)
            pass.Inputs[layer][expert][i] = Read(pass, layer, expert, i) * (r?[pass.Member, expert, i] ?? 1);
        for (int j = 0; j < _spec.Width; j++)
        {
            int matrix = expert * _spec.MatricesOfExpert;
            double product = 0, gate = 0;
            for (int i = 0; i < _spec.FanIn(layer); i++)
            {
                product += pass.Inputs[layer][expert][i] * weights[pass.Copy, matrix, i, j];
                if (_spec.GatedUnits) gate += pass.Inputs[layer][expert][i] * weights[pass.Copy, matrix + 1, i, j];
            }
            double start = bias?[s is null ? pass.Copy : pass.Member, matrix, j] ?? 0;
            double sum = ((s?[pass.Member, expert, j] ?? 1) * product) + start;
            pass.UnitGates[layer][expert][j] = 1 + gate + (_spec.GatedUnits ? bias?[pass.Copy, matrix + 1, j] ?? 0 : 0);
            (pass.Products[layer][expert][j], pass.Sums[layer][expert][j]) = (product, sum);
            pass.Hidden[layer][expert][j] = Activated(pass, layer, expert, sum) * pass.UnitGates[layer][expert][j]
                * pass.Noise.UnitFactor(layer, expert, j);
        }
    }

    private void BackwardLayer(ReferencePass pass, int layer, int expert, double[][][] hiddenGradient, double[] inputGradient)
    {
        var (weights, bias) = (this[WeightKind.ExpertWeights, layer], Find(WeightKind.ExpertBias, layer));
        var (r, s) = (Find(WeightKind.ExpertInputAdapters, layer), Find(WeightKind.ExpertOutputAdapters, layer));
        double[] readGradient = new double[_spec.FanIn(layer)];
        for (int j = 0; j < _spec.Width; j++)
        {
            int matrix = expert * _spec.MatricesOfExpert;
            double given = hiddenGradient[layer][expert][j] * pass.Noise.UnitFactor(layer, expert, j);
            double gateGradient = given * Activated(pass, layer, expert, pass.Sums[layer][expert][j]);
            given *= pass.UnitGates[layer][expert][j];
            double gradient = given * Slope(pass, layer, expert, pass.Sums[layer][expert][j], given);
            bias?.Add(gradient, s is null ? pass.Copy : pass.Member, matrix, j);
            if (_spec.GatedUnits) bias?.Add(gateGradient, pass.Copy, matrix + 1, j);
            s?.Add(gradient * pass.Products[layer][expert][j], pass.Member, expert, j);
            gradient *= s?[pass.Member, expert, j] ?? 1;
            for (int i = 0; i < readGradient.Length; i++)
            {
                weights.Add(pass.Inputs[layer][expert][i] * gradient, pass.Copy, matrix, i, j);
                readGradient[i] += weights[pass.Copy, matrix, i, j] * gradient;
                if (!_spec.GatedUnits) continue;
                weights.Add(pass.Inputs[layer][expert][i] * gateGradient, pass.Copy, matrix + 1, i, j);
                readGradient[i] += weights[pass.Copy, matrix + 1, i, j] * gateGradient;
            }
        }
        for (int i = 0; i < readGradient.Length; i++)
        {
            r?.Add(readGradient[i] * Read(pass, layer, expert, i), pass.Member, expert, i);
            Target(layer, expert, i, hiddenGradient, inputGradient) += readGradient[i] * (r?[pass.Member, expert, i] ?? 1);
        }
    }

    private double Activated(ReferencePass pass, int layer, int expert, double sum) => _activations[expert].Learned is { } learned
        ? learned.Value(sum, this[WeightKind.ActivationNumbers, layer][pass.Copy, expert]) : _activations[expert].Value(sum);

    /// <summary>Slope of an activation; adds the gradient of its learned number.</summary>
    private double Slope(ReferencePass pass, int layer, int expert, double sum, double gradient)
    {
        if (_activations[expert].Learned is not { } learned) return _activations[expert].Slope(sum);
        var numbers = this[WeightKind.ActivationNumbers, layer];
        double number = numbers[pass.Copy, expert];
        numbers.Add(gradient * learned.LearnedSlope(sum, number), pass.Copy, expert);
        return learned.Slope(sum, number);
    }
}
