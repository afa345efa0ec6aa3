using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>What a mixture gives for rows: alone, in blocks, saved and loaded.</summary>
[TestClass]
public sealed class MixtureScoringTests
{
    [TestMethod]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Regression)]
    public void A_saved_mixture_gives_the_same_scores(TaskKind task)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = MixtureSamples.Data(ml, task);
        var mixture = MixtureSamples.Mixture(ml, task, new MixtureOfOptions { NumberOfFolds = 3, Seed = 1, Gate = MixtureGate.PerRow })
            .Fit(train);
        using var folder = new TemporaryFolder();
        string path = folder.File("mixture.zip");

        ml.Model.Save(mixture, train.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);

        var (before, after) = (mixture.Transform(test), loaded.Transform(test));
        MixtureSamples.AreSame(Samples.Scores(before), Samples.Scores(after));
        MixtureSamples.AreSame([.. before.GetVectors("GateWeights")], [.. after.GetVectors("GateWeights")]);
    }

    [TestMethod]
    public void A_prediction_engine_gives_what_Transform_gives()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = (MixtureSamples.Regimes(ml, 400, 1), 0);
        var mixture = ml.Regression.Trainers.MixtureOf(
            new MixtureOfOptions { Seed = 1, Gate = MixtureGate.PerRow, FeatureColumnName = nameof(Regime.All) },
            MixtureSamples.Trees(ml, nameof(Regime.First)), MixtureSamples.Trees(ml, nameof(Regime.Second))).Fit(train);
        Regime[] rows = [.. Regime.Draw(20, 3)];
        var engine = ml.Model.CreatePredictionEngine<Regime, ScoredRegime>(mixture);

        float[] one = [.. rows.Select(row => engine.Predict(row).Score)];

        CollectionAssert.AreEqual(mixture.Transform(ml.Data.LoadFromEnumerable(rows)).GetNumbers("Score").ToArray(), one);
    }

    [TestMethod]
    [DataRow(TaskKind.Multiclass, true)]
    [DataRow(TaskKind.Binary, true)]
    [DataRow(TaskKind.Regression, true)]
    [DataRow(TaskKind.Multiclass, false)]
    public void Rows_score_the_same_alone_in_blocks_and_on_several_threads(TaskKind task, bool refit)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = MixtureSamples.Data(ml, task);
        var options = new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, Gate = MixtureGate.PerRow, Refit = refit };
        var mixture = MixtureSamples.Mixture(ml, task, options).Fit(train);

        var blocks = mixture.Transform(test);
        // ML.NET's mapper takes one row at a time.
        var mapper = ((ITransformer)mixture).GetRowToRowMapper(test.Schema);
        using var cursor = test.GetRowCursor(test.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var (alone, weights) = (new List<float[]>(), new List<float[]>());
        while (cursor.MoveNext())
        {
            alone.Add(Read(row, "Score"));
            weights.Add(Read(row, "GateWeights"));
        }

        MixtureSamples.AreSame([.. alone], Samples.Scores(blocks));
        MixtureSamples.AreSame([.. weights], [.. blocks.GetVectors("GateWeights")]);
        float[][] parallel = [.. blocks.GetRowCursorSet(blocks.Schema, 3).SelectMany(each => ReadAll(each, "Score"))
            .OrderBy(scores => scores[0])];
        MixtureSamples.AreSame([.. alone.OrderBy(scores => scores[0])], parallel);
    }

    [TestMethod]
    public void Columns_beside_the_mixtures_own_pass_through_in_step()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);
        var mixture = MixtureSamples.Mixture(ml, TaskKind.Regression, MixtureSamples.Quick).Fit(train);

        var scored = mixture.Transform(train);

        string[] cities = [.. train.GetColumn<string>(nameof(Row.City))];
        CollectionAssert.AreEqual(cities,
            ml.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: false).Select(row => row.City).ToArray());
        float[] scores = [.. scored.GetNumbers("Score")];
        CollectionAssert.AreEqual(scores,
            ml.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: false).Select(row => row.Score).ToArray());
    }

    private static IEnumerable<float[]> ReadAll(DataViewRowCursor cursor, string column)
    {
        using (cursor)
        {
            while (cursor.MoveNext()) yield return Read(cursor, column);
        }
    }

    private static float[] Read(DataViewRow row, string column)
    {
        if (row.Schema[column].Type is VectorDataViewType)
        {
            var vector = default(VBuffer<float>);
            row.GetGetter<VBuffer<float>>(row.Schema[column])(ref vector);
            return [.. vector.DenseValues()];
        }
        float number = 0;
        row.GetGetter<float>(row.Schema[column])(ref number);
        return [number];
    }
}
