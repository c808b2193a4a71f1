namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Why a commit contradicts one that came first.</summary>
public enum ConflictKind
{
    /// <summary>The protocol changed.</summary>
    ProtocolChanged = 0,

    /// <summary>Schema or properties changed.</summary>
    MetadataChanged = 1,

    /// <summary>The same application or the same domain committed.</summary>
    ConcurrentTransaction = 2,

    /// <summary>Files came to a part of the table that was read.</summary>
    ConcurrentAppend = 3,

    /// <summary>Files that were read are gone.</summary>
    ConcurrentDeleteRead = 4,

    /// <summary>Files to be removed are already gone.</summary>
    ConcurrentDeleteDelete = 5,

    /// <summary>The table to be created exists.</summary>
    TableExists = 6,
}
