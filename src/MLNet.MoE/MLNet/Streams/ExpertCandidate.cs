using MLNet.MoE.Files;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE;

/// <summary>A network with a fresh expert on probation: it learns beside the one in use, and is compared with it row by row.</summary>
/// <param name="expert">The expert that it replaces.</param>
/// <param name="network">The network.</param>
internal sealed class ExpertCandidate(int expert, TrainedNetwork network)
{
    private double _sum, _squares;

    /// <summary>The expert that it replaces.</summary>
    public int Expert => expert;

    /// <summary>The network with the fresh expert.</summary>
    public TrainedNetwork Network { get; set; } = network;

    /// <summary>Rows of its probation.</summary>
    public long Rows { get; private set; }

    /// <summary>By how much its loss is lower, in the mean.</summary>
    public double MeanGain => Rows == 0 ? 0 : _sum / Rows;

    /// <summary>The same in standard errors.</summary>
    public double Evidence
    {
        get
        {
            double variance = Rows < 2 ? 0 : (_squares - (_sum * MeanGain)) / (Rows - 1);
            return variance > 0 ? MeanGain / Math.Sqrt(variance / Rows) : 0;
        }
    }

    /// <summary>Compares the losses of rows that neither has learnt from.</summary>
    public void Compare(double[] used, double[] own)
    {
        for (int row = 0; row < used.Length; row++)
        {
            double gain = used[row] - own[row];
            (_sum, _squares) = (_sum + gain, _squares + (gain * gain));
        }
        Rows += used.Length;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(expert);
        writer.Write(Rows);
        writer.Write(_sum);
        writer.Write(_squares);
        TrainedNetworkFormat.Save(writer, Network);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ExpertCandidate Read(BoundedReader reader)
    {
        int expert = reader.Count("the expert on probation");
        long rows = reader.Values<long>("the rows of a probation", 1)[0];
        double sum = reader.Finite("the gain of a probation"), squares = reader.Finite("the squared gains of a probation");
        var network = TrainedNetworkFormat.Load(reader);
        return rows >= 0 && squares >= 0 && expert < network.Spec.Experts
            ? new(expert, network) { Rows = rows, _sum = sum, _squares = squares }
            : throw new InvalidDataException("its expert on probation is damaged.");
    }
}
