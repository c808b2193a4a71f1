using System.Collections.Frozen;
using System.Globalization;

namespace Millrace.Engine.Spark;

/// <summary>A function of Spark's SQL and how the engine answers it.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Heads">Its arguments, once for each number of them: <c>(s, n)</c>.</param>
/// <param name="Summary">One sentence: what it gives.</param>
public sealed record SparkFunction(string Name, IReadOnlyList<string> Heads, string Summary)
{
    /// <summary>Begins the name of a macro that gives Spark's meaning; no function of the engine begins so.</summary>
    public const string Prefix = "_spark_";

    private static readonly FrozenSet<string> SharedNames = FrozenSet.Create(
        "aggregate", "array_sort", "date_sub", "encode", "json_array_length", "make_timestamp", "max_by", "min_by", "reduce", "regexp_extract", "regexp_extract_all", "to_json", "trunc");

    /// <summary>What kind of thing it works on, which is its heading in the reference.</summary>
    public string Group { get; init; } = "";

    /// <summary>The bodies of a macro, one for each of <see cref="Heads"/>; empty when there is none.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = [];

    /// <summary>The engine's function of the same meaning and another name; null when there is none.</summary>
    public string? Alias { get; init; }

    /// <summary>True when a call may have any number of arguments.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Why it is not offered, and what to write instead; null when it is offered.</summary>
    public string? Refusal { get; init; }

    /// <summary>True when it takes many rows into one value.</summary>
    public bool IsAggregate { get; init; }

    /// <summary>True when the engine has a function of that name with other numbers of arguments, which such calls then mean.</summary>
    public bool IsEngineToo => SharedNames.Contains(Name);

    /// <summary>True for a macro that only rewritten text calls.</summary>
    public bool IsHelper => Name.StartsWith('_');

    /// <summary>What a call is renamed to; null when a call is rewritten in another way.</summary>
    public string? Target => Bodies.Count > 0 ? Prefix + Name : Alias;

    /// <summary>Its calls as the reference shows them.</summary>
    public string Signature => string.Join(", ", Heads.Select(head => Name + head));

    /// <summary>True when a call may have this many arguments.</summary>
    public bool Takes(int count) => IsOpen || Heads.Any(head => CountOf(head) == count);

    /// <summary>The numbers of arguments it takes, in words.</summary>
    public string Counts => string.Join(" or ", Heads.Select(head => CountOf(head).ToString(CultureInfo.InvariantCulture)).Distinct());

    private static int CountOf(string head) => head == "()" ? 0 : head.Count(static letter => letter == ',') + 1;
}
