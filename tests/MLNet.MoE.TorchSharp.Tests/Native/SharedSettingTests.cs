using MLNet.MoE.Torch.Native;

namespace MLNet.MoE.TorchTests.Native;

[TestClass]
public sealed class SharedSettingTests
{
    private int _value = 7;

    [TestMethod]
    [DataRow(new[] { 0, 1, 2 })]
    [DataRow(new[] { 2, 1, 0 })]
    [DataRow(new[] { 1, 2, 0 })]
    public void Last_of_overlapping_users_leaves_what_was_there_before_the_first(int[] ends)
    {
        var setting = new SharedSetting<int>(() => _value, value => _value = value);
        for (int round = 0; round < 2; round++)
        {
            IDisposable[] users = [.. Enumerable.Range(1, 3).Select(value => setting.Use(value, out _))];
            Assert.AreEqual(3, _value);
            foreach (int user in ends)
            {
                Assert.AreNotEqual(7, _value);
                users[user].Dispose();
                users[user].Dispose();
            }
            Assert.AreEqual(7, _value);
        }
    }

    [TestMethod]
    public void User_that_ends_leaves_the_value_of_those_that_are_left()
    {
        var setting = new SharedSetting<int>(() => _value, value => _value = value);
        var first = setting.Use(1, out _);
        var second = setting.Use(2, out _);
        second.Dispose();
        Assert.AreEqual(1, _value);
        first.Dispose();
        Assert.AreEqual(7, _value);
    }

    [TestMethod]
    public void User_is_told_of_another_that_wanted_something_else()
    {
        var setting = new SharedSetting<int>(() => _value, value => _value = value);
        using var first = setting.Use(1, out bool alone);
        using var second = setting.Use(1, out bool alike);
        using var third = setting.Use(2, out bool shared);
        Assert.AreEqual((false, false, true), (alone, alike, shared));
    }

    [TestMethod]
    public void Setting_that_cannot_be_written_is_not_in_use()
    {
        bool fails = true;
        var setting = new SharedSetting<int>(() => _value, value => _value = fails ? throw new InvalidOperationException("no") : value);
        Assert.ThrowsExactly<InvalidOperationException>(() => setting.Use(1, out _));
        fails = false;
        setting.Use(2, out bool shared).Dispose();
        Assert.IsFalse(shared);
        Assert.AreEqual(7, _value);
    }
}
