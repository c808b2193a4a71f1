namespace Millrace.Pipelines.Graph;

/// <summary>How the files of a table are clustered. A closed family.</summary>
public abstract record Clustering
{
    private Clustering()
    {
    }

    /// <summary>Nothing was said: the property of the table decides, or nothing is clustered.</summary>
    public sealed record Unspecified : Clustering;

    /// <summary>CLUSTER BY NONE: clustering is switched off.</summary>
    public sealed record None : Clustering;

    /// <summary>CLUSTER BY AUTO: the columns are chosen from how the table is read.</summary>
    public sealed record Auto : Clustering;

    /// <summary>CLUSTER BY (columns).</summary>
    /// <param name="Columns">Columns in order; dotted paths for nested fields.</param>
    public sealed record By(IReadOnlyList<string> Columns) : Clustering;
}
