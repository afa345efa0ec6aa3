using MLNet.MoE.Files;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>Whole fits on tables of many columns that are almost always 0, as words are.</summary>
[TestClass]
public sealed class SparseFitTests
{
    private const int Words = 600, Telling = 30, Rows = 300;
    private static readonly FeatureLayout Layout = new(Words + 1, [], null, [.. Enumerable.Range(0, Words)]);

    public static IEnumerable<object[]> Tasks()
        => RandomNetworks.Objectives.SelectMany(objective => (object[][])[[objective, false], [objective, true]]);

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Row_scores_the_same_dense_sparse_alone_among_others_and_loaded(string objective, bool wordsAlone)
    {
        var network = Fit(objective, 1, wordsAlone);
        var stream = new MemoryStream();
        TrainedNetworkFormat.Save(new BinaryWriter(stream), network);
        stream.Position = 0;
        var loaded = TrainedNetworkFormat.Load(new BoundedReader(new BinaryReader(stream)));
        float[][] rows = [.. Enumerable.Range(0, 40).Select(i => Features(i, out _))];
        int outputs = network.ScoreCount;
        float[] together = new float[rows.Length * outputs], alone = new float[outputs], sparse = new float[outputs],
            again = new float[outputs];
        network.PredictMany([.. rows.SelectMany(row => row)], rows.Length, together);
        for (int i = 0; i < rows.Length; i++)
        {
            int[] slots = [.. Enumerable.Range(0, Words + 1).Where(slot => rows[i][slot] != 0)];
            network.Predict(rows[i], alone);
            network.PredictSparse(slots, [.. slots.Select(slot => rows[i][slot])], sparse);
            loaded.Predict(rows[i], again);
            float[] expected = together.AsSpan(i * outputs, outputs).ToArray();
            CollectionAssert.AreEqual(expected, alone, $"row {i} alone");
            CollectionAssert.AreEqual(expected, sparse, $"row {i}, sparse");
            CollectionAssert.AreEqual(expected, again, $"row {i}, loaded");
            CollectionAssert.AreEqual(network.GetGateWeights(rows[i]), loaded.GetGateWeights(rows[i]));
        }
    }

    [TestMethod]
    public void Words_that_tell_the_class_are_learned()
    {
        var network = Fit("logistic", 1);
        int right = 0;
        float[] score = new float[1];
        for (int i = Rows; i < Rows + 400; i++)
        {
            network.Predict(Features(i, out float label), score);
            if (score[0] > 0 == label > 0) right++;
        }
        Assert.IsGreaterThan(340, right);
    }

    [TestMethod]
    public void Same_seed_and_threads_give_the_same_model_bit_by_bit()
    {
        foreach (int threads in new[] { 1, 3 })
        {
            foreach (var (a, b) in Fit("cross-entropy", threads).Weights.Arrays.Zip(Fit("cross-entropy", threads).Weights.Arrays))
                CollectionAssert.AreEqual(a.Values, b.Values, a.Shape.Name);
        }
    }

    [TestMethod]
    public void Second_fit_learns_the_validation_rows_words_too()
    {
        // Rows of another table are appended to the training table, words and all.
        FeatureTable training = Table("logistic", 0, 200), validation = Table("logistic", 200, 100);
        var data = new TrainingData(training, [.. Enumerable.Range(0, 200)], validation,
            [.. Enumerable.Range(0, 100)]).WithValidationLearned();
        for (int row = 0; row < 100; row++)
        {
            SparseVector expected = validation.Sparse(row), actual = data.Training.Sparse(data.TrainingRows[200 + row]);
            CollectionAssert.AreEqual(expected.Columns.ToArray(), actual.Columns.ToArray());
            CollectionAssert.AreEqual(expected.Values.ToArray(), actual.Values.ToArray());
        }
    }

    private static TrainedNetwork Fit(string objective, int threads, bool wordsAlone = false) => NetworkFitter.Fit(
        Table(objective, 0, Rows, wordsAlone), Layout, null, ObjectiveRegistry.All.Get(objective), 3,
        new GgMoeOptions { Seed = 5, MaximumEpochs = 12, NumberOfThreads = threads, NumberOfMembers = 4 }, TrainingObserver.None);

    private static FeatureTable Table(string objective, int first, int rows, bool wordsAlone = false)
    {
        var table = new FeatureTable(1, []) { SparseCount = Words };
        for (int i = first; i < first + rows; i++)
        {
            float[] features = Features(i, out float label);
            table.AddRow(objective == "cross-entropy" ? i % 3 : objective == "logistic" ? label > 0 ? 1 : 0 : label, 1, out var numeric,
                out _);
            // A number that never changes is left out, and words are all that is left.
            numeric[0] = wordsAlone ? 1 : features[Words];
            for (int word = 0; word < Words; word++)
                if (features[word] != 0) table.OpenSparse!.Add(word, features[word]);
        }
        return table;
    }

    /// <summary>Fifteen words, a third of them from those that tell: the even ones speak for, the odd ones against. Then a
    /// number.</summary>
    private static float[] Features(int row, out float label)
    {
        var random = new Random(row);
        float[] features = new float[Words + 1];
        int side = random.Next(2);
        for (int i = 0; i < 15; i++) features[i < 5 ? (2 * random.Next(Telling / 2)) + side : random.Next(Telling, Words)] += 0.5f;
        features[Words] = random.NextSingle();
        label = side == 0 ? 1 : -1;
        return features;
    }
}
