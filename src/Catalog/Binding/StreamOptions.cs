using System.Globalization;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>How a Delta table is read as a stream: <c>STREAM(t) WITH (skipChangeCommits = true)</c>.</summary>
public sealed record StreamOptions
{
    private static readonly string[] Known =
        ["skipChangeCommits", "ignoreDeletes", "ignoreChanges", "readChangeFeed", "startingVersion", "maxFilesPerTrigger", "maxBytesPerTrigger"];

    /// <summary>True to pass over commits that change or remove rows, with the rows that they add.</summary>
    public bool SkipsChanges { get; init; }

    /// <summary>True to pass over commits that only remove rows.</summary>
    public bool IgnoresDeletes { get; init; }

    /// <summary>True to get what happened to rows, with <c>_change_type</c>, <c>_commit_version</c> and <c>_commit_timestamp</c>.</summary>
    public bool ReadsChanges { get; init; }

    /// <summary>The version to begin with instead of all rows of the first; null for all rows.</summary>
    public long? StartingVersion { get; init; }

    /// <summary>True to begin with what comes after the first look.</summary>
    public bool StartsAtLatest { get; init; }

    /// <summary>Reads options.</summary>
    /// <exception cref="MillraceException">CALL_INVALID: an option is unknown, or its value cannot be read.</exception>
    internal static StreamOptions Read(IReadOnlyList<(string Name, string Value)> options, SourceLocation? location)
    {
        StreamOptions result = new();
        foreach ((string name, string value) in options)
        {
            result = name.ToUpperInvariant() switch
            {
                "SKIPCHANGECOMMITS" => result with { SkipsChanges = Flag(name, value, location) },
                "IGNOREDELETES" => result with { IgnoresDeletes = Flag(name, value, location) },
                "IGNORECHANGES" => throw CatalogErrors.NotSupported(
                    "ignoreChanges", "It gives rewritten rows again. Write skipChangeCommits = true to pass over such commits, or readChangeFeed = true to be told what they did.", location),
                "READCHANGEFEED" or "READCHANGEDATA" => result with { ReadsChanges = Flag(name, value, location) },
                "STARTINGVERSION" when value.Equals("latest", StringComparison.OrdinalIgnoreCase) => result with { StartsAtLatest = true },
                "STARTINGVERSION" => result with { StartingVersion = Version(value, location) },

                // How much a batch takes does not change what comes out.
                "MAXFILESPERTRIGGER" or "MAXBYTESPERTRIGGER" => result,
                _ => throw CatalogErrors.CallInvalid("STREAM", $"'{name}' is no option of a stream of a table; known are {string.Join(", ", Known)}", location),
            };
        }

        return result;
    }

    private static bool Flag(string name, string value, SourceLocation? location) => value.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw CatalogErrors.CallInvalid("STREAM", $"{name} is true or false, not '{value}'", location),
    };

    private static long Version(string value, SourceLocation? location) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : throw CatalogErrors.CallInvalid("STREAM", $"startingVersion is a number or 'latest', not '{value}'", location);
}
