using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Tests.Mixtures;

/// <summary>The mixtures written row by row as the formulas stand in a textbook: the oracle of the block kernels.</summary>
internal sealed class NaiveMixture(MixtureData data, MixtureLayout layout)
{
    public double LogLikelihood(double[] parameters) =>
        Enumerable.Range(0, data.Rows).Sum(r => data.Weights[r] * Math.Log(Joint(parameters, r).Sum()));

    public double[][] Responsibilities(double[] parameters) =>
        [.. Enumerable.Range(0, data.Rows).Select(r => Joint(parameters, r)).Select(j => j.Select(v => v / j.Sum()).ToArray())];

    public double ExpectedComplete(double[] parameters, double[][] responsibilities) =>
        Enumerable.Range(0, data.Rows)
            .Sum(r => data.Weights[r] * Joint(parameters, r).Zip(responsibilities[r], (j, w) => w == 0 ? 0 : w * Math.Log(j)).Sum());

    private double[] Joint(double[] parameters, int row)
    {
        double[] full = layout.Expand(parameters);
        double[] gate = new double[layout.Experts];
        for (int i = 0; i < layout.Experts; i++)
            gate[i] = Form(full, i * layout.GateColumns, data.Gate, row);
        layout.Gate.Probabilities(gate);
        return [.. gate.Select((g, k) => g * Density(full, k, row))];
    }

    private double Density(double[] full, int expert, int row)
    {
        var group = layout.ExpertGroup(expert);
        if (layout.IsGaussian)
        {
            double scale = Math.Exp(full[layout.FullLogScale(expert)]);
            double z = (data.Response![row] - Form(full, group.FullOffset, data.Experts, row)) / scale;
            return Math.Exp(-0.5 * z * z) / (scale * Math.Sqrt(2 * Math.PI));
        }

        double[] odds = Enumerable.Range(0, layout.Classes)
            .Select(s => Math.Exp(Form(full, group.FullOffset + (s * group.Columns), data.Experts, row))).ToArray();
        return odds[data.Labels![row]] / odds.Sum();
    }

    private static double Form(double[] full, int offset, BlockedColumns columns, int row) =>
        Enumerable.Range(0, columns.Columns)
            .Sum(j => full[offset + j] * columns.Column(row / BlockedColumns.BlockRows, j)[row % BlockedColumns.BlockRows]);
}
