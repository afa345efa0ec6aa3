using MLNet.MoE.Statistical;

namespace MLNet.MoE.Tests.Statistical;

[TestClass]
public sealed class GateFunctionFormatTests
{
    [TestMethod]
    public void Static_method_is_found_again_by_its_name()
    {
        using var stream = new MemoryStream();
        GateFunctionFormat.Write(new BinaryWriter(stream), Math.Atan);
        stream.Position = 0;
        Assert.AreEqual(Math.Atan(0.3), GateFunctionFormat.Read(new BinaryReader(stream))(0.3));
    }

    [TestMethod]
    [DataRow("No.Such.Type, No.Such.Assembly", "Bend")]
    [DataRow("System.Math, System.Private.CoreLib", "Bend")]
    [DataRow("System.Math, System.Private.CoreLib", "ILogB")]
    public void Method_that_the_program_does_not_have_is_an_error_that_names_it(string type, string method)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(type);
        writer.Write(method);
        stream.Position = 0;
        var error = Assert.ThrowsExactly<InvalidDataException>(() => GateFunctionFormat.Read(new BinaryReader(stream)));
        StringAssert.Contains(error.Message, $"'{method}' of '{type}'");
    }

    [TestMethod]
    public void Lambda_has_no_name_and_is_refused()
    {
        var shift = 1.0;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => GateFunctionFormat.Write(new BinaryWriter(Stream.Null), z => z + shift));
        StringAssert.Contains(error.Message, "static method");
    }
}
