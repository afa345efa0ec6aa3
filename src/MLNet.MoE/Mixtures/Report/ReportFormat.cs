using MLNet.MoE.Files;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Writes and reads the report of a fit.</summary>
internal static class ReportFormat
{
    // A fit writes a handful and a few an expert.
    private const int MostWarnings = 10_000;

    public static void Write(BinaryWriter writer, MoeFitReport report)
    {
        writer.Write(report.LogLikelihood);
        writer.Write(report.PenalizedLogLikelihood);
        StatisticalModelWriter.WriteArray(writer, report.LogLikelihoodTrace);
        writer.Write(report.Converged);
        writer.Write(report.GradientNorm);
        WriteOptional(writer, report.SmallestInformationEigenvalue);
        writer.Write(report.NumberOfStarts);
        writer.Write(report.StartsContinued);
        writer.Write(report.StartsReachingBest);
        writer.Write(report.NumberOfRows);
        writer.Write(report.TotalWeight);
        writer.Write(report.NumberOfParameters);
        writer.Write(report.Entropy);
        StatisticalModelWriter.WriteArray(writer, report.ExpertShares);
        WriteList(writer, report.Coefficients, WriteCoefficient);
        writer.Write(report.SandwichErrors is not null);
        if (report.SandwichErrors is { } errors)
            StatisticalModelWriter.WriteArray(writer, errors);
        WriteList(writer, report.Warnings, (w, text) => w.Write(text));
        WriteList(writer, report.ExpertCounts, (w, count) =>
        {
            w.Write(count.NumberOfExperts);
            w.Write(count.LogLikelihood);
            w.Write(count.Criterion);
            WriteOptional(w, count.Height);
        });
        WriteList(writer, report.RegularizationPath, (w, point) =>
        {
            w.Write(point.L1Regularization);
            w.Write(point.LogLikelihood);
            w.Write(point.NonZeroSlopes);
            w.Write(point.Bic);
            StatisticalModelWriter.WriteArray(w, point.Estimates);
        });
    }

    /// <param name="reader">Where the report begins.</param>
    /// <param name="experts">Experts of the model that it belongs to.</param>
    public static MoeFitReport Read(BoundedReader reader, int experts)
    {
        var report = Fields(reader, experts);
        int coefficients = report.Coefficients.Count;
        if (report.SandwichErrors is { } errors && errors.Count != coefficients)
            throw new InvalidDataException($"there are {errors.Count} standard errors of {coefficients} coefficients.");
        foreach (var point in report.RegularizationPath)
        {
            if (point.Estimates.Count != coefficients)
                throw new InvalidDataException(
                    $"a point of the regularisation path has {point.Estimates.Count} estimates of {coefficients} coefficients.");
        }

        return report;
    }

    private static MoeFitReport Fields(BoundedReader reader, int experts) => new()
    {
        // Initialisers run in the order in which they are written, which is that of the file.
        LogLikelihood = reader.Double(),
        PenalizedLogLikelihood = reader.Double(),
        LogLikelihoodTrace = reader.Array<double>("log-likelihoods"),
        Converged = reader.Boolean("the mark of convergence"),
        GradientNorm = reader.Double(),
        SmallestInformationEigenvalue = Optional(reader),
        NumberOfStarts = reader.Count("the number of starts"),
        StartsContinued = reader.Count("the number of continued starts"),
        StartsReachingBest = reader.Count("the number of starts that reached the best value"),
        NumberOfRows = reader.Count("the number of rows"),
        TotalWeight = reader.Finite("the total weight"),
        NumberOfParameters = reader.Count("the number of parameters"),
        Entropy = reader.Double(),
        ExpertShares = reader.FiniteArray("expert shares", experts),
        Coefficients = List(reader, "coefficients", int.MaxValue, 1 + 1 + 4 + 1 + 8 + 1, r => Coefficient(r, experts)),
        SandwichErrors = reader.Boolean("the mark of sandwich errors") ? reader.Array<double>("sandwich errors") : null,
        Warnings = List(reader, "warnings", MostWarnings, 1, r => r.String("a warning")),
        ExpertCounts = List(
            reader, "expert counts", StatisticalMoeOptions.MostExperts, 4 + 8 + 8 + 1,
            r => new ExpertCountCriterion(r.Int32("a number of experts", 1, StatisticalMoeOptions.MostExperts), r.Double(), r.Double(),
                Optional(r))),
        RegularizationPath = List(
            reader, "points of the regularisation path", StatisticalMoeOptions.MostPathPoints, 8 + 8 + 4 + 8 + 4,
            r => new RegularizationPathPoint(r.Double(), r.Double(), r.Count("a number of slopes"), r.Double(),
                r.Array<double>("estimates"))),
    };

    private static void WriteCoefficient(BinaryWriter writer, MoeCoefficient coefficient)
    {
        writer.Write(coefficient.Expert);
        writer.Write(coefficient.IsGate);
        writer.Write(coefficient.Class is not null);
        if (coefficient.Class is { } name)
            writer.Write(name);
        writer.Write(coefficient.Name);
        writer.Write(coefficient.Estimate);
        WriteOptional(writer, coefficient.StandardError);
    }

    private static MoeCoefficient Coefficient(BoundedReader reader, int experts) => new(
        reader.Int32("the expert of a coefficient", 0, experts - 1),
        reader.Boolean("the mark of a gate's coefficient"),
        reader.Boolean("the mark of a coefficient with a class") ? reader.String("the class of a coefficient") : null,
        reader.String("the name of a coefficient"),
        reader.Double(),
        Optional(reader));

    private static void WriteOptional(BinaryWriter writer, double? value)
    {
        writer.Write(value.HasValue);
        if (value is { } number)
            writer.Write(number);
    }

    private static double? Optional(BoundedReader reader)
        => reader.Boolean("the mark of a number that may be absent") ? reader.Double() : null;

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(writer, item);
    }

    private static List<T> List<T>(BoundedReader reader, string what, int most, int bytes, Func<BoundedReader, T> read)
    {
        var items = new List<T>();
        for (int left = reader.Length(what, most, bytes); left > 0; left--)
            items.Add(read(reader));
        return items;
    }
}
