using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Does with a loaded model what a program does, and checks what has to hold for every model.</summary>
/// <param name="model">The model.</param>
/// <param name="random">For the rows.</param>
internal sealed class ModelUse(MoeModelParameters model, CaseRandom random)
{
    private readonly FeatureRows _rows = FeatureRows.Create(model.FeatureCount, random);
    private float[] _scores = [];

    /// <summary>Scores rows one by one and together, and shares them between the experts.</summary>
    public void Score()
    {
        _scores = Scores(model);
        for (int i = 0; i < _scores.Length; i++) CheckScore(i);
        if (model.Task == TaskKind.Multiclass)
        {
            foreach (float[] row in _scores.Chunk(model.ScoreCount))
                FaultException.Unless(Math.Abs(row.Sum(score => (double)score) - 1) < 1e-3, $"probabilities sum to {row.Sum()}");
        }
        float[] many = new float[_scores.Length];
        model.PredictMany(_rows.Values, many);
        Same(many, "rows scored together");
        for (int row = 0; row < _rows.Count; row++) CheckGate(row);
        if (model.Task != TaskKind.Regression || model.PredictionInterval is null) return;
        foreach (float[] row in _scores.Chunk(model.ScoreCount))
            FaultException.Unless(row[^2] <= row[^1], $"the interval is {row[^2]} to {row[^1]}");
    }

    /// <summary>Scores the rows by a transformer that reads a vector of features. Data that lack its column are refused.</summary>
    public void Transform(ITransformer transformer)
    {
        if (transformer is MultiTaskTransformer { FeatureColumnName: not "Features" })
            Documented<ArgumentOutOfRangeException>(() => Transformed(transformer, _rows));
        else Same(Transformed(transformer, _rows), "Transform");
    }

    /// <summary>Scores data by a transformer that reads its columns.</summary>
    public static void Transform(ITransformer transformer, IDataView data) =>
        FaultException.Unless(Transformed(transformer, data).All(float.IsFinite), "Transform gives a score that is no number");

    /// <summary>Asks for everything that a model tells about itself.</summary>
    public void Describe()
    {
        switch (model)
        {
            case NetworkModelParameters network:
                FaultException.Unless(network.NumberOfParameters >= 0 && network.CalibrationTemperature > 0 && network.BestEpoch >= 0,
                    "temperature, parameters or epoch out of range");
                _ = network.History.Sum(epoch => epoch.ToString().Length);
                FaultException.Unless(network.PredictionInterval is null or (> 0 and < 1)
                    && network.Quantiles.All(level => level is > 0 and < 1),
                    "coverage or quantiles out of range");
                break;
            case StatisticalMoeModelParameters mixture:
                _ = mixture.ToString();
                _ = (mixture.Aic, mixture.Bic, mixture.Icl, mixture.GateIntercepts, mixture.GateSlopes);
                Documented<InvalidOperationException>(() => mixture.StandardErrors());
                Documented<InvalidOperationException>(() => mixture.StandardErrors(CovarianceEstimator.Sandwich));
                if (mixture is GaussianMoeModelParameters gaussian) Describe(gaussian);
                break;
        }
    }

    /// <summary>Compares the scores with those of the model saved and loaded again.</summary>
    /// <param name="again">That model; null where it is the same by its bytes.</param>
    public void Compare(MoeModelParameters? again)
    {
        if (again is null) return;
        FaultException.Unless(again.FeatureCount == model.FeatureCount && again.ScoreCount == model.ScoreCount,
            "the model has another form after Save and Load");
        Same(Scores(again), "the model saved and loaded again");
    }

    private float[] Scores(MoeModelParameters scored)
    {
        float[] scores = new float[_rows.Count * scored.ScoreCount];
        for (int row = 0; row < _rows.Count; row++)
            scored.Predict(_rows.Row(row), scores.AsSpan(row * scored.ScoreCount, scored.ScoreCount));
        return scores;
    }

    private void CheckScore(int i)
    {
        int row = i / model.ScoreCount;
        FaultException.Unless(float.IsFinite(_scores[i]), $"score {i % model.ScoreCount} of row {row} is {_scores[i]}");
        FaultException.Unless(model.Task != TaskKind.Multiclass || _scores[i] is >= 0 and <= 1.00001f,
            $"probability {i % model.ScoreCount} of row {row} is {_scores[i]}");
    }

    private void CheckGate(int row)
    {
        double[] weights = model switch
        {
            NetworkModelParameters network => Array.ConvertAll(network.GetGateWeights(_rows.Row(row)), weight => (double)weight),
            StatisticalMoeModelParameters mixture => mixture.GetGateWeights(_rows.Row(row)),
            _ => [1],
        };
        FaultException.Unless(weights.All(weight => weight is >= 0 and <= 1.001) && Math.Abs(weights.Sum() - 1) < 1e-3,
            $"gate weights of row {row} are {string.Join(' ', weights.Take(10))}");
    }

    private void Describe(GaussianMoeModelParameters gaussian)
    {
        for (int row = 0; row < _rows.Count; row++)
        {
            var (lower, upper) = gaussian.GetPredictionInterval(_rows.Row(row));
            FaultException.Unless(lower <= upper, $"the interval of row {row} is {lower} to {upper}");
            _ = gaussian.GetResponsibilities(_rows.Row(row), 1.5);
        }
    }

    /// <summary>The scores in the order of the model: those of a regression with quantiles or an interval, and of several labels, are in
    /// several columns.</summary>
    private static float[] Transformed(ITransformer transformer, IDataView rows)
    {
        var scored = transformer.Transform(rows);
        if (scored.Schema.GetColumnOrNull("PredictionSet") is not null)
            FaultException.Unless(scored.GetColumn<bool[]>("PredictionSet").All(set => set.Contains(true)), "a set of classes is empty");
        string[] columns = [.. ((string[])["Score", "Quantiles", "Lower", "Upper"]).Where(name
            => scored.Schema.GetColumnOrNull(name) is not null),
            .. scored.Schema.Select(column => column.Name).Where(name => name.StartsWith("Score.", StringComparison.Ordinal))];
        float[][][] parts = Array.ConvertAll<string, float[][]>(columns, name => scored.Schema[name].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>(name)] : [.. scored.GetColumn<float>(name).Select(score => new[] { score })]);
        return [.. Enumerable.Range(0, parts[0].Length).SelectMany(row => parts.SelectMany(part => part[row]))];
    }

    private static void Documented<TException>(Action action)
        where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException)
        {
            // As its documentation says.
        }
    }

    private void Same(float[] actual, string how)
    {
        FaultException.Unless(_scores.Length == actual.Length, $"{how}: {actual.Length} scores instead of {_scores.Length}");
        for (int i = 0; i < _scores.Length; i++)
            FaultException.Unless(BitConverter.SingleToInt32Bits(_scores[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"{how}: score {i} is {actual[i]:R} instead of {_scores[i]:R}");
    }
}
