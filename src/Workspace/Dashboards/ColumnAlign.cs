namespace Millrace.Workspace.Dashboards;

/// <summary>Where the values of a table's column stand.</summary>
public enum ColumnAlign
{
    /// <summary>Numbers at the right, all else at the left.</summary>
    Automatic,

    /// <summary>At the left.</summary>
    Left,

    /// <summary>In the middle.</summary>
    Center,

    /// <summary>At the right.</summary>
    Right,
}
