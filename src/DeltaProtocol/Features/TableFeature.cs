namespace Millrace.DeltaProtocol.Features;

/// <summary>A named ability that a table may ask of its readers and writers.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="IsForReaders">True when readers need it too.</param>
/// <param name="CanRead">True when we read tables that have it.</param>
/// <param name="CanWrite">True when we keep its promises on write.</param>
/// <param name="LegacyWriterVersion">Writer version 2 to 6 that implies it, or null.</param>
public sealed record TableFeature(
    string Name, bool IsForReaders, bool CanRead, bool CanWrite, int? LegacyWriterVersion = null)
{
    /// <summary>Features that it is listed together with.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    private static readonly TableFeature[] Known =
    [
        new("appendOnly", IsForReaders: false, CanRead: true, CanWrite: true, LegacyWriterVersion: 2),
        new("invariants", IsForReaders: false, CanRead: true, CanWrite: true, LegacyWriterVersion: 2),
        new("checkConstraints", IsForReaders: false, CanRead: true, CanWrite: true, LegacyWriterVersion: 3),
        new("changeDataFeed", IsForReaders: false, CanRead: true, CanWrite: true, LegacyWriterVersion: 4),
        new("generatedColumns", IsForReaders: false, CanRead: true, CanWrite: true, LegacyWriterVersion: 4),
        new("columnMapping", IsForReaders: true, CanRead: true, CanWrite: true, LegacyWriterVersion: 5),
        new("identityColumns", IsForReaders: false, CanRead: true, CanWrite: true, LegacyWriterVersion: 6),
        new("deletionVectors", IsForReaders: true, CanRead: true, CanWrite: true),
        new("timestampNtz", IsForReaders: true, CanRead: true, CanWrite: true),
        new("v2Checkpoint", IsForReaders: true, CanRead: true, CanWrite: true),
        new("vacuumProtocolCheck", IsForReaders: true, CanRead: true, CanWrite: true),
        new("typeWidening", IsForReaders: true, CanRead: true, CanWrite: true),
        new("typeWidening-preview", IsForReaders: true, CanRead: true, CanWrite: true),
        new("domainMetadata", IsForReaders: false, CanRead: true, CanWrite: true),
        new("inCommitTimestamp", IsForReaders: false, CanRead: true, CanWrite: true),
        new("allowColumnDefaults", IsForReaders: false, CanRead: true, CanWrite: true),
        new("checkpointProtection", IsForReaders: false, CanRead: true, CanWrite: true),
        new("variantType", IsForReaders: true, CanRead: true, CanWrite: false),
        new("variantType-preview", IsForReaders: true, CanRead: true, CanWrite: false),
        new("variantShredding", IsForReaders: true, CanRead: true, CanWrite: false),
        new("variantShredding-preview", IsForReaders: true, CanRead: true, CanWrite: false),
        new("rowTracking", IsForReaders: false, CanRead: true, CanWrite: true) { DependsOn = ["domainMetadata"] },
        new("clustering", IsForReaders: false, CanRead: true, CanWrite: true) { DependsOn = ["domainMetadata"] },
        new("icebergCompatV1", IsForReaders: false, CanRead: true, CanWrite: false),
        new("icebergCompatV2", IsForReaders: false, CanRead: true, CanWrite: false),
        new("icebergCompatV3", IsForReaders: false, CanRead: true, CanWrite: false),
        new("icebergWriterCompatV1", IsForReaders: false, CanRead: true, CanWrite: false),
        new("icebergWriterCompatV3", IsForReaders: false, CanRead: true, CanWrite: false),
        new("materializePartitionColumns", IsForReaders: false, CanRead: true, CanWrite: false),
        new("collations", IsForReaders: false, CanRead: true, CanWrite: false),
        new("collations-preview", IsForReaders: false, CanRead: true, CanWrite: false),
        new("coordinatedCommits-preview", IsForReaders: false, CanRead: true, CanWrite: false),
        new("catalogManaged", IsForReaders: true, CanRead: false, CanWrite: false),
        new("geospatial", IsForReaders: true, CanRead: false, CanWrite: false),
    ];

    /// <summary>All features with a name we know, whether we can use them or not.</summary>
    public static IReadOnlyList<TableFeature> All => Known;

    /// <summary>The feature of a name, without regard to case, or null.</summary>
    public static TableFeature? Find(string name) =>
        Array.Find(Known, feature => StringComparer.OrdinalIgnoreCase.Equals(feature.Name, name));
}
