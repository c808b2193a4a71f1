namespace Millrace.CloudStores.Blobs;

/// <summary>What a failed request means.</summary>
internal enum BlobFault
{
    /// <summary>There is no such object.</summary>
    Absent,

    /// <summary>There is not even the bucket.</summary>
    ContainerMissing,

    /// <summary>An object was to be created and is there already.</summary>
    Exists,

    /// <summary>Nothing was done since another request was under way; the same one may be sent again.</summary>
    Conflict,

    /// <summary>Nobody answered, or the server could not go on: whether anything was done is not known.</summary>
    Unsure,

    /// <summary>Who asks may not.</summary>
    Denied,

    /// <summary>Nobody knows who asks.</summary>
    NoCredentials,

    /// <summary>The server has no notion of what was asked.</summary>
    Unsupported,

    /// <summary>Anything else; asking again does not help.</summary>
    Failed,
}
