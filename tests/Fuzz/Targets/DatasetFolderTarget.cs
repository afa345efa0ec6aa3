using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>A folder of tables with the list that describes them, as <c>moe bench --data</c> reads it.</summary>
internal sealed class DatasetFolderTarget : IFuzzTarget
{
    private const string Secret = "a line of a file outside the folder";

    private static readonly FuzzFile[] Seed =
    [
        new("datasets.json", Encoding.UTF8.GetBytes("""
            {"datasets": [
              {"name": "cars", "file": "cars.csv", "task": "binclass", "target": "risk", "numeric": ["size", "doors"], "categorical": ["colour"], "n_rows": 6, "source": [{"openml_id": 3, "name": "cars"}], "data_licence": "none"},
              {"name": "prices", "file": "cars.csv", "task": "regression", "target": "price", "numeric": ["size"], "categorical": []}
            ]}
            """)),
        new("cars.csv",
            Encoding.UTF8.GetBytes(
                "size,doors,colour,risk,price\n1.5,2,red,yes,10\n2,4,,no,12.5\n,4,blue,yes,9\n3.25,5,\"light, "
                + "blue\",no,20\n0,2,red,no,3\n1,3,red,yes,4\n")),
    ];

    public string Name => "datasets";

    public int SeedCount => 1;

    public IDocument Open(int seed) => new FolderDocument(Seed, Seed);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        File.WriteAllText(Path.Combine(folder, "x"), Secret + "\n");
        string inside = Path.Combine(folder, "data", "here");
        Directory.CreateDirectory(inside);
        foreach (var file in files) File.WriteAllBytes(Path.Combine(inside, file.Name), file.Bytes);
        bool loaded = false;
        Outcome? refused = null;
        try
        {
            var datasets = DatasetFolder.Open(inside);
            foreach (var description in datasets.Datasets)
            {
                var outcome = Load(datasets, description);
                loaded |= outcome.Loaded;
                if (!outcome.Loaded) refused = outcome;
            }
        }
        catch (DatasetException exception)
        {
            FaultException.Unless(!exception.Message.Contains(Secret, StringComparison.Ordinal), "a file outside the folder was read");
            return Outcome.Refused(exception);
        }
        return refused ?? (loaded ? Outcome.Used : new Outcome(true, "no datasets"));
    }

    private static Outcome Load(DatasetFolder datasets, DatasetDescription description)
    {
        try
        {
            var dataset = datasets.Load(description, verifyHash: true);
            FaultException.Unless(dataset.RowCount > 0, "a dataset without rows");
            return Outcome.Used;
        }
        catch (DatasetException exception)
        {
            FaultException.Unless(!exception.Message.Contains(Secret, StringComparison.Ordinal), "a file outside the folder was read");
            return Outcome.Refused(exception);
        }
    }
}
