using System.Runtime.CompilerServices;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Code;

/// <summary>A rule rows must keep: those that break it go to the table's quarantine.</summary>
/// <param name="name">Name of the rule within its dataset; may hold spaces.</param>
/// <param name="condition">A boolean SQL expression over one row, or another rule as it stands after EXPECT.</param>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
public sealed class ExpectOrQuarantineAttribute(
    string name, string condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : ExpectationAttribute(name, condition, ViolationAction.Quarantine, file, line);
