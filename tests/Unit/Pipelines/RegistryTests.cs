using Millrace.Foundation.Runtime;
using Xunit;

namespace Millrace.Unit.Pipelines;

public sealed class RegistryTests
{
    private interface ILeaf
    {
        string Name { get; }
    }

    private interface ITwin;

    [Fact]
    public void Sealed_parameterless_leaves_are_found_in_order_of_their_names()
    {
        Registry<ILeaf> leaves = Registry<ILeaf>.Discover(
            [typeof(RegistryTests).Assembly, typeof(RegistryTests).Assembly], leaf => leaf.Name);

        Assert.Equal(["apple", "Banana"], leaves.All.Select(leaf => leaf.Name));
        Assert.IsType<Second>(leaves.Find("BANANA"));
        Assert.Null(leaves.Find("cherry"));
    }

    [Fact]
    public void Two_leaves_of_one_name_are_refused()
    {
        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(
            () => Registry<ITwin>.Discover([typeof(RegistryTests).Assembly], _ => "same"));

        Assert.Contains("'same'", fault.Message, StringComparison.Ordinal);
    }

    private abstract class Unfinished : ILeaf
    {
        public string Name => "abstract";
    }

    private sealed class Second : ILeaf
    {
        public string Name => "Banana";
    }

    private sealed class First : ILeaf
    {
        public string Name => "apple";
    }

    private sealed class NeedsMore(int number) : ILeaf
    {
        public string Name => $"{number}";
    }

    private sealed class OneTwin : ITwin;

    private sealed class OtherTwin : ITwin;
}
