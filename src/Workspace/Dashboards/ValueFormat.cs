namespace Millrace.Workspace.Dashboards;

/// <summary>How a number or a time is written.</summary>
/// <param name="Type">The kind: <c>number</c>, <c>number-plain</c>, <c>number-currency</c>, <c>number-percent</c>, <c>date</c>, <c>date-time</c>.</param>
public sealed record ValueFormat(string Type)
{
    /// <summary>The currency, as <c>EUR</c>; null for none.</summary>
    public string? Currency { get; init; }

    /// <summary>True to write thousands as K, millions as M and so on.</summary>
    public bool IsCompact { get; init; }

    /// <summary>Digits behind the point; null for the default.</summary>
    public int? Places { get; init; }

    /// <summary>True when there are always as many digits; false when zeros at the end are left out.</summary>
    public bool IsExact { get; init; }

    /// <summary>Written before the value; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Written behind the value; empty for nothing.</summary>
    public string Suffix { get; init; } = "";
}
