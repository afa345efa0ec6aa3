namespace MLNet.MoE.Docs.Tests;

[TestClass]
public sealed class FileBasedAppTests
{
    /// <summary>
    /// A program of one file, as <c>dotnet run app.cs</c> builds it by itself: ready for native compilation, without JSON by reflection and
    /// without code that is made at run time. ML.NET's <c>LoadFromEnumerable</c> and <c>CreatePredictionEngine</c> make such code, so the
    /// program reads a file and a cursor.
    /// </summary>
    private const string Program = """
        using System.Runtime.CompilerServices;
        using System.Text.Json;
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.MoE;

        if (JsonSerializer.IsReflectionEnabledByDefault || RuntimeFeature.IsDynamicCodeSupported) throw new InvalidOperationException("These are not the defaults of a program of one file.");
        File.WriteAllLines("t.csv", Enumerable.Range(0, 200).Select(i => $"{i % 17},{(i % 3 == 0 ? "Cork" : "Oslo")},{(i % 5 < 2 ? "late" : "ok")},{(2 * (i % 17)) + (i % 3)}"));
        var ml = new MLContext(1);
        TextLoader.Column[] columns = [new("Hour", DataKind.Single, 0), new("City", DataKind.String, 1), new("Outcome", DataKind.String, 2), new("Minutes", DataKind.Single, 3)];
        var data = ml.Data.LoadFromTextFile("t.csv", columns, ',');
        var features = ml.Transforms.Categorical.OneHotEncoding("City").Append(ml.Transforms.Concatenate("Features", "Hour", "City"));
        Check(features.Append(ml.Transforms.Conversion.MapValueToKey("Label", "Outcome")).Append(ml.MulticlassClassification.Trainers.GgMoe(new GgMoeOptions { MaximumEpochs = 2 })), "network");
        Check(features.Append(ml.Transforms.CopyColumns("Label", "Minutes")).Append(ml.Regression.Trainers.GaussianMoe(numberOfStarts: 2)), "mixture");

        void Check(IEstimator<ITransformer> pipeline, string name)
        {
            var model = pipeline.Fit(data);
            ml.Model.Save(model, data.Schema, "model.zip");
            var loaded = new MLContext().Model.Load("model.zip", out _).EnableBatchScoring();
            Console.WriteLine($"{name}: {(Scores(model).SequenceEqual(Scores(loaded)) ? "the same" : "different")}");
        }

        List<float> Scores(ITransformer model)
        {
            var scored = model.Transform(data);
            var column = scored.Schema["Score"];
            using var cursor = scored.GetRowCursor([column]);
            var scores = new List<float>();
            if (column.Type is VectorDataViewType)
            {
                var get = cursor.GetGetter<VBuffer<float>>(column);
                for (VBuffer<float> row = default; cursor.MoveNext(); scores.AddRange(row.DenseValues())) get(ref row);
            }
            else
            {
                var get = cursor.GetGetter<float>(column);
                for (float row = 0; cursor.MoveNext(); scores.Add(row)) get(ref row);
            }
            return scores;
        }
        """;

    [TestMethod]
    public void Program_of_one_file_fits_saves_loads_and_scores_with_its_properties_left_alone()
    {
        using var folder = Deliveries.Folder();
        string file = folder.File("app.cs");
        File.WriteAllText(file, $"#:project {Repository.Path("src", "MLNet.MoE", "MLNet.MoE.csproj")}\n{Program}");
        string[] lines = DotNet.Run(folder.Path, ["run", "-c", "Release", file])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionAssert.AreEqual(new[] { "network: the same", "mixture: the same" }, lines[^2..]);
    }
}
