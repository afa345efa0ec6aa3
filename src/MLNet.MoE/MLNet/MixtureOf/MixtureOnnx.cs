using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>
/// A mixture as nodes of an ONNX graph: those of every expert, by ML.NET's own converter, then the calibration, the gate and the mixing, in
/// double precision as here.
/// </summary>
/// <param name="context">The converter's context.</param>
/// <param name="model">The mixture.</param>
/// <param name="schema">What the mixture scores.</param>
internal sealed class MixtureOnnx(OnnxContext context, MixtureModel model, DataViewSchema schema)
{
    private readonly ConverterGraph _graph = new(context);

    /// <summary>Writes the output columns of the mixture.</summary>
    /// <param name="columns">The columns.</param>
    /// <exception cref="InvalidOperationException">An expert has a step that has no form in ONNX.</exception>
    public void Write(IReadOnlyList<DataViewSchema.DetachedColumn> columns)
    {
        context.CheckOpSetVersion(ConverterGraph.OperatorSet, "MLNet.MoE");
        string[] said = [.. model.Forms.Select((form, k) => Calibrated(form, Statement(form, model.Models[k])))];
        string weights = Weights(said);
        string mixed = _graph.Multiply(_graph.Gather(weights, 1, 0), said[0]);
        for (int k = 1; k < said.Length; k++) mixed = _graph.Add(mixed, _graph.Multiply(_graph.Gather(weights, 1, k), said[k]));
        foreach (var column in columns) Write(column, weights, mixed);
    }

    private void Write(DataViewSchema.DetachedColumn column, string weights, string mixed)
    {
        string output = context.AddIntermediateVariable(column.Type, column.Name);
        switch (column.Name, model.Task)
        {
            case (MixtureOfTransformer.GateWeightsColumn, _): Single(weights, output); break;
            case (DefaultColumnNames.Score, TaskKind.Binary): Single(LogOdds(mixed, 1e-30), output); break;
            case (DefaultColumnNames.PredictedLabel, TaskKind.Binary): _graph.Add("Greater", [mixed, _graph.Number(0.5)], output); break;
            case (DefaultColumnNames.PredictedLabel, _):
                // Keys count from 1.
                string best = _graph.Node("ArgMax", [_graph.Single(mixed)], ("axis", 1), ("keepdims", 1));
                _graph.Add("Cast", [_graph.Add(best, _graph.Constant([1], 1))], output, ("to", typeof(uint)));
                break;
            default: Single(mixed, output); break;
        }
    }

    /// <summary>(rows, statements): the mean of what an expert's models say, in double precision.</summary>
    private string Statement(ExpertForm form, ITransformer[] models)
    {
        string sum = "";
        foreach (var each in models)
        {
            string said = _graph.Multiply(Statement(form, each), _graph.Number(1.0 / models.Length));
            sum = sum.Length == 0 ? said : _graph.Add(sum, said);
        }
        return sum;
    }

    private string Statement(ExpertForm form, ITransformer expert)
    {
        var before = schema.Where(column => !column.IsHidden && context.ContainsColumn(column.Name))
            .ToDictionary(column => column.Name, column => context.GetVariableName(column.Name), StringComparer.Ordinal);
        var scored = expert.Transform(new EmptyDataView(new MLContext(), schema));
        if (OnnxExport.WriteSteps(context, scored) is { } step)
            throw new InvalidOperationException(
                $"Expert '{form.Name}' of the mixture has a step without a form in ONNX ({step.GetType().Name}); leave it out.");
        var output = ExpertOutput.Find(scored.Schema, model.Task, form.Name);
        // ML.NET's converter calibrates by the runtime's logistic function, which has few digits near 0 and 1.
        string said = _graph.Double(output.IsProbability && CalibratorOf(expert) is { } calibrator
            ? OnnxExport.Probability(_graph, context.GetVariableName(DefaultColumnNames.Score), calibrator)
            : context.GetVariableName(scored.Schema[output.Column].Name));
        if (output.IsProbability) said = LogOdds(_graph.Clamp(said, _graph.Number(1e-7), _graph.Number(1 - 1e-7)), 0);
        Restore(scored.Schema, before);
        return said;
    }

    private static PlattCalibrator? CalibratorOf(ITransformer expert) => expert switch
    {
        IEnumerable<ITransformer> chain => CalibratorOf(chain.Last()),
        ISingleFeaturePredictionTransformer<object> { Model: CalibratedModelParametersBase calibrated }
            => calibrated.Calibrator as PlattCalibrator,
        _ => null,
    };

    /// <summary>No expert sees columns that another one made: names mean again what they meant before it.</summary>
    private void Restore(DataViewSchema scored, Dictionary<string, string> before)
    {
        foreach (string name in scored.Select(column => column.Name).Distinct().ToArray())
        {
            if (!context.ContainsColumn(name)) continue;
            if (!before.TryGetValue(name, out string? variable)) context.RemoveColumn(name, removeVariable: false);
            else if (context.GetVariableName(name) != variable)
                _graph.Add("Identity", [variable], context.AddIntermediateVariable(schema[name].Type, name, skip: true));
        }
    }

