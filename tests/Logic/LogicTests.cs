using Millrace.Logic.Running;
using Millrace.Testing.Results;
using Xunit;

namespace Millrace.Logic;

public sealed class LogicTests(LogicHouses houses) : IClassFixture<LogicHouses>
{
    public static TheoryData<string, LogicMode> Cases()
    {
        TheoryData<string, LogicMode> cases = [];
        foreach (string file in Directory.EnumerateFiles(LogicHouses.Cases, "*.test", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(LogicHouses.Cases, file).Replace('\\', '/');
            foreach (LogicMode mode in Enum.GetValues<LogicMode>()) cases.Add(name, mode);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Logic_file_holds(string file, LogicMode mode)
    {
        Testing.ProjectTests tests = houses.In(mode);
        foreach (ProjectTest test in tests.Named(file)) (await tests.RunAsync(test)).EnsureSuccess();
    }
}
