using System.Globalization;
using Microsoft.ML.Model.OnnxConverter;
using MLNet.MoE.Parts;

namespace MLNet.MoE;

/// <summary>The graph that ML.NET's own converter is writing: no further package is needed here.</summary>
/// <param name="context">The converter's context.</param>
internal sealed class ConverterGraph(OnnxContext context) : OnnxGraph
{
    /// <summary>Operator set that is needed, and the newest that the converter writes.</summary>
    public const int OperatorSet = 12;

    /// <inheritdoc/>
    public override string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = Name();
        Add(operation, inputs, output, attributes);
        return output;
    }

    /// <inheritdoc/>
    public override string Sort(string input, int axis, int count)
    {
        string[] outputs = [Name(), Name()];
        Add("TopK", [input, Constant([count], 1)], outputs, ("axis", axis), ("largest", 0), ("sorted", 1));
        return outputs[0];
    }

    /// <summary>Adds a node whose output is one that the converter has named.</summary>
    public void Add(string operation, string[] inputs, string output, params (string Name, object Value)[] attributes)
        => Add(operation, inputs, [output], attributes);

    private void Add(string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = context.CreateNode(operation, inputs, outputs, context.GetNodeName(operation), "");
        foreach (var (name, value) in attributes)
        {
            switch (value)
            {
                case int number: node.AddAttribute(name, (long)number); break;
                case int[] numbers: node.AddAttribute(name, numbers.Select(n => (long)n)); break;
                case Type type: node.AddAttribute(name, type); break;
                default: throw new NotSupportedException(
                    string.Create(CultureInfo.InvariantCulture, $"Attribute '{name}' of '{operation}' is {value}."));
            }
        }
    }

    /// <inheritdoc/>
    public override string Constant(ReadOnlySpan<float> values, params int[] shape)
        => context.AddInitializer(values.ToArray(), Extents(shape), "moe.numbers");

    /// <inheritdoc/>
    public override string Constant(ReadOnlySpan<double> values, params int[] shape)
        => context.AddInitializer(values.ToArray(), Extents(shape), "moe.doubles");

    /// <inheritdoc/>
    public override string Constant(ReadOnlySpan<int> values, params int[] shape)
        => context.AddInitializer(Extents(values.ToArray()), Extents(shape), "moe.integers");

    /// <inheritdoc/>
    public override string Scalar(float value) => context.AddInitializer(value, "moe.number");

    private string Name() => context.AddIntermediateVariable(null, "moe", skip: true);

    private static long[] Extents(int[] numbers) => Array.ConvertAll(numbers, number => (long)number);
}
