namespace Millrace.Server.Parts;

/// <summary>A way to look at the answer of a query.</summary>
public enum SqlView
{
    /// <summary>Its rows.</summary>
    Table,

    /// <summary>A chart of them.</summary>
    Chart,

    /// <summary>What the values of its columns are like.</summary>
    Profile,

    /// <summary>How it is executed.</summary>
    Explain,
}
