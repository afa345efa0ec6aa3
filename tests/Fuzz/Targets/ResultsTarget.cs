using MLNet.MoE.Benchmarks;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>The folder of a finished run: results.csv, results.jsonl and trials.jsonl, read back and made into a report.</summary>
internal sealed class ResultsTarget : IFuzzTarget
{
    private static readonly Lazy<IReadOnlyList<FuzzFile>> Seed = new(Create);

    public string Name => "results";

    public int SeedCount => 1;

    public IDocument Open(int seed) => new FolderDocument(Seed.Value, Seed.Value);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        foreach (var file in files) File.WriteAllBytes(Path.Combine(folder, file.Name), file.Bytes);
        // A run goes on from its journals whatever a line of them holds.
        int read = new ResultJournal(folder).Read().Count + new TrialJournal(folder).Read().Sum(study => study.Count());
        FaultException.Unless(read <= 100, "more results than lines");
        if (!random.OneIn(8)) return new Outcome(true, "journals read");
        return Moe.Run(out _, "report", folder);
    }

    private static IReadOnlyList<FuzzFile> Create()
    {
        string folder = Directory.CreateTempSubdirectory("moe-fuzz-results-").FullName;
        try
        {
            ResultRecord[] records =
            [
                Record("cars", "gg-moe", TaskKind.Binary, 0.9) with { Gate = new GateUsage([0.5f, 0.5f], 0.6), Limit = 0.95,
                    ValidationCurve = [3, 2, 1.5f], CurveUnit = "epoch" },
                Record("cars", "lightgbm:NumberOfLeaves=8", TaskKind.Binary, 0.85),
                Record("prices, all", "gg-moe", TaskKind.Regression, 12.5) with { LogLoss = null,
                    Settings = new Dictionary<string, string> { ["Dropout"] = "0.1" }, Trials = 3, TuningSeconds = 2 },
                Record("prices, all", "lightgbm:NumberOfLeaves=8", TaskKind.Regression, 13) with { Score = null, LogLoss = null,
                    Error = "The fit did not end, \"really\"." },
            ];
            foreach (var record in records) new ResultJournal(folder).Append(record);
            ResultCsv.Replace(folder, records);
            for (int trial = 0; trial < 3; trial++) new TrialJournal(folder).Append(Trial(trial));
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
                .Select(path => new FuzzFile(Path.GetFileName(path), File.ReadAllBytes(path)))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ResultRecord Record(string dataset, string model, TaskKind task, double score) => new()
    {
        Dataset = dataset, Task = task, Model = model, Seed = 0, Metric = task == TaskKind.Regression ? "rmse" : "accuracy", Score = score,
        LogLoss = 0.4,
        TrainingRows = 640, ValidationRows = 160, TestRows = 200, Features = 5, FitSeconds = 1.5, PredictSeconds = 0.01, Parameters = 1000,
        Key = $"key{dataset.Length}{model.Length}", Version = "0.1.0",
    };

    private static TrialRecord Trial(int trial) => new()
    {
        Study = "study", Dataset = "cars", Model = "gg-moe", Split = 0, Trial = trial,
        Settings = new Dictionary<string, string> { ["Dropout"] = $"0.{trial}" }, Metric = "accuracy",
        ValidationScore = trial == 2 ? null : 0.9, ValidationLoss = trial == 2 ? null : 0.3, Seconds = 1.5,
        Error = trial == 2 ? "The fit diverged." : null,
    };
}
