using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Testing.Faults;

namespace Millrace.Testing.Results;

/// <summary>How a test ended.</summary>
/// <param name="Test">The test.</param>
/// <param name="Failures">What was not as expected, in the order of its steps; empty when it holds.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record ProjectTestResult(ProjectTest Test, IReadOnlyList<TestFailure> Failures, TimeSpan Elapsed)
{
    /// <summary>True when everything was as expected.</summary>
    public bool IsSuccess => Failures.Count == 0;

    /// <summary>What was not as expected, for people; empty when the test holds.</summary>
    public string Report
    {
        get
        {
            StringBuilder text = new();
            foreach (TestFailure failure in Failures)
            {
                text.Append(failure.Location.File).Append(':').Append(failure.Location.Line).Append(": ").Append(failure.Step).Append(": ").Append(failure.Message).Append('\n');
                foreach (string line in failure.Details) text.Append("    ").Append(line).Append('\n');
            }

            return text.ToString();
        }
    }

    /// <summary>Throws when the test does not hold: the last line of a test method.</summary>
    /// <exception cref="MillraceException">TEST_FAILED, with the report.</exception>
    public void EnsureSuccess()
    {
        if (!IsSuccess) throw TestErrors.Failed(Test.Name, Report);
    }
}
