using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>
/// What Fit gives scores rows in blocks, reading ahead of its cursor; a loaded model does so once asked to, and scores one by one before.
/// Nobody can tell but by the time.
/// </summary>
[TestClass]
public class BatchScoringTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void All_columns_are_those_of_scoring_one_by_one(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var trainer = TrainerCases.Get(name, task);
        var fitted = Samples.Fitted(ml, trainer, new() { MaximumEpochs = 3 });
        var oneByOne = Loaded(ml, fitted);
        foreach (int rows in new[] { 1, 16, 17, 400 })
        {
            var data = Samples.View(ml, rows, 2);
            string[] expected = Read(oneByOne.Transform(data));
            CollectionAssert.AreEqual(expected, Read(fitted.Transform(data)), $"{rows} rows, fitted");
            CollectionAssert.AreEqual(expected, Read(Loaded(ml, fitted).EnableBatchScoring().Transform(data)), $"{rows} rows, loaded");
        }
    }

    [TestMethod]
    public void Empty_data_have_no_scores()
    {
        var ml = new MLContext(1);
        Assert.IsEmpty(Read(Fitted(ml).Transform(ml.Data.LoadFromEnumerable(Array.Empty<Row>()))));
    }

    [TestMethod]
    public void Shuffled_rows_keep_their_scores()
    {
        var ml = new MLContext(1);
        var fitted = Fitted(ml);
        var data = ml.Data.Cache(Samples.View(ml, 400, 2));
        string[] inOrder = Read(fitted.Transform(data)), shuffled = Read(fitted.Transform(data), new Random(5));

        CollectionAssert.AreNotEqual(inOrder, shuffled);
        CollectionAssert.AreEquivalent(inOrder, shuffled);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Cursors_of_a_set_share_the_rows(int cursors)
    {
        var ml = new MLContext(1);
        var fitted = Fitted(ml);
        var scored = fitted.Transform(ml.Data.Cache(Samples.View(ml, 400, 2)));
        var rows = new System.Collections.Concurrent.ConcurrentBag<string>();

        // A set is to be read in as many threads as it has cursors.
        Parallel.ForEach(scored.GetRowCursorSet(scored.Schema, cursors), new ParallelOptions { MaxDegreeOfParallelism = cursors }, cursor =>
        {
            foreach (string row in Read(cursor, scored.Schema)) rows.Add(row);
        });

        CollectionAssert.AreEquivalent(Read(scored), rows.ToArray());
    }

    [TestMethod]
    public void Row_that_cannot_be_read_fails_when_it_is_reached()
    {
        var ml = new MLContext(1);
        var fitted = Fitted(ml);
        var data = ml.Transforms.CustomMapping<Row, Extra>((row, extra) => extra.Number = row.Width < 0
            ? throw new InvalidOperationException("bad row") : 1, null)
            .Fit(Samples.View(ml, 1, 1));
        var rows = Samples.Rows(50, 2);
        rows[40].Width = -1;
        var scored = fitted.Transform(data.Transform(ml.Data.LoadFromEnumerable(rows)));
        using var cursor = scored.GetRowCursorSet(scored.Schema, 1)[0];
        var score = cursor.GetGetter<float>(scored.Schema["Score"]);
        int read = 0;

        var error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            float value = 0;
            for (; cursor.MoveNext(); read++) score(ref value);
        });
        Assert.AreEqual("bad row", error.Message);
        Assert.AreEqual(40, read);
    }

    [TestMethod]
    public void Columns_are_read_without_scores_too()
    {
        var ml = new MLContext(1);
        var scored = Fitted(ml).Transform(Samples.View(ml, 50, 2));

        CollectionAssert.AreEqual(Samples.Rows(50, 2).Select(row => row.Width).ToArray(), scored.GetNumbers("Width").ToArray());
        Assert.HasCount(50, scored.GetVectors("Features").ToArray());
    }

    [TestMethod]
    public void Other_transformers_stay_as_they_are()
    {
        var ml = new MLContext(1);
        var data = Samples.View(ml, 20, 1);
        var transformer = ml.Transforms.CopyColumns("Copy", "Width").Fit(data);

        Assert.AreSame(transformer, transformer.EnableBatchScoring());
        Assert.HasCount(20, transformer.Transform(data).GetNumbers("Copy").ToArray());
    }

    private static ITransformer Fitted(MLContext ml)
        => Samples.Fitted(ml, TrainerCases.Get("GgMoe", TaskKind.Binary), new() { MaximumEpochs = 2 });

    private static ITransformer Loaded(MLContext ml, ITransformer fitted)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(fitted, null, stream);
        stream.Position = 0;
        return ml.Model.Load(stream, out _);
    }

    private static string[] Read(IDataView data, Random? random = null)
    {
        using var cursor = data.GetRowCursor(data.Schema, random);
        return Read(cursor, data.Schema);
    }

    /// <summary>All visible columns and the identifiers, a text a row.</summary>
    private static string[] Read(DataViewRowCursor cursor, DataViewSchema schema)
    {
        var fields = schema.Where(column => !column.IsHidden).Select(column => Field(cursor, column)).ToArray();
        var getId = cursor.GetIdGetter();
        var rows = new List<string>();
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            Assert.AreEqual(rows.Count, cursor.Position);
            getId(ref id);
            rows.Add($"{id}: {string.Join(" | ", fields.Select(field => field()))}");
        }
        return [.. rows];
    }

    private static Func<string> Field(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: NumberDataViewType } =>
            Getter<VBuffer<float>>(cursor, column, v => string.Join(",", v.DenseValues().Select(Bits))),
        TextDataViewType => Getter<ReadOnlyMemory<char>>(cursor, column, text => text.ToString()),
        BooleanDataViewType => Getter<bool>(cursor, column, value => $"{value}"),
        KeyDataViewType => Getter<uint>(cursor, column, value => $"{value}"),
        NumberDataViewType => Getter<float>(cursor, column, Bits),
        _ => () => "",
    };

    private static Func<string> Getter<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, string> text)
    {
        var getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }

    private static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("X8");

    private sealed class Extra
    {
        public float Number { get; set; }
    }
}
