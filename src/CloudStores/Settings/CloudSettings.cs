using System.Globalization;

namespace Millrace.CloudStores.Settings;

/// <summary>All that is to be said about stores in clouds.</summary>
/// <param name="Mirror">Where copies of files are kept.</param>
public sealed record CloudSettings(MirrorSettings Mirror)
{
    /// <summary>How S3 is reached.</summary>
    public S3Settings S3 { get; init; } = new();

    /// <summary>How Azure Blob Storage is reached.</summary>
    public AzureSettings Azure { get; init; } = new();

    /// <summary>How often a store that does not answer is asked again.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>
    /// The settings that variables of the environment give: those of the SDKs (AWS_…, AZURE_STORAGE_…), and
    /// MILLRACE_CLOUD_CACHE and MILLRACE_CLOUD_CACHE_BYTES for copies.
    /// </summary>
    /// <param name="variable">The value of a variable; null when it is not set.</param>
    /// <param name="temporaryFolder">Where copies are kept when no variable names a folder of the user.</param>
    public static CloudSettings FromVariables(Func<string, string?> variable, string temporaryFolder)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? endpoint = Of("AWS_ENDPOINT_URL_S3") ?? Of("AWS_ENDPOINT_URL");
        MirrorSettings mirror = new(FolderOf(Of, temporaryFolder));
        if (long.TryParse(Of("MILLRACE_CLOUD_CACHE_BYTES"), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0)
            mirror = mirror with { MaxBytes = bytes };
        return new CloudSettings(mirror)
        {
            S3 = new S3Settings
            {
                Endpoint = endpoint is null ? null : new Uri(endpoint, UriKind.Absolute),
                Region = Of("AWS_REGION") ?? Of("AWS_DEFAULT_REGION"),
                UsesPathStyle = bool.TryParse(Of("AWS_S3_FORCE_PATH_STYLE"), out bool isPathStyle) ? isPathStyle : null,
                IsAnonymous = Of("AWS_SKIP_SIGNATURE") is "true" or "1",
            },
            Azure = new AzureSettings
            {
                ConnectionString = Of("AZURE_STORAGE_CONNECTION_STRING"),
                Endpoint = Of("AZURE_STORAGE_ENDPOINT") is string azure ? new Uri(azure, UriKind.Absolute) : null,
                AccountName = Of("AZURE_STORAGE_ACCOUNT") ?? Of("AZURE_STORAGE_ACCOUNT_NAME"),
                AccountKey = Of("AZURE_STORAGE_KEY") ?? Of("AZURE_STORAGE_ACCOUNT_KEY"),
                SasToken = Of("AZURE_STORAGE_SAS_TOKEN"),
            },
        };

        string? Of(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>A folder that outlives the process and belongs to the user, where there is one.</summary>
    private static string FolderOf(Func<string, string?> of, string temporaryFolder)
    {
        if (of("MILLRACE_CLOUD_CACHE") is string named) return Path.GetFullPath(named);
        string? root = of("XDG_CACHE_HOME") ?? of("LOCALAPPDATA");
        if (root is null && of("HOME") is string home) root = Path.Combine(home, ".cache");
        return Path.Combine(root ?? temporaryFolder, "millrace", "cloud");
    }
}
