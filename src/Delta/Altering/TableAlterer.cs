using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Altering;

/// <summary>Carries out orders that change what a table is. Thread safety: all members may be called at once.</summary>
/// <param name="services">Store and engine.</param>
public sealed class TableAlterer(TableServices services)
{
    private const int MaxAttempts = 10;

    /// <summary>Carries an order out, trying again on a fresh snapshot while others commit.</summary>
    /// <param name="log">The table.</param>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="MillraceException">
    /// DELTA_CONSTRAINT_VIOLATED: rows that are there contradict a new rule. DELTA_COLUMN_…, DELTA_TYPE_…, DELTA_PROPERTY_…: the
    /// change is refused. DELTA_CHANGE_CONTENDED: others kept committing.
    /// </exception>
    public async Task<ChangeResult> AlterAsync(DeltaLog log, AlterOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(order);
        string lastConflict = "";
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Snapshot snapshot = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            Transaction transaction = log.StartTransaction(snapshot);
            if (!Apply(transaction, order))
                return new ChangeResult(new CommitResult.AlreadyApplied(snapshot.Version), Nothing) { Version = snapshot.Version };
            await RequireKeptAsync(snapshot, transaction, order, cancellationToken).ConfigureAwait(false);
            CommitResult result = await transaction.CommitAsync(OperationOf(order), cancellationToken).ConfigureAwait(false);
            if (result is CommitResult.Committed done) return new ChangeResult(done, Nothing) { Version = done.Version };
            if (result is CommitResult.Conflicted conflict) lastConflict = conflict.Message;
        }

        throw TableErrors.Contended(log.Root, MaxAttempts, lastConflict);
    }

    private static Dictionary<string, long> Nothing { get; } = [];

    /// <summary>Puts the order into a transaction; false when the table is that way already.</summary>
    private static bool Apply(Transaction transaction, AlterOrder order)
    {
        switch (order)
        {
            case AlterOrder.EditColumns edits:
                foreach (SchemaEdit edit in edits.Edits) transaction.Edit(edit);
                return true;
            case AlterOrder.SetProperties set:
                transaction.SetProperties(set.Properties.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal));
                return true;
            case AlterOrder.UnsetProperties unset:
                return Unset(transaction, unset);
            case AlterOrder.AddConstraint add:
                transaction.AddConstraint(add.Name, add.Text);
                return true;
            case AlterOrder.DropConstraint drop:
                if (transaction.DropConstraint(drop.Name)) return true;
                return drop.IgnoresMissing ? false : throw AlterErrors.ConstraintNotFound(drop.Name, transaction.Shape.Properties);
            case AlterOrder.ClusterBy cluster:
                transaction.SetClustering(cluster.Columns);
                return true;
            case AlterOrder.DropFeature feature:
                transaction.DropFeature(feature.Name);
                return true;
            case AlterOrder.SetDescription description:
                transaction.SetDescription(description.Text);
                return true;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static bool Unset(Transaction transaction, AlterOrder.UnsetProperties unset)
    {
        Dictionary<string, string?> present = new(StringComparer.Ordinal);
        foreach (string key in unset.Keys)
        {
            string? stored = transaction.Shape.Properties.Keys.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase));
            if (stored is not null) present[stored] = null;
            else if (!unset.IgnoresMissing) throw AlterErrors.PropertyNotFound(key, transaction.Shape.Properties.Keys);
        }

        if (present.Count > 0) transaction.SetProperties(present);
        return present.Count > 0;
    }

    /// <summary>Checks the rows that are there against a rule that is new.</summary>
    private async Task RequireKeptAsync(
        Snapshot snapshot, Transaction transaction, AlterOrder order, CancellationToken cancellationToken)
    {
        List<(string Name, string Broken, Func<int, SourceLocation?> Locate)> rules = [];
        if (order is AlterOrder.AddConstraint add) rules.Add((add.Name, $"({add.Condition.Sql}\n) IS NOT TRUE", add.Condition.Locate));
        if (order is AlterOrder.EditColumns edits)
        {
            foreach (SchemaEdit.SetNullable edit in edits.Edits.OfType<SchemaEdit.SetNullable>().Where(edit => !edit.IsNullable))
            {
                // A field of a struct that is null itself is not missing.
                string column = string.Join('.', edit.Column.Select(Sql.Name));
                string parent = string.Join('.', edit.Column.SkipLast(1).Select(Sql.Name));
                string broken = parent.Length == 0 ? $"{column} IS NULL" : $"{parent} IS NOT NULL AND {column} IS NULL";
                rules.Add(($"{string.Join('.', edit.Column)} NOT NULL", broken, static _ => null));
            }
        }

        if (rules.Count == 0) return;
        transaction.SetReadWholeTable();
        TableScan scan = await new TableScanner(services).ScanAsync(snapshot, FilePredicate.Anything, cancellationToken).ConfigureAwait(false);
        foreach ((string name, string broken, _) in rules)
        {
            string sql = $"SELECT count(*) FROM ({scan.Sql}) AS millrace_rows WHERE {broken}";
            object? count = services.Engine.QueryRow(sql, cancellationToken)[0];
            long rows = Convert.ToInt64(count, CultureInfo.InvariantCulture);
            if (rows > 0) throw AlterErrors.ExistingRowsBreakRule(name, rows, snapshot.Root.Value);
        }
    }

    private static Operation OperationOf(AlterOrder order) => order switch
    {
        AlterOrder.EditColumns edits => Operation.Named(edits.Operation),
        AlterOrder.SetProperties => Operation.Named("SET TBLPROPERTIES"),
        AlterOrder.UnsetProperties => Operation.Named("UNSET TBLPROPERTIES"),
        AlterOrder.AddConstraint add => Named("ADD CONSTRAINT", ("name", add.Name), ("expr", add.Text)),
        AlterOrder.DropConstraint drop => Named("DROP CONSTRAINT", ("name", drop.Name)),
        AlterOrder.ClusterBy cluster => Named("CLUSTER BY", ("newClusteringColumns", string.Join(',', cluster.Columns.Select(path => string.Join('.', path))))),
        AlterOrder.DropFeature feature => Named("DROP FEATURE", ("featureName", feature.Name)),
        AlterOrder.SetDescription => Operation.Named("SET TBLPROPERTIES"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Operation Named(string name, params ReadOnlySpan<(string Key, string Value)> parameters)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach ((string key, string value) in parameters) texts[key] = value;
        return Operation.Named(name) with { Parameters = texts };
    }
}
