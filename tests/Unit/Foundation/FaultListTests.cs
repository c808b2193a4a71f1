using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Foundation;

/// <summary>Faults that are gathered and told together.</summary>
public sealed class FaultListTests
{
    [Fact]
    public async Task The_first_fault_is_thrown_and_names_the_others_flat()
    {
        FaultList inner = new();
        inner.Try(() => throw Fault("B"));
        inner.Try(() => throw Fault("C"));
        FaultList list = new();
        Assert.False(list.Try(() => throw Fault("A")));
        Assert.True(list.Try(static () => { }));
        Assert.False(await list.TryAsync(() => Task.Run(inner.ThrowIfAny, TestContext.Current.CancellationToken)));

        MillraceException thrown = Assert.Throws<MillraceException>(list.ThrowIfAny);
        Assert.Equal("A", thrown.Code.Value);
        Assert.Equal(["B", "C"], thrown.Others.Select(static fault => fault.Code.Value));
    }

    [Fact]
    public void An_empty_list_throws_nothing()
    {
        FaultList list = new();
        list.ThrowIfAny();
        Assert.True(list.IsEmpty);
    }

    [Theory]
    [InlineData("STORAGE_FULL", false)]
    [InlineData("ANY", true)]
    public void What_is_no_mistake_of_a_person_ends_all_at_once(string code, bool isTransient)
    {
        FaultList list = new();
        Assert.Throws<MillraceException>(() => list.Try(() => throw new MillraceException(new ErrorCode(code), "no", isTransient)));
        Assert.True(list.IsEmpty);
    }

    private static MillraceException Fault(string code) => new(new ErrorCode(code), "no");
}
