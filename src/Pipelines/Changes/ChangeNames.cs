namespace Millrace.Pipelines.Changes;

/// <summary>Names of columns that AUTO CDC adds to what a person's source has.</summary>
internal static class ChangeNames
{
    /// <summary>Column of an event: its sequence.</summary>
    public const string Sequence = "__millrace_sequence";

    /// <summary>Column of an event: what it does, one of <see cref="Upsert"/>, <see cref="Delete"/>, <see cref="Truncate"/>.</summary>
    public const string Change = "__millrace_change";

    /// <summary>Column of a row of history: the sequence from which it held.</summary>
    public const string Start = "__START_AT";

    /// <summary>Column of a row of history: the sequence up to which it held; null while it does.</summary>
    public const string End = "__END_AT";

    /// <summary>The event gives its key new values.</summary>
    public const string Upsert = "0";

    /// <summary>The event removes its key.</summary>
    public const string Delete = "1";

    /// <summary>The event removes all keys.</summary>
    public const string Truncate = "2";
}
