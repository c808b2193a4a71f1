using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;
using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores.Azure;

/// <summary>The clients of the accounts that paths name. Thread safety: all members may be called at once.</summary>
internal sealed class AzureAccounts(AzureSettings settings)
{
    /// <summary>What to do when nobody is known who asks.</summary>
    public const string Advice =
        "Set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; a program can give "
        + "a credential of Microsoft Entra in AzureSettings. See that it allows reading, writing, deleting and listing blobs.";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, BlobServiceClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The object's client.</summary>
    public BlobClient Of(ObjectAddress address) => ContainerOf(address).GetBlobClient(address.Key);

    /// <summary>The container's client.</summary>
    public BlobContainerClient ContainerOf(ObjectAddress address) =>
        _clients.GetOrAdd(address.Account, _ => Make(address)).GetBlobContainerClient(address.Container);

    private BlobServiceClient Make(ObjectAddress address)
    {
        // Each request is sent once; whoever calls asks again, and has a deadline for each by its size.
        BlobClientOptions options = new();
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Longest;
        if (settings.ConnectionString is string text)
        {
            BlobServiceClient named = OfText(address, text, options);
            if (named.AccountName.Equals(address.Account, StringComparison.OrdinalIgnoreCase)) return named;
            throw CloudErrors.CredentialsMissing(
                address.Path.Value, $"The connection string is of account '{named.AccountName}', the path of account '{address.Account}'.", cause: null);
        }

        // What is meant for one account is not shown to another.
        string account = settings.AccountName ?? address.Account;
        bool isOwn = account.Equals(address.Account, StringComparison.OrdinalIgnoreCase);
        Uri endpoint = settings.Endpoint is Uri given && isOwn ? given : new Uri($"https://{address.Account}.blob.core.windows.net");
        if (!isOwn && (settings.AccountKey ?? settings.SasToken) is not null)
        {
            throw CloudErrors.CredentialsMissing(
                address.Path.Value, $"The key or signature is of account '{account}', the path of account '{address.Account}'.", cause: null);
        }

        if (settings.AccountKey is string key) return new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, key), options);
        if (settings.SasToken is string signature) return new BlobServiceClient(endpoint, new AzureSasCredential(signature.TrimStart('?')), options);
        return settings.Credential is TokenCredential credential
            ? new BlobServiceClient(endpoint, credential, options)
            : throw CloudErrors.CredentialsMissing(address.Path.Value, Advice, cause: null);
    }

    private static BlobServiceClient OfText(ObjectAddress address, string text, BlobClientOptions options)
    {
        try
        {
            return new BlobServiceClient(text, options);
        }
        catch (Exception cause) when (cause is FormatException or ArgumentException)
        {
            throw CloudErrors.CredentialsMissing(address.Path.Value, $"The connection string cannot be read: {cause.Message}", cause);
        }
    }
}