    /// <summary>(rows, classes or 1): calibrated probabilities, or numbers.</summary>
    private string Calibrated(ExpertForm form, string statement)
    {
        if (model.Task == TaskKind.Regression) return statement;
        if (form.GivesProbabilities)
            statement = _graph.Op("Log", _graph.Op("Max", statement, _graph.Number(ExpertForm.SmallestProbability)));
        string scaled = _graph.Multiply(statement, _graph.Number(form.Scale.Slope));
        if (model.Task == TaskKind.Multiclass) return _graph.SoftMax(scaled, 1);
        string odds = _graph.Op("Exp", _graph.Op("Neg", _graph.Add(scaled, _graph.Number(form.Scale.Offset)))), one = _graph.Number(1.0);
        return _graph.Op("Div", one, _graph.Add(one, odds));
    }

    /// <summary>(rows, experts).</summary>
    private string Weights(string[] said)
    {
        var gate = model.Gate;
        if (!gate.IsPerRow)
        {
            // As many rows as there are, each with the same weights.
            string rows = _graph.Multiply(_graph.Gather(said[0], 1, 0), _graph.Number(0.0));
            return _graph.Add(rows, _graph.Constant(gate.GlobalWeights, 1, gate.Experts));
        }
        int inputs = gate.InputCount;
        double[] slopes = new double[inputs * gate.Experts], start = new double[gate.Experts];
        for (int k = 0; k < gate.Experts; k++)
        {
            var own = gate.Coefficients.AsSpan(k * (inputs + 1), inputs + 1);
            start[k] = Math.Log(gate.GlobalWeights[k]) + own[0];
            for (int i = 0; i < inputs; i++) slopes[(i * gate.Experts) + k] = own[i + 1];
        }
        string sees = _graph.Concatenate([.. Features(), .. said.Select(Opinion(said))], 1);
        string sums = _graph.MatMul(sees, _graph.Constant(slopes, inputs, gate.Experts));
        return _graph.SoftMax(_graph.Add(sums, _graph.Constant(start, 1, gate.Experts)), 1);
    }

    /// <summary>What the gate sees of an expert: how sure it is, or how far its number lies from the experts' mean.</summary>
    private Func<string, string> Opinion(string[] said)
    {
        if (model.Task != TaskKind.Regression)
        {
            return probabilities =>
            {
                string likeliest = model.Task == TaskKind.Multiclass
                    ? _graph.Node("ReduceMax", [probabilities], ("axes", new[] { 1 }), ("keepdims", 1))
                    : _graph.Op("Max", probabilities, _graph.Op("Sub", _graph.Number(1.0), probabilities));
                string inside = _graph.Clamp(likeliest, _graph.Number(1e-6), _graph.Number(1 - 1e-6));
                return _graph.Multiply(LogOdds(inside, 0), _graph.Number(1.0 / 5));
            };
        }
        string mean = said.Aggregate(_graph.Add);
        mean = _graph.Multiply(mean, _graph.Number(1.0 / said.Length));
        return number => _graph.Clamp(_graph.Op("Div", _graph.Op("Sub", number, mean), _graph.Number(model.View.Unit)), _graph.Number(-3.0),
            _graph.Number(3.0));
    }

    /// <summary>
    /// (rows, inputs): a feature's place between its ends, and how far it is beyond each knot. Since a number is never below its lower end,
    /// both are 2 max(0, x - reference) / range + shift.
    /// </summary>
    private string[] Features()
    {
        var columns = model.View.Features.Columns;
        if (columns.Count == 0) return [];
        var inputs = columns.SelectMany((column, place) => column.Knots.Prepend(column.Low).Select((reference, i) => (
            Place: place, Reference: (double)reference, Scale: 2 / ((double)column.High - column.Low), Shift: i == 0 ? -1.0 : 0)))
            .ToArray();
        string slots = _graph.Gather(context.GetVariableName(model.FeatureColumn!), 1, [.. columns.Select(column => column.Slot)]);
        string known = _graph.Op("Where", _graph.Op("IsNaN", slots), Row(column => column.Middle), slots);
        string clipped = _graph.Double(_graph.Clamp(known, Row(column => column.Low), Row(column => column.High)));
        string beyond = _graph.Op("Sub", _graph.Gather(clipped, 1, [.. inputs.Select(input => input.Place)]),
            _graph.Constant([.. inputs.Select(input => input.Reference)], 1, inputs.Length));
        string scaled = _graph.Multiply(_graph.Op("Max", beyond, _graph.Number(0.0)),
            _graph.Constant([.. inputs.Select(input => input.Scale)], 1, inputs.Length));
        return [_graph.Add(scaled, _graph.Constant([.. inputs.Select(input => input.Shift)], 1, inputs.Length))];

        string Row(Func<GateColumn, float> value) => _graph.Constant([.. columns.Select(value)], 1, columns.Count);
    }

    /// <summary>log(p / (1 - p)), each at least so large.</summary>
    private string LogOdds(string probability, double smallest)
    {
        string against = _graph.Op("Sub", _graph.Number(1.0), probability);
        if (smallest > 0)
        {
            string least = _graph.Number(smallest);
            (probability, against) = (_graph.Op("Max", probability, least), _graph.Op("Max", against, least));
        }
        return _graph.Op("Log", _graph.Op("Div", probability, against));
    }

    private void Single(string value, string output) => _graph.Add("Cast", [value], output, ("to", typeof(float)));
}
