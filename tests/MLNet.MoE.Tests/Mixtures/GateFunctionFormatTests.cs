using MLNet.MoE.Files;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Tests.Mixtures;

// Each test registers names of its own, since the registry is the process's.
[TestClass]
public sealed class GateFunctionFormatTests
{
    private static int _calls;

    [TestMethod]
    public void Registered_function_is_found_again_by_its_name()
    {
        double shift = 1;
        Func<double, double> function = z => z + shift;
        MoeGateFunctions.Register("format-test.shift", function);
        using var stream = new MemoryStream();
        GateFunctionFormat.Write(new BinaryWriter(stream), function);
        stream.Position = 0;
        Assert.AreSame(function, GateFunctionFormat.Read(new BoundedReader(new BinaryReader(stream))));
    }

    [TestMethod]
    public void Function_that_is_not_registered_is_not_written()
    {
        var error =
            Assert.ThrowsExactly<InvalidOperationException>(() => GateFunctionFormat.Write(new BinaryWriter(Stream.Null), Math.Sinh));
        StringAssert.Contains(error.Message, "MoeGateFunctions.Register(\"a-name\", function)");
    }

    [TestMethod]
    public void Name_that_is_not_registered_is_an_error_that_says_what_to_register()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Read("", "format-test.absent"));
        StringAssert.Contains(error.Message, "MoeGateFunctions.Register(\"format-test.absent\", function)");
    }

    [TestMethod]
    public void Method_of_version_0_1_is_found_where_it_is_registered_under_any_name()
    {
        MoeGateFunctions.Register("format-test.cosh", Math.Cosh);
        Assert.AreEqual(Math.Cosh(0.3), Read("System.Math, System.Private.CoreLib", "Cosh")(0.3));
    }

    [TestMethod]
    public void Method_of_version_0_1_is_found_by_type_and_name_where_it_lives_elsewhere_now()
    {
        MoeGateFunctions.Register("Old.Place.Gates.Softsign", Math.Tanh);
        Assert.AreEqual(Math.Tanh(0.3), Read("Old.Place.Gates, Old.Assembly", "Softsign")(0.3));
    }

    [TestMethod]
    public void Method_that_is_not_registered_is_neither_called_nor_looked_for()
    {
        string type = $"{typeof(GateFunctionFormatTests).FullName}, {typeof(GateFunctionFormatTests).Assembly.GetName().Name}";
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Read(type, nameof(Private)));
        StringAssert.Contains(error.Message, $"'{nameof(Private)}' of '{type}'");
        StringAssert.Contains(error.Message,
            $"MoeGateFunctions.Register(\"{typeof(GateFunctionFormatTests).FullName}.{nameof(Private)}\", ...)");
        Assert.AreEqual(0, _calls);
    }

    [TestMethod]
    public void Other_overload_or_method_is_not_taken_for_a_registered_one()
    {
        MoeGateFunctions.Register("format-test.cbrt", Math.Cbrt);
        Assert.ThrowsExactly<InvalidDataException>(() => Read("System.Math, System.Private.CoreLib", "cbrt"));
        Assert.ThrowsExactly<InvalidDataException>(() => Read("System.Math, Other", "Cbrt"));
        Assert.ThrowsExactly<InvalidDataException>(() => Read("System.Math", "Cbrt"));
    }

    [TestMethod]
    public void Type_name_of_any_length_and_shape_is_refused_in_a_moment_and_shown_in_part()
    {
        foreach (string type in (string[])["System.Int32" + string.Concat(Enumerable.Repeat("[]", 200_000)), new string('[', 100_000),
            "A\u001b[31m\r\nB"])
        {
            var error = Assert.ThrowsExactly<InvalidDataException>(() => Read(type, "Softsign"));
            Assert.IsLessThan(1000, error.Message.Length);
            Assert.IsFalse(error.Message.Any(char.IsControl), error.Message);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a b")]
    [DataRow("a\n")]
    [DataRow("a\"b")]
    [DataRow("é")]
    public void Name_that_is_not_plain_cannot_be_registered_nor_read(string name)
    {
        Assert.ThrowsExactly<ArgumentException>(() => MoeGateFunctions.Register(name, Math.Tan));
        Assert.ThrowsExactly<InvalidDataException>(() => Read("", name));
    }

    [TestMethod]
    public void Name_has_one_function_until_it_is_given_free()
    {
        MoeGateFunctions.Register("format-test.one", Math.Asinh);
        MoeGateFunctions.Register("format-test.one", Math.Asinh);
        var error = Assert.ThrowsExactly<ArgumentException>(() => MoeGateFunctions.Register("format-test.one", Math.Atan));
        StringAssert.Contains(error.Message, "Another gate function is registered as 'format-test.one'");
        Assert.IsTrue(MoeGateFunctions.Unregister("format-test.one"));
        Assert.IsFalse(MoeGateFunctions.IsRegistered("format-test.one"));
        MoeGateFunctions.Register("format-test.one", Math.Atan);
        Assert.IsTrue(MoeGateFunctions.IsRegistered("format-test.one"));
    }

    [TestMethod]
    public void Names_are_registered_once_whatever_the_number_of_threads()
    {
        int refused = 0;
        Parallel.For(0, 64, i =>
        {
            try
            {
                MoeGateFunctions.Register("format-test.race", z => z + i);
            }
            catch (ArgumentException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        Assert.AreEqual(63, refused);
    }

    private static double Private(double value)
    {
        _calls++;
        return value;
    }

    private static Func<double, double> Read(string type, string name)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(type);
        writer.Write(name);
        stream.Position = 0;
        return GateFunctionFormat.Read(new BoundedReader(new BinaryReader(stream)));
    }
}
