using System.Text.Json;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Contract;

/// <summary>
/// One run of a kernel over a relation, as it travels through a query's text: <c>FROM millrace_series('…')</c>. For a
/// <see cref="RowKernel"/> the result is <see cref="Kept"/> and the kernel's columns, one row for each that was read; for a
/// <see cref="TableKernel"/> it is <see cref="Keys"/> and the kernel's columns.
/// </summary>
/// <param name="Op">SQL name of the operator whose kernel runs.</param>
/// <param name="Prefix">See <see cref="SeriesFrame.Prefix"/>.</param>
/// <param name="From">The relation, ready to stand after FROM, with an alias <c>s</c> put behind it by the runner.</param>
/// <param name="Keys">The columns that tell series apart.</param>
/// <param name="Time">The time column: a timestamp, a date or a number.</param>
/// <param name="Values">Numbers that the kernel reads, cast to DOUBLE by the runner where they are not.</param>
/// <param name="Kept">Columns that are handed on as they are.</param>
/// <param name="Settings">What the kernel is told.</param>
public sealed record KernelPlan(
    string Op,
    string Prefix,
    string From,
    IReadOnlyList<KernelItem> Keys,
    KernelItem Time,
    IReadOnlyList<KernelItem> Values,
    IReadOnlyList<KernelItem> Kept,
    KernelSettings Settings)
{
    /// <summary>The table function that runs plans.</summary>
    public const string Function = "millrace_series";

    /// <summary>Further expressions that order rows of one series and time.</summary>
    public IReadOnlyList<string> Ties { get; init; } = [];

    /// <summary>True when the relation is known to give its rows by keys and time, so that nothing has to be sorted.</summary>
    public bool IsSorted { get; init; }

    /// <summary>True when reading the relation twice gives the same rows, so that threads may share its series among them.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>
    /// The relation in pieces that follow each other in its order, so that they can be read in parallel; empty when it can
    /// only be read as a whole. Only with <see cref="IsSorted"/>.
    /// </summary>
    public IReadOnlyList<SeriesSegment> Segments { get; init; } = [];

    /// <summary>
    /// Set when the relation gives only new rows: the kernel goes on where the batch before ended, and a series is not over when
    /// the rows are. Rows older than the newest one of their series in earlier batches are too late: they get no result.
    /// </summary>
    public SeriesStream? Stream { get; init; }

    /// <summary>A condition that leaves rows out before the kernel sees them, such as those without a time; null for none.</summary>
    public string? Where { get; init; }

    /// <summary>The plan as text that <see cref="Parse"/> reads.</summary>
    public string Format() => JsonSerializer.Serialize(this, KernelPlanJson.Default.KernelPlan);

    /// <summary>Reads a plan back.</summary>
    /// <exception cref="JsonException">The text is no plan.</exception>
    public static KernelPlan Parse(string text) =>
        JsonSerializer.Deserialize(text, KernelPlanJson.Default.KernelPlan) ?? throw new JsonException("The plan is empty.");
}
