using Amazon.Runtime;

namespace Millrace.CloudStores.Settings;

/// <summary>How buckets of Amazon S3, or of a server that speaks like it, are reached.</summary>
public sealed record S3Settings
{
    /// <summary>Where the server is, such as <c>http://127.0.0.1:9000</c>.</summary>
    /// <value>Null for Amazon's own of the region.</value>
    public Uri? Endpoint { get; init; }

    /// <summary>The region of the buckets.</summary>
    /// <value>Null for what the SDK finds (AWS_REGION, a profile, the machine); other servers get us-east-1.</value>
    public string? Region { get; init; }

    /// <summary>True when the bucket stands in the path and not in the host's name.</summary>
    /// <value>Null for true with an <see cref="Endpoint"/> and false without.</value>
    public bool? UsesPathStyle { get; init; }

    /// <summary>Who asks.</summary>
    /// <value>
    /// Null for what the SDK finds: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), a profile, the role of
    /// the machine.
    /// </value>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>True to ask without credentials, which public buckets allow.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>
    /// True to ask a server at an <see cref="Endpoint"/>, before the first commit, whether it keeps to conditional writes.
    /// Amazon's own is known to.
    /// </summary>
    /// <value>Default true; a server that ignores the condition loses commits of concurrent writers.</value>
    public bool ChecksConditionalWrites { get; init; } = true;
}
