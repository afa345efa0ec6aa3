using System.Numerics;
using System.Numerics.Tensors;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>
/// What a network is trained for: its outputs, their loss and gradient, and what they predict. An objective is one file with this class,
/// one line in <see cref="ObjectiveRegistry"/> and its twin in the Torch engine. Immutable and thread-safe.
/// </summary>
internal abstract class Objective : INetworkPart
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <summary>Numbers that select one objective of a family, such as the levels of quantiles; empty where there is nothing to
    /// select.</summary>
    public virtual IReadOnlyList<double> Parameters => [];

    /// <summary>What a label can be.</summary>
    public abstract LabelDomain Labels { get; }

    /// <summary>Whether labels are classes rather than numbers.</summary>
    public bool HasClasses => Labels is LabelDomain.TwoClasses or LabelDomain.Classes;

    /// <summary>Whether labels, and so predictions, are numbers that are never negative.</summary>
    public bool IsNeverNegative => Labels is LabelDomain.NotNegative or LabelDomain.Positive;

    /// <summary>What labels have to be, in words, where a number cannot be one; null where it can.</summary>
    public string? Demand(float label) => Labels switch
    {
        LabelDomain.NotNegative when label < 0 => "of at least 0",
        LabelDomain.Positive when label <= 0 => "above 0",
        _ => null,
    };

    /// <summary>How labels are scaled before training, and predictions scaled back.</summary>
    public virtual TargetScaling Scaling => TargetScaling.None;

    /// <summary>How a temperature acts on predictions; null where they are not calibrated by one.</summary>
    public virtual ITemperature? Temperature => null;

    /// <summary>
    /// Whether a prediction may be one for each unit of a row's exposure, such as a year: the logarithm of the mean then has that of the
    /// exposure added.
    /// </summary>
    public virtual bool HasExposure => false;

    /// <summary>What a row's loss is multiplied by where its label is divided by its exposure.</summary>
    public virtual double ExposureWeight(double exposure) => 1;

    /// <summary>Outputs of the network.</summary>
    /// <param name="classes">Number of classes; ignored where labels are none.</param>
    public virtual int OutputCount(int classes) => 1;

    /// <summary>The same objective with other parameters.</summary>
    /// <exception cref="ArgumentException">They are not what the objective takes; the message says why.</exception>
    public virtual Objective With(IReadOnlyList<double> parameters) => parameters.Count == 0
        ? this
        : throw new ArgumentException($"The objective '{Name}' has no parameters; {parameters.Count} are given.");

    /// <summary>The definition of the loss in plain arithmetic: that of one row, and its gradient.</summary>
    /// <param name="output">(outputs) of a member.</param>
    /// <param name="labels">(targets).</param>
    /// <param name="gradient">(outputs), to be written.</param>
    public abstract double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient);

    /// <summary>Sum of weight times loss over the rows of a tile; writes the gradient.</summary>
    public abstract double Loss<T>(LossTile<T> tile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The definition of the prediction in plain arithmetic: what the members' outputs predict for one row.</summary>
    /// <param name="members">(members, outputs).</param>
    /// <returns>(outputs): log-odds of the positive class, probabilities of the classes, or scaled targets.</returns>
    public virtual double[] Predict(double[][] members) => Mean(members, output => output);

    /// <summary>What the members' outputs predict: the mean over them, on the scale that <see cref="Link"/> takes them to.</summary>
    /// <param name="members">The members' outputs.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="predictions">(rows, outputs), to be written.</param>
    public virtual void Predict(IMemberOutputs members, int rows, Span<float> predictions)
    {
        if (members.Members == 1)
        {
            ReadMember(members, 0, rows, predictions);
            return;
        }
        predictions.Clear();
        var values = members.Scratch[..predictions.Length];
        for (int member = 0; member < members.Members; member++)
        {
            ReadMember(members, member, rows, values);
            TensorPrimitives.Add(predictions, values, predictions);
        }
        TensorPrimitives.Multiply(predictions, 1f / members.Members, predictions);
    }

    /// <summary>Writes into a graph what the members' outputs predict.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">(members, rows, outputs).</param>
    /// <returns>Name of the predictions: (rows, outputs).</returns>
    public virtual string ToOnnx(OnnxGraph graph, string outputs) => graph.Mean(LinkToOnnx(graph, outputs), 0);

    /// <summary>Loss of a row's prediction, and whether it is right, both times the row's weight.</summary>
    /// <param name="prediction">(outputs): what <see cref="Predict(IMemberOutputs, int, Span{float})"/> gave.</param>
    /// <param name="labels">(targets).</param>
    /// <param name="weight">Weight of the row.</param>
    public abstract (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight);

    /// <summary>The score that goes with a mean loss and a share of right predictions; more is better.</summary>
    public virtual double Score(double loss, double hits) => HasClasses ? hits : -loss;

    /// <summary>Takes a member's outputs, (rows, outputs), to the scale on which members are averaged, in place.</summary>
    internal virtual void Link(int outputs, Span<float> values)
    {
    }

    /// <summary>Writes <see cref="Link"/> into a graph; the outputs are the last extent.</summary>
    protected virtual string LinkToOnnx(OnnxGraph graph, string outputs) => outputs;

    /// <summary>Parameters, for messages.</summary>
    protected static string Text(IReadOnlyList<double> parameters) =>
        parameters.Count == 0 ? "none"
        : string.Join(", ", parameters.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Mean over the members of what a function makes of their outputs.</summary>
    protected static double[] Mean(double[][] members, Func<double[], double[]> link)
    {
        double[] mean = new double[members[0].Length];
        foreach (double[] output in members)
        {
            double[] values = link(output);
            for (int i = 0; i < mean.Length; i++) mean[i] += values[i] / members.Length;
        }
        return mean;
    }

    private void ReadMember(IMemberOutputs members, int member, int rows, Span<float> values)
    {
        var output = members.Outputs(member);
        int outputs = values.Length / rows;
        if (outputs == 1 || rows == 1) output.CopyTo(values);
        else
        {
            for (int row = 0; row < rows; row++)
                for (int i = 0; i < outputs; i++) values[(row * outputs) + i] = output[(i * rows) + row];
        }
        Link(outputs, values);
    }
}
