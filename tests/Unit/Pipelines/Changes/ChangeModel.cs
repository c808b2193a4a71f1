namespace Millrace.Unit.Pipelines.Changes;

/// <summary>What change events mean, said as plainly as can be: one after the other in the order of their sequence.</summary>
internal static class ChangeModel
{
    /// <summary>SCD type 1.</summary>
    public static string[] Newest(IEnumerable<ChangeEvent> events, bool ignoresNull)
    {
        Dictionary<int, (int? A, int? B)> rows = [];
        foreach (ChangeEvent change in events.Distinct().OrderBy(change => change.Sequence))
        {
            (int? A, int? B) before = ignoresNull ? rows.GetValueOrDefault(change.Key) : default;
            if (change.Kind == 2) rows.Clear();
            else if (change.Kind == 1) rows.Remove(change.Key);
            else rows[change.Key] = (change.A ?? before.A, change.B ?? before.B);
        }

        return [.. rows.Select(row => $"{row.Key}|{row.Value.A}|{row.Value.B}").Order(StringComparer.Ordinal)];
    }

    /// <summary>SCD type 2, of which a change in A alone, or in any value, begins a new row.</summary>
    public static string[] History(IEnumerable<ChangeEvent> events, bool ignoresNull, bool tracksOnlyA)
    {
        List<string> done = [];
        Dictionary<int, (int? A, int? B, int Start)> open = [];
        foreach (ChangeEvent change in events.Distinct().OrderBy(change => change.Sequence))
        {
            bool isOpen = open.TryGetValue(change.Key, out (int? A, int? B, int Start) row);
            int? a = ignoresNull && isOpen ? change.A ?? row.A : change.A;
            int? b = ignoresNull && isOpen ? change.B ?? row.B : change.B;
            bool isSame = change.Kind == 0 && isOpen && a == row.A && (tracksOnlyA || b == row.B);
            if (isOpen && !isSame) done.Add($"{change.Key}|{row.A}|{row.B}|{row.Start}|{change.Sequence}");
            if (change.Kind == 1) open.Remove(change.Key);
            else open[change.Key] = (a, b, isSame ? row.Start : change.Sequence);
        }

        return [.. done.Concat(open.Select(row => $"{row.Key}|{row.Value.A}|{row.Value.B}|{row.Value.Start}|")).Order(StringComparer.Ordinal)];
    }
}
