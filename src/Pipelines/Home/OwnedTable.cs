namespace Millrace.Pipelines.Home;

/// <summary>Properties by which a table says which pipeline fills it and as what.</summary>
internal static class OwnedTable
{
    /// <summary>Key of the pipeline that owns the table.</summary>
    public const string OwnerProperty = "millrace.pipeline";

    /// <summary>Kind of the dataset.</summary>
    public const string KindProperty = "millrace.kind";

    /// <summary>How change events are applied; a table without it has rows that were appended.</summary>
    public const string ChangesProperty = "millrace.changes";
}
