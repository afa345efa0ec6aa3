namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Ensembles of independently trained models: of every contender on every split, seeds in groups of five whose predictions are averaged, as
/// the papers report them beside single models.
/// </summary>
internal static class SeedEnsembles
{
    /// <summary>Models of an ensemble.</summary>
    public const int Members = 5;

    /// <summary>The results of all ensembles whose members are there. Their seed is the number of the group within dataset and
    /// model.</summary>
    /// <param name="records">Results of single models.</param>
    /// <param name="predictions">Where their predictions of the test part are.</param>
    public static IReadOnlyList<ResultRecord> Of(IEnumerable<ResultRecord> records,
        Func<ResultRecord, (Predictions Predictions, float[] Labels)?> predictions) =>
        [.. records.Where(record => record.Succeeded && record.Members == 1)
            .GroupBy(record => (record.Dataset, record.Model))
            .SelectMany(model => model.GroupBy(record => record.Split).OrderBy(split => split.Key)
                .SelectMany(split => split.OrderBy(record => record.Seed).Chunk(Members).Where(group => group.Length == Members))
                .Select((group, number) => Average(group, number, predictions)))
            .OfType<ResultRecord>()];

    private static ResultRecord? Average(ResultRecord[] members, int number,
        Func<ResultRecord, (Predictions Predictions, float[] Labels)?> predictions)
    {
        double[]? sums = null;
        float[] labels = [];
        int outputs = 1;
        foreach (var member in members)
        {
            if (predictions(member) is not { } read || (member.Task == TaskKind.Regression) != (read.Predictions.Outputs == 1)) return null;
            // Members of a split predict the same rows; others are of files that were mixed up.
            if (sums is not null && (outputs != read.Predictions.Outputs || !labels.AsSpan().SequenceEqual(read.Labels))) return null;
            (labels, outputs) = (read.Labels, read.Predictions.Outputs);
            sums ??= new double[read.Predictions.Values.Length];
            for (int i = 0; i < sums.Length; i++) sums[i] += read.Predictions.Values[i];
        }
        var mean = new Predictions(Array.ConvertAll(sums!, sum => (float)(sum / Members)), outputs);
        var score = TestScore.Of(members[0].Task, mean, labels);
        return members[0] with
        {
            Seed = number,
            Members = Members,
            Score = score.Score,
            LogLoss = double.IsNaN(score.LogLoss) ? null : score.LogLoss,
            Auc = ClassMetrics.AreaOf(members[0].Task, mean, labels),
            ValidationScore = null,
            FitSeconds = members.Sum(member => member.FitSeconds),
            PredictSeconds = members.Sum(member => member.PredictSeconds),
            Parameters = members.Sum(member => member.Parameters),
            ValidationCurve = [],
            CurveUnit = null,
            Gate = null,
            Key = "",
        };
    }
}
