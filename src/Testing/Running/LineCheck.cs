using Millrace.Testing.Results;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>Compares answers that are lines of words.</summary>
internal static class LineCheck
{
    /// <summary>A failure when the lines are not those expected.</summary>
    public static TestFailure? Compare(TestStep step, IReadOnlyList<string> given)
    {
        if (step.Expected is not StepLines expected) return null;
        string[] wanted = [.. expected.Lines.Select(line => line.TrimEnd())];
        if (wanted.SequenceEqual(given.Select(line => line.TrimEnd()))) return null;
        return new TestFailure(step.Location, step.ToString(), "it gave other lines", Diff(wanted, given))
        {
            Update = new ExpectedLines(expected.First, expected.Lines.Count, given),
        };
    }

    /// <summary>Both sides by their longest common run of lines: <c>-</c> was expected, <c>+</c> came.</summary>
    public static IReadOnlyList<string> Diff(IReadOnlyList<string> wanted, IReadOnlyList<string> given)
    {
        int[,] common = new int[wanted.Count + 1, given.Count + 1];
        for (int i = wanted.Count - 1; i >= 0; i--)
        {
            for (int j = given.Count - 1; j >= 0; j--)
                common[i, j] = wanted[i] == given[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<string> lines = [];
        int left = 0;
        int right = 0;
        while (left < wanted.Count || right < given.Count)
        {
            if (left < wanted.Count && right < given.Count && wanted[left] == given[right])
            {
                lines.Add($"  {wanted[left++]}");
                right++;
            }
            else if (right == given.Count || (left < wanted.Count && common[left + 1, right] >= common[left, right + 1]))
            {
                lines.Add($"- {wanted[left++]}");
            }
            else
            {
                lines.Add($"+ {given[right++]}");
            }
        }

        return lines;
    }
}
