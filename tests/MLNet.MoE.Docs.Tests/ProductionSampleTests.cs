using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public sealed partial class ProductionSampleTests
{
    private const int Clients = 8, Rows = 400;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Production.dll");

    [TestMethod]
    public async Task Service_answers_many_clients_as_the_model_does()
    {
        using var folder = Deliveries.Folder();
        StringAssert.Contains(DotNet.Run(folder.Path, [Program, "train", "deliveries.csv", "deliveries.zip", "5"]), "Wrote deliveries.zip");
        object[] rows = File.ReadLines(folder.File("deliveries.csv")).Skip(1).Take(Rows).Select(Row).ToArray();
        float[][] expected = Expected(folder.File("deliveries.zip"), folder.File("deliveries.csv"));

        using var service = Start(folder.Path);
        try
        {
            using var timeout = new CancellationTokenSource(Limit);
            using var client = new HttpClient { BaseAddress = await Address(service, timeout.Token) };
            Assert.AreEqual("ready", await client.GetStringAsync("health", timeout.Token));

            var answers = new JsonElement[Rows];
            await Parallel.ForAsync(0, Rows, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = timeout.Token },
                async (row, stop) => answers[row] = await Post(client, "forecast", rows[row], stop));
            var together = (await Post(client, "forecasts", rows, timeout.Token)).EnumerateArray().ToArray();

            for (int row = 0; row < Rows; row++)
            {
                CollectionAssert.AreEqual(expected[row], Probabilities(answers[row]), $"row {row + 1}");
                CollectionAssert.AreEqual(expected[row], Probabilities(together[row]), $"row {row + 1} among others");
                Assert.AreEqual(Likeliest(answers[row]), answers[row].GetProperty("outcome").GetString());
            }
            var wrong = await client.PostAsync("forecast", new StringContent("{", Encoding.UTF8, "application/json"), timeout.Token);
            Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            service.WaitForExit();
        }
    }

    /// <summary>A row as a client sends it.</summary>
    private static object Row(string line)
    {
        string[] fields = line.Split(',');
        float Number(int field) => float.Parse(fields[field], CultureInfo.InvariantCulture);
        return new { City = fields[0], Hour = Number(1), DistanceKm = Number(2), Items = Number(3), RainMm = Number(4) };
    }

    private static float[][] Expected(string model, string table)
    {
        var ml = new MLContext();
        var loaded = ml.Model.Load(model, out _);
        var data = ml.Data.LoadFromTextFile(table, hasHeader: true, separatorChar: ',', columns:
        [
            new("City", DataKind.String, 0), new("Hour", DataKind.Single, 1), new("DistanceKm", DataKind.Single, 2),
            new("Items", DataKind.Single, 3), new("RainMm", DataKind.Single, 4),
        ]);
        return [.. loaded.Transform(data).GetColumn<float[]>("Score").Take(Rows)];
    }

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Program, "serve", "deliveries.zip", "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true,
        };
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning";
        start.Environment["Logging__LogLevel__Default"] = "Information";
        return Process.Start(start)!;
    }

    /// <summary>Where the service listens, which it writes when it does.</summary>
    private static async Task<Uri> Address(Process service, CancellationToken cancellation)
    {
        while (await service.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match) return new Uri(match.Groups[1].Value + "/");
        }
        throw new AssertFailedException("The service ended before it listened.");
    }

    private static async Task<JsonElement> Post(HttpClient client, string path, object content, CancellationToken cancellation)
    {
        using var answer = await client.PostAsJsonAsync(path, content, cancellation);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    private static float[] Probabilities(JsonElement answer)
        => [.. answer.GetProperty("probabilities").EnumerateObject().Select(outcome => outcome.Value.GetSingle())];

    private static string Likeliest(JsonElement answer)
        => answer.GetProperty("probabilities").EnumerateObject().MaxBy(outcome => outcome.Value.GetSingle()).Name;

    [GeneratedRegex(@"(http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
