using Millrace.Logic.Running;
using Xunit;

namespace Millrace.Logic;

public sealed class LogicTests
{
    public static TheoryData<string, LogicMode> Cases()
    {
        TheoryData<string, LogicMode> cases = [];
        string folder = Path.Combine(AppContext.BaseDirectory, "Cases");
        foreach (string file in Directory.EnumerateFiles(folder, "*.test", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (LogicMode mode in Enum.GetValues<LogicMode>()) cases.Add(Path.GetRelativePath(folder, file), mode);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Logic_file_holds(string file, LogicMode mode)
    {
        using LogicWorld world = new(mode);
        foreach (LogicStep step in LogicStep.ReadAll(Path.Combine(AppContext.BaseDirectory, "Cases", file))) await world.RunAsync(step);
    }
}
