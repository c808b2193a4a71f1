using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>
/// Every operation on tables, failing or dying at each of its calls to the store in turn. A process that comes after it
/// sees the table before or the table after, whole; every older version as it was; and it can go on. Each write goes wrong
/// in one way, which differs from operation to operation, and so do some reads; see <see cref="Effort"/> for all.
/// </summary>
public sealed class EveryCallTests(OneEngine engine) : IClassFixture<OneEngine>
{
    private const int Shares = 2;
    private const int ReadStep = 17;

    public static TheoryData<string> Names => NamesOf(share: 0);

    [Theory]
    [MemberData(nameof(Names))]
    public Task An_operation_that_ends_at_any_call_leaves_the_table_before_or_after(string name) => RunAsync(engine, name);

    /// <summary>Some of the operations: classes of tests run side by side.</summary>
    internal static TheoryData<string> NamesOf(int share) =>
        [.. TableOperations.All.Where((_, index) => index % Shares == share).Select(static operation => operation.Name)];

    internal static async Task RunAsync(OneEngine shared, string name)
    {
        TableOperation operation = TableOperations.All.Single(one => one.Name == name);
        using TempFolder folder = new();
        FaultStage stage = await FaultStage.PrepareAsync(shared.Engine, folder, operation);
        (int writes, int calls) = await stage.CountAsync();
        Assert.InRange(writes, 1, calls);
        Assert.InRange(calls, writes, 200);
        foreach (FaultPlan plan in Effort.IsFull ? AllPlans(writes, calls) : SomePlans(name, writes, calls))
        {
            if (operation.FindsFiles && plan.Kind == FaultKind.CrashTorn) continue;
            await stage.RunAsync(plan);
        }
    }

    private static IEnumerable<FaultPlan> AllPlans(int writes, int calls)
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            // Whether a process dies before a read or before the next write makes no difference to what it leaves.
            bool countsReads = kind == FaultKind.FailBefore;
            for (int at = 1; at <= (countsReads ? calls : writes); at++) yield return new FaultPlan(at, kind) { CountsReads = countsReads };
        }
    }

    /// <summary>Each write once, and some of the reads.</summary>
    private static IEnumerable<FaultPlan> SomePlans(string name, int writes, int calls)
    {
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        int first = name.Sum(static sign => sign);
        for (int at = 1; at <= writes; at++) yield return new FaultPlan(at, kinds[(first + at) % kinds.Length]);
        for (int at = 1 + (first % ReadStep); at <= calls; at += ReadStep) yield return new FaultPlan(at, FaultKind.FailBefore) { CountsReads = true };
    }
}
