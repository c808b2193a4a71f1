using Azure.Core;

namespace Millrace.CloudStores.Settings;

/// <summary>How containers of Azure Blob Storage are reached. What is set first of the following is used.</summary>
public sealed record AzureSettings
{
    /// <summary>Account, key and endpoint in one text, as the portal gives it.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where the account is, such as <c>http://127.0.0.1:10000/devstoreaccount1</c>.</summary>
    /// <value>Null for <c>https://ACCOUNT.blob.core.windows.net</c>.</value>
    public Uri? Endpoint { get; init; }

    /// <summary>The account that <see cref="AccountKey"/> belongs to.</summary>
    public string? AccountName { get; init; }

    /// <summary>A key of the account.</summary>
    public string? AccountKey { get; init; }

    /// <summary>A shared access signature, with or without its question mark.</summary>
    public string? SasToken { get; init; }

    /// <summary>An identity of Microsoft Entra, for instance of the package Azure.Identity.</summary>
    public TokenCredential? Credential { get; init; }
}
