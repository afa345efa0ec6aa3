using System.Globalization;
using System.Text;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>Counts over cases of one target.</summary>
internal sealed class TargetCounts
{
    /// <summary>Cases that were tried.</summary>
    public long Cases { get; set; }

    /// <summary>Of these, how many were taken and used.</summary>
    public long Loaded { get; set; }

    /// <summary>How often each answer was given.</summary>
    public SortedDictionary<string, long> Answers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Faults by what they have in common.</summary>
    public SortedDictionary<string, FaultRecord> Faults { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Most processor time that a case took, seeds left out.</summary>
    public TimeSpan Slowest { get; set; }

    /// <summary>The case that took it.</summary>
    public long SlowestIndex { get; set; }

    /// <summary>Largest share of the memory limit that a case allocated.</summary>
    public double LargestShare { get; set; }

    /// <summary>Bytes that it allocated.</summary>
    public long LargestBytes { get; set; }

    /// <summary>The case that did.</summary>
    public long LargestIndex { get; set; }

    /// <summary>Number of cases with a fault.</summary>
    public long FaultCount => Faults.Values.Sum(fault => fault.Count);

    public void Add(CaseResult result)
    {
        Cases++;
        var id = result.Case.Id;
        if (result.Outcome is { } outcome)
        {
            if (outcome.Loaded) Loaded++;
            Answers[outcome.Kind] = Answers.GetValueOrDefault(outcome.Kind) + 1;
        }
        if (result.Fault is { } fault) Add(new FaultRecord(id, fault, 1));
        if (result.Case.IsUntouched) return;
        if (result.Processor > Slowest) (Slowest, SlowestIndex) = (result.Processor, id.Index);
        double share = (double)result.Allocated / Limits.Default.Bytes(result.Case.Size);
        if (share > LargestShare) (LargestShare, LargestBytes, LargestIndex) = (share, result.Allocated, id.Index);
    }

    public void Add(FaultRecord fault)
    {
        string signature = fault.Fault.Signature;
        Faults[signature] = Faults.TryGetValue(signature, out var known) ? known with { Count = known.Count + fault.Count } : fault;
    }

    public void Add(TargetCounts other)
    {
        Cases += other.Cases;
        Loaded += other.Loaded;
        foreach (var (kind, count) in other.Answers) Answers[kind] = Answers.GetValueOrDefault(kind) + count;
        foreach (var fault in other.Faults.Values) Add(fault);
        if (other.Slowest > Slowest) (Slowest, SlowestIndex) = (other.Slowest, other.SlowestIndex);
        if (other.LargestShare > LargestShare)
            (LargestShare, LargestBytes, LargestIndex) = (other.LargestShare, other.LargestBytes, other.LargestIndex);
    }

    /// <summary>The counts as lines of text.</summary>
    public string Describe(string target, long seed)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{target} (seed {seed}): {Cases} cases, {Loaded} loaded, {Cases - Loaded - FaultCount} refused, {FaultCount} faults; ");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"slowest {Slowest.TotalMilliseconds:0} ms (index {SlowestIndex}), most memory {LargestBytes / 1048576.0:0.0} MB = "
            + $"{LargestShare:P0} of the limit (index {LargestIndex})");
        foreach (var (kind, count) in Answers.OrderByDescending(answer => answer.Value)) text.AppendLine(CultureInfo.InvariantCulture,
            $"  {count,9}  {kind}");
        foreach (var fault in Faults.Values.OrderByDescending(fault => fault.Count))
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {fault.Count,9}  FAULT {fault.Fault.Kind}: {fault.Fault.Message} {fault.Fault.Place} [index {fault.Id.Index}]");
        return text.ToString();
    }
}
