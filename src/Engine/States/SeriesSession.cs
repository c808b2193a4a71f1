using Millrace.Engine.Faults;

namespace Millrace.Engine.States;

/// <summary>
/// One operator's work on one batch: it starts from what was known before, and what it knows afterwards is taken from the
/// first run that read all rows. A query may run it more than once, or end it early; see <c>MillraceEngine.Finish</c>.
/// </summary>
public sealed class SeriesSession : IDisposable
{
    private readonly SeriesSessionBoard _board;
    private readonly Lock _gate = new();
    private string _shape = "";

    internal SeriesSession(SeriesSessionBoard board, string name, SeriesMemory before)
    {
        _board = board;
        Name = name;
        Before = before;
    }

    /// <summary>The name by which a query's text refers to it.</summary>
    public string Name { get; }

    /// <summary>What was known before the batch.</summary>
    public SeriesMemory Before { get; }

    /// <summary>What the first complete run changed; null before there is one.</summary>
    internal SeriesChange? Change { get; private set; }

    /// <summary>The plan that was bound with it; null when no query named it.</summary>
    internal string? Plan { get; private set; }

    /// <summary>Ends it; queries that name it fail from now on.</summary>
    public void Dispose() => _board.Close(this);

    /// <summary>A query that names it was bound.</summary>
    /// <param name="plan">The plan's text.</param>
    /// <param name="op">Name of the operator, for people.</param>
    /// <param name="shape">See <see cref="SeriesMemory.Shape"/>.</param>
    internal void Bind(string plan, string op, string shape)
    {
        if (Before.Shape.Length > 0 && Before.Shape != shape) throw EngineErrors.StateOutdated(op, Before.Shape, shape);
        lock (_gate)
        {
            Plan = plan;
            _shape = shape;
        }
    }

    /// <summary>A run over all rows starts.</summary>
    /// <param name="parts">In how many parts.</param>
    internal SeriesSessionRun Begin(int parts) => new(this, parts);

    /// <summary>A run has read all rows.</summary>
    internal void Complete(IReadOnlyList<KeyValuePair<byte[], byte[]>> states, long lateRows)
    {
        lock (_gate) Change ??= new SeriesChange(_shape, states, lateRows);
    }
}
