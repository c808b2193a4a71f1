using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Testing.Faults;

namespace Millrace.Testing.Script;

/// <summary>One test of a file: the steps that the file's tests share, then its own.</summary>
/// <param name="Title">Its name; null when the file is one test.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Steps">All its steps.</param>
internal sealed record TestScript(string? Title, int Line, IReadOnlyList<TestStep> Steps)
{
    /// <summary>The tests of a file. Steps before the first <c>test</c> belong to each; without any the file is one test.</summary>
    /// <exception cref="MillraceException">TEST_SYNTAX.</exception>
    public static IReadOnlyList<TestScript> ReadAll(SourceText source)
    {
        IReadOnlyList<TestStep> steps = TestScriptReader.Read(source);
        int[] starts = [.. Enumerable.Range(0, steps.Count).Where(at => steps[at].Name == "test")];
        if (starts.Length == 0) return [new TestScript(Title: null, 1, steps)];
        List<TestScript> tests = [];
        for (int test = 0; test < starts.Length; test++)
        {
            TestStep head = steps[starts[test]];
            string title = string.Join(' ', head.Arguments);
            if (tests.Find(known => known.Title == title) is TestScript twin)
                throw TestErrors.DuplicateTest(head.Location, title, twin.Line);
            int end = test + 1 < starts.Length ? starts[test + 1] : steps.Count;
            tests.Add(new TestScript(title, head.Location.Line, [.. steps.Take(starts[0]), .. steps.Take(end).Skip(starts[test] + 1)]));
        }

        return tests;
    }
}
