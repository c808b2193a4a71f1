namespace Millrace.DeltaProtocol.Schemas;

/// <summary>Keys of field metadata and table properties with which the protocol says what a column is.</summary>
internal static class MetadataKeys
{
    internal const string MappingMode = "delta.columnMapping.mode";
    internal const string MaxColumnId = "delta.columnMapping.maxColumnId";
    internal const string ColumnId = "delta.columnMapping.id";
    internal const string PhysicalName = "delta.columnMapping.physicalName";
    internal const string Default = "CURRENT_DEFAULT";
    internal const string Generation = "delta.generationExpression";
    internal const string Invariants = "delta.invariants";
    internal const string IdentityPrefix = "delta.identity.";
    internal const string IdentityStart = IdentityPrefix + "start";
    internal const string IdentityStep = IdentityPrefix + "step";
    internal const string IdentityMark = IdentityPrefix + "highWaterMark";
    internal const string IdentityExplicit = IdentityPrefix + "allowExplicitInsert";
    internal const string TypeChanges = "delta.typeChanges";
    internal const string ConstraintPrefix = "delta.constraints.";
    internal const string StatsColumns = "delta.dataSkippingStatsColumns";
}
