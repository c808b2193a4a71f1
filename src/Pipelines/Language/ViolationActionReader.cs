using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads what happens to a row that breaks an expectation.</summary>
internal static class ViolationActionReader
{
    /// <summary>The words of a rule that is kept in a table.</summary>
    public static ViolationAction? Find(string? word) => word?.Trim().ToUpperInvariant() switch
    {
        null or "" or "WARN" => ViolationAction.Warn,
        "DROP" or "DROP ROW" => ViolationAction.Drop,
        "FAIL" or "FAIL UPDATE" => ViolationAction.Fail,
        "QUARANTINE" or "QUARANTINE ROW" => ViolationAction.Quarantine,
        _ => null,
    };

    // EXPECT OR DROP and EXPECT OR FAIL are spellings of the Python surface that people carry over to SQL.
    public static ViolationAction? ReadOr(TokenReader reader) => reader.TryTakeWords("OR") ? Read(reader) : null;

    public static ViolationAction? ReadOnViolation(TokenReader reader)
    {
        if (!reader.TryTakeWords("ON")) return null;
        reader.ExpectWords("VIOLATION");
        if (reader.IsAtWords("DROP") && !reader.IsAtWords("DROP", "ROW")) reader.ExpectWords("DROP", "ROW");
        if (reader.IsAtWords("FAIL") && !reader.IsAtWords("FAIL", "UPDATE")) reader.ExpectWords("FAIL", "UPDATE");
        return Read(reader);
    }

    private static ViolationAction Read(TokenReader reader)
    {
        if (reader.TryTakeWords("DROP"))
        {
            reader.TryTakeWords("ROW");
            return ViolationAction.Drop;
        }

        if (reader.TryTakeWords("QUARANTINE"))
        {
            reader.TryTakeWords("ROW");
            return ViolationAction.Quarantine;
        }

        if (!reader.TryTakeWords("FAIL"))
            throw reader.Fault("DROP ROW, QUARANTINE or FAIL UPDATE", "Without an action, violating rows are kept and counted.");
        reader.TryTakeWords("UPDATE");
        return ViolationAction.Fail;
    }
}
