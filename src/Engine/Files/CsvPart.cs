namespace Millrace.Engine.Files;

/// <summary>Text records with the same columns: files that the engine reads itself, or a table of records read with care.</summary>
public abstract record CsvPart
{
    private CsvPart(IReadOnlyList<string> columns) => Columns = columns;

    /// <summary>Names of the columns as the files have them, in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Files cut and cast by the engine in one go: fast, and it fails on the first value that does not fit.</summary>
    /// <param name="Columns">Names of the columns.</param>
    /// <param name="Paths">The files.</param>
    public sealed record Typed(IReadOnlyList<string> Columns, IReadOnlyList<string> Paths) : CsvPart(Columns);

    /// <summary>Files cut by the engine; values are cast one by one and those that do not fit are rescued.</summary>
    /// <param name="Columns">Names of the columns.</param>
    /// <param name="Paths">The files.</param>
    public sealed record Text(IReadOnlyList<string> Columns, IReadOnlyList<string> Paths) : CsvPart(Columns);

    /// <summary>Records that were cut with care, because the engine refuses their file.</summary>
    /// <param name="Columns">Names of the columns.</param>
    /// <param name="Table">The records, with the layout of <see cref="TextTable"/>.</param>
    public sealed record Records(IReadOnlyList<string> Columns, TextTable Table) : CsvPart(Columns);
}
