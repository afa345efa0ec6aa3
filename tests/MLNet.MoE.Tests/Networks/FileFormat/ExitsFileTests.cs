using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>Exits in the files of networks.</summary>
[TestClass]
public sealed class ExitsFileTests
{
    private const int Members = 4;

    private static readonly ExitRule Exact = new(MemberExits.Exact, Members, 0, 0, 3.5f),
        Learned = new(MemberExits.Learned, Members, 0.01f, 0.2f, 2.5f);

    [TestMethod]
    public void Whole_file_loads_and_is_saved_as_it_was()
    {
        foreach (var exits in (ExitRule[])[
            Exact, Learned, Exact with { MeanMembers = Members }, Learned with { MeanMembers = 1, Cost = 0, UsualVariance = 0 }])
        {
            byte[] bytes = Bytes(exits);
            Assert.AreEqual(7, BitConverter.ToInt32(bytes));
            var loaded = NetworkFile.Load(bytes);
            Assert.AreEqual((exits.Kind, exits.Cost, exits.UsualVariance, exits.MeanMembers),
                (loaded.Exits!.Kind, loaded.Exits.Cost, loaded.Exits.UsualVariance, loaded.Exits.MeanMembers));
            CollectionAssert.AreEqual(bytes, Bytes(loaded));
        }
    }

    [TestMethod]
    public void Any_byte_that_is_changed_is_refused_or_gives_numbers()
    {
        foreach (var exits in (ExitRule[])[Exact, Learned]) FileAssert.LastBytesMayChange(Bytes(exits), 24, exits.Kind.ToString());
    }

    [TestMethod]
    public void Exits_that_no_fit_gives_are_refused()
    {
        foreach (var exits in (ExitRule[])[
            Learned with { Cost = -0.01f }, Learned with { UsualVariance = -1 },
            Learned with { MeanMembers = 0.5f }, Learned with { MeanMembers = Members + 1 }, Exact with { Cost = 0.01f },
            Exact with { UsualVariance = 0.2f }, Exact with { Cost = 0.2f, UsualVariance = 0.2f }])
            Refused(Bytes(exits), "members cost");
        Refused(Bytes(Exact with { Kind = 0 }), "kind of its exits");
        // Numbers have no class that cannot change any more, and two members nothing to leave.
        Refused(Bytes(Exact, "squared-error"), "which do not go with");
        Refused(Bytes(Learned, "logistic", 2), "which do not go with");
    }

    private static byte[] Bytes(ExitRule exits, string objective = "logistic", int members = Members)
    {
        var network = NetworkFile.Create(3, objective, members: members).Load();
        return Bytes(new TrainedNetwork(
            network.Layout, network.Preprocessor, network.Spec, network.Training, network.GateNoise, network.Temperature)
        {
            Exits = exits,
        });
    }

    private static byte[] Bytes(TrainedNetwork network)
    {
        var stream = new MemoryStream();
        TrainedNetworkFormat.Save(new BinaryWriter(stream), network);
        return stream.ToArray();
    }

    private static void Refused(byte[] bytes, string part) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => NetworkFile.Load(bytes)).Message, part);
}
