namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Where a column stands among its siblings. A closed family.</summary>
public abstract record ColumnPosition
{
    private ColumnPosition()
    {
    }

    /// <summary>Behind all others.</summary>
    public static ColumnPosition Last { get; } = new Behind();

    /// <summary>Before all others.</summary>
    public static ColumnPosition First { get; } = new Before();

    /// <summary>Behind all others.</summary>
    public sealed record Behind : ColumnPosition;

    /// <summary>Before all others.</summary>
    public sealed record Before : ColumnPosition;

    /// <summary>Right behind one sibling.</summary>
    /// <param name="Sibling">Its name, without its path.</param>
    public sealed record After(string Sibling) : ColumnPosition;
}
