using Millrace.Foundation.Faults;
using Millrace.Server.Drawing;
using Millrace.Server.Live;
using Millrace.Workspace.Answers;

namespace Millrace.Server.Parts;

/// <summary>What the SQL page knows of the last query of one of its tabs.</summary>
internal sealed class SqlRun
{
    /// <summary>The query.</summary>
    public string Statement { get; set; } = "";

    /// <summary>Stops it; null when it does not run.</summary>
    public CancellationTokenSource? Stop { get; set; }

    /// <summary>Its rows; null when there are none.</summary>
    public HeldAnswer? Held { get; set; }

    /// <summary>Why there are no rows; null when all went well.</summary>
    public MillraceException? Fault { get; set; }

    /// <summary>The place of the fault in the editor, as line and column; null when it has none there.</summary>
    public (int Line, int Column)? Place { get; set; }

    /// <summary>What is looked at: rows, chart, profile, plan.</summary>
    public string View { get; set; } = "rows";

    /// <summary>The chart; null until it is asked for, or when nothing can be drawn.</summary>
    public QuickChart? Chart { get; set; }

    /// <summary>The chart as it is drawn.</summary>
    public DrawnChart? Drawn { get; set; }

    /// <summary>What is to be said of the chart; null for nothing.</summary>
    public string? ChartNote { get; set; }

    /// <summary>Profiles of the columns; null until they are asked for.</summary>
    public IReadOnlyList<ColumnProfile>? Profiles { get; set; }

    /// <summary>The plan of the query, line by line; null until it is asked for.</summary>
    public IReadOnlyList<string>? Plan { get; set; }

    /// <summary>Why there is no plan; null when there is one.</summary>
    public MillraceException? PlanFault { get; set; }
}
