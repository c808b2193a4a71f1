namespace Millrace.Pipelines.Graph;

/// <summary>What an expectation looks at. A closed family.</summary>
public abstract record ExpectationRule
{
    private ExpectationRule()
    {
    }

    /// <summary>The word for it in reports and the event log.</summary>
    public abstract string Type { get; }

    /// <summary>True when it is about the table as a whole, so that it is judged after an update.</summary>
    public bool IsOfTable => this is Fresh or Rate;

    /// <summary>True when a row is judged by other rows: those of its table, or of another one.</summary>
    public bool LooksAtOtherRows => this is Unique or References;

    /// <summary>A condition over one row.</summary>
    public sealed record EachRow : ExpectationRule
    {
        /// <inheritdoc/>
        public override string Type => "ROW";
    }

    /// <summary>A condition that a share of a batch's rows must keep.</summary>
    /// <param name="Percent">The share, up to 100.</param>
    public sealed record Share(decimal Percent) : ExpectationRule
    {
        /// <inheritdoc/>
        public override string Type => "SHARE";
    }

    /// <summary>The first row of a key passes, later ones do not; a row with a null in its key passes.</summary>
    /// <param name="Columns">The columns of the key.</param>
    public sealed record Unique(IReadOnlyList<string> Columns) : ExpectationRule
    {
        /// <summary>Length of the intervals within which a key may come once; null for the whole table.</summary>
        public TimeSpan? Within { get; init; }

        /// <summary>The column of time that tells the interval of a row; null with <see cref="Within"/>.</summary>
        public string? TimeColumn { get; init; }

        /// <inheritdoc/>
        public override string Type => "UNIQUE";
    }

    /// <summary>A row's key must be in another table; a row with a null in its key passes.</summary>
    /// <param name="Columns">The columns of the key.</param>
    /// <param name="Table">Name parts of the other table or view, outermost first.</param>
    /// <param name="Keys">Its columns, as many as the key has.</param>
    public sealed record References(IReadOnlyList<string> Columns, IReadOnlyList<string> Table, IReadOnlyList<string> Keys) : ExpectationRule
    {
        /// <inheritdoc/>
        public override string Type => "REFERENCES";
    }

    /// <summary>The newest row of the table may be so old at most.</summary>
    /// <param name="Within">How old.</param>
    /// <param name="TimeColumn">The column of time.</param>
    public sealed record Fresh(TimeSpan Within, string TimeColumn) : ExpectationRule
    {
        /// <inheritdoc/>
        public override string Type => "FRESH";
    }

    /// <summary>So many rows come in each interval.</summary>
    /// <param name="Least">The fewest.</param>
    /// <param name="Most">The most; null for no bound.</param>
    /// <param name="Per">Length of an interval.</param>
    public sealed record Rate(long Least, long? Most, TimeSpan Per) : ExpectationRule
    {
        /// <summary>The column of event time; null to count rows by when they came.</summary>
        public string? TimeColumn { get; init; }

        /// <inheritdoc/>
        public override string Type => "RATE";
    }
}
