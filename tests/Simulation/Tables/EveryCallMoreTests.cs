using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>The other half of the operations of <see cref="EveryCallTests"/>.</summary>
public sealed class EveryCallMoreTests(OneEngine engine) : IClassFixture<OneEngine>
{
    public static TheoryData<string> Names => EveryCallTests.NamesOf(share: 1);

    [Theory]
    [MemberData(nameof(Names))]
    public Task An_operation_that_ends_at_any_call_leaves_the_table_before_or_after(string name) => EveryCallTests.RunAsync(engine, name);
}
