using System.Globalization;
using Millrace.Delta.Rules;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;

namespace Millrace.Delta.Writing;

/// <summary>One attempt of an operation: the version it builds on, its transaction, and what it has written so far.</summary>
internal sealed class ChangeDraft
{
    private readonly CommitNotes _notes;
    private readonly List<RowFiles> _files = [];
    private readonly List<NewFile> _added = [];
    private readonly TimeProvider _clock;
    private readonly long _startedAt;

    public ChangeDraft(TableServices services, DeltaLog table, Snapshot snapshot, CommitNotes notes)
    {
        Services = services;
        Snapshot = snapshot;
        _notes = notes;
        _clock = services.Environment.Clock;
        _startedAt = _clock.GetTimestamp();
        Transaction = table.StartTransaction(snapshot);
        foreach ((string noted, long at) in notes.Versions) Transaction.NoteVersion(noted, at);
        if (notes.Progress is (string app, long version)) Transaction.SetTransaction(app, version);
        Transaction.SetEnforced(WriterDuties.All);
    }

    public TableServices Services { get; }

    /// <summary>The version it builds on.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>What will be committed.</summary>
    public Transaction Transaction { get; }

    /// <summary>Counts for the history, by name.</summary>
    public Dictionary<string, long> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>Name of the operation in the history.</summary>
    public string Operation { get; set; } = "WRITE";

    /// <summary>Its parameters; lists and objects as JSON text.</summary>
    public Dictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>True when there turned out to be nothing to commit.</summary>
    public bool IsNothing { get; set; }

    /// <summary>The table as the transaction leaves it; ask again after a change of its schema.</summary>
    public WriteTarget Target() => WriteTarget.Of(Snapshot, Transaction);

    /// <summary>A writer of files that go when the draft goes.</summary>
    /// <param name="target">The table.</param>
    /// <param name="alias">Alias of the rows in what they are checked by.</param>
    public RowFiles FilesFor(WriteTarget target, string alias = "r")
    {
        RowFiles files = new(Services, target) { Alias = alias };
        _files.Add(files);
        return files;
    }

    /// <summary>Adds written files to the transaction.</summary>
    public void Add(WrittenRows written)
    {
        foreach (NewFile file in written.Files) Transaction.Add(file);
        _added.AddRange(written.Files);
    }

    /// <summary>Says up to where identity columns have counted.</summary>
    public void Count(IReadOnlyList<CountedColumn> identities, long rows)
    {
        if (rows == 0) return;
        foreach (CountedColumn identity in identities)
            Transaction.SetIdentityHighWaterMark([identity.Name], checked(identity.First + ((rows - 1) * identity.Step)));
    }

    /// <summary>Removes what was written.</summary>
    public void Discard()
    {
        foreach (RowFiles files in _files) files.Discard();
    }

    /// <summary>Looks after the table once the draft is committed.</summary>
    public Task<CareResult> CareAsync(DeltaLog table, long version, CancellationToken cancellationToken) => Services.Care is null
        ? Task.FromResult(CareResult.None)
        : Services.Care.AfterCommitAsync(Services, table, new CommittedFiles(version, Transaction.Shape.Properties, _added), cancellationToken);

    public Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        Metrics[OperationMetrics.ExecutionTimeMs] = (long)_clock.GetElapsedTime(_startedAt).TotalMilliseconds;
        return Transaction.CommitAsync(
            new Operation(
                Operation,
                Parameters,
                Metrics.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(CultureInfo.InvariantCulture)),
                _notes.UserMetadata),
            cancellationToken);
    }
}
