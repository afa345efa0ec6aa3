using MLNet.MoE.Files;
using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>How exits stand in a model file, since version 7 of the network's format.</summary>
internal static class ExitsFormat
{
    public static void Write(BinaryWriter writer, ExitRule exits)
    {
        writer.Write((int)exits.Kind);
        writer.Write(exits.Cost);
        writer.Write(exits.UsualVariance);
        writer.Write(exits.MeanMembers);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, and checks that it fits the network.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="spec">The network.</param>
    /// <param name="isUnbounded">Whether rows may overflow, so that they would have to pass twice.</param>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static ExitRule Read(BoundedReader reader, NetworkSpec spec, bool isUnbounded)
    {
        var kind = (MemberExits)reader.Int32("the kind of its exits", (int)MemberExits.Exact, (int)MemberExits.Learned);
        float cost = reader.Single("the cost of its members"), variance = reader.Single("the variance of its members"),
            mean = reader.Single("the mean of its members");
        if (isUnbounded || !ExitRule.CanBe(kind, spec))
            throw new InvalidDataException($"it has exits ({kind}), which do not go with its {spec.Members} members, its outputs or its "
                + "columns without limits.");
        if (!(cost >= 0 && variance >= 0) || (kind == MemberExits.Exact && cost + variance != 0) || !(mean >= 1 && mean <= spec.Members))
            throw new InvalidDataException($"members cost {cost} and vary by {variance} in its exits, and rows pass {mean} of "
                + $"{spec.Members}.");
        reader.Reserve(StagedPass.Bytes(spec.Members, spec.Outputs, 1), "exits");
        return new(kind, spec.Members, cost, variance, mean);
    }
}
