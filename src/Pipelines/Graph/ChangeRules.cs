using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>What the clauses of AUTO CDC ask of each other, and flows into one table of each other.</summary>
internal static class ChangeRules
{
    /// <summary>Checks one flow alone.</summary>
    /// <param name="changes">Its clauses.</param>
    /// <param name="truncate">Where TRUNCATE is asked for.</param>
    public static void Check(AutoCdc changes, SourceLocation truncate)
    {
        if (changes.TruncateWhen is not null && changes.ScdType == 2) throw ChangeErrors.TruncateOfHistory(truncate);
        if (changes.TrackHistory is { Columns: [ChangeColumn first, ..] } && changes.ScdType == 1)
            throw ChangeErrors.HistoryOfType1(first.Location);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (ChangeColumn key in changes.Keys)
        {
            if (key.Path.Count > 1) throw ChangeErrors.KeyInside(key);
            if (!names.Add(key.Name)) throw ChangeErrors.KeyTwice(key);
        }

        foreach (ChangeColumn column in Chosen(changes).Where(column => column.Path.Count > 1))
            throw ChangeErrors.ColumnInside(column);
    }

    /// <summary>Checks the flows into a table against each other.</summary>
    public static void Check(DatasetDeclaration target, IReadOnlyList<FlowDeclaration> flows)
    {
        FlowDeclaration? first = flows.FirstOrDefault(flow => flow.Changes is not null);
        if (first?.Changes is not AutoCdc changes) return;
        if (target.Quarantine is not null) throw QuarantineErrors.OfChanges(target);
        foreach (FlowDeclaration flow in flows)
        {
            if (flow.Changes is not AutoCdc other) throw ChangeErrors.Mixed(target, flow, first);
            if (flow != first && (other.Snapshots ?? changes.Snapshots) is not null) throw ChangeErrors.SnapshotsNotAlone(target, flow, first);
            string? difference = Difference(changes, other);
            if (difference is not null) throw ChangeErrors.FlowsDiffer(target, flow, first, difference);
        }
    }

    private static IEnumerable<ChangeColumn> Chosen(AutoCdc changes) =>
        (changes.Columns?.Columns ?? []).Concat(changes.TrackHistory?.Columns ?? []);

    private static string? Difference(AutoCdc one, AutoCdc other)
    {
        if (!Names(one.Keys).SequenceEqual(Names(other.Keys), StringComparer.OrdinalIgnoreCase)) return "KEYS";
        if (one.ScdType != other.ScdType) return "STORED AS SCD TYPE";
        if (one.IgnoresNullUpdates != other.IgnoresNullUpdates) return "IGNORE NULL UPDATES";
        bool isTrackedAlike = one.TrackHistory?.IsExcept == other.TrackHistory?.IsExcept
            && Names(one.TrackHistory?.Columns ?? []).SequenceEqual(
                Names(other.TrackHistory?.Columns ?? []), StringComparer.OrdinalIgnoreCase);
        return isTrackedAlike ? null : "TRACK HISTORY ON";
    }

    private static IEnumerable<string> Names(IReadOnlyList<ChangeColumn> columns) => columns.Select(column => column.Name);
}
