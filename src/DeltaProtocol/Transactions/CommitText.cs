using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// The bytes of one attempt. Times, row ids and commit versions depend on what came before, so they are worked out anew
/// for each.
/// </summary>
internal static class CommitText
{
    internal const string EnablementVersion = "delta.inCommitTimestampEnablementVersion";
    internal const string EnablementTime = "delta.inCommitTimestampEnablementTimestamp";

    internal static ReadOnlyMemory<byte> Of(LakePath root, CommitPlan plan, CommitBasis basis, long nowMs)
    {
        long version = basis.Version + 1;
        LogAction.Protocol protocol = plan.Protocol ?? basis.Protocol;
        LogAction.Metadata metadata = plan.Metadata ?? basis.Metadata;
        long? time = TableProperties.HasInCommitTimestamps(metadata.Configuration)
            ? Math.Max(nowMs, (basis.TimeMs ?? long.MinValue) + 1)
            : null;
        List<LogAction> lines = [plan.Info with { TimestampMs = nowMs, InCommitTimestampMs = time }];
        if (plan.Protocol is not null) lines.Add(plan.Protocol);
        if (plan.Metadata is not null) lines.Add(plan.StartsInCommitTime ? Started(metadata, version, time) : metadata);
        (List<LogAction> adds, LogAction.DomainMetadata? rowIds) = Numbered(root, plan, protocol, metadata, basis);
        lines.AddRange(plan.Facts.Where(fact => fact is not LogAction.RemoveFile and not LogAction.AddChangeFile));
        if (rowIds is not null) lines.Add(rowIds);
        lines.AddRange(plan.Facts.OfType<LogAction.RemoveFile>());
        lines.AddRange(adds);
        lines.AddRange(plan.Facts.OfType<LogAction.AddChangeFile>());
        return ActionWriter.Write(lines);
    }

    /// <summary>Readers take versions before these facts by the time of their files.</summary>
    private static LogAction.Metadata Started(LogAction.Metadata metadata, long version, long? time) => metadata with
    {
        Configuration = new Dictionary<string, string>(metadata.Configuration, StringComparer.Ordinal)
        {
            [EnablementVersion] = version.ToString(CultureInfo.InvariantCulture),
            [EnablementTime] = (time ?? 0).ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>Gives each file without row ids the next ones; files that had some keep them.</summary>
    private static (List<LogAction> Adds, LogAction.DomainMetadata? Mark) Numbered(
        LakePath root, CommitPlan plan, LogAction.Protocol protocol, LogAction.Metadata metadata, CommitBasis basis)
    {
        if (!RowTracking.Assigns(protocol, metadata.Configuration)) return ([.. plan.Adds], null);
        long mark = Math.Max(basis.RowIdMark, plan.Scope.RowIdFloor);
        List<LogAction> adds = new(plan.Adds.Count);
        foreach (LogAction.AddFile add in plan.Adds)
        {
            LogAction.AddFile numbered = add with
            {
                DefaultRowCommitVersion = add.DefaultRowCommitVersion ?? basis.Version + 1,
            };
            if (add.BaseRowId is null)
            {
                long rows = FileStats.TryReadNumRecords(add.Stats) ?? throw DeltaErrors.InvalidTransaction(root,
                    $"file '{add.Path}' does not tell its number of rows, and the table tracks rows by number");
                numbered = numbered with { BaseRowId = mark + 1 };
                mark = checked(mark + rows);
            }

            adds.Add(numbered);
        }

        return (adds, mark == basis.RowIdMark ? null : RowTracking.ToDomain(mark));
    }
}
