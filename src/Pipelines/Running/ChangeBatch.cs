using System.Globalization;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Changes;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>The change events of one batch: written to files once, so that they can be counted, checked and read again.</summary>
/// <param name="services">The engine.</param>
/// <param name="dataset">The target.</param>
/// <param name="query">The events.</param>
/// <param name="store">Where their files go.</param>
internal sealed class ChangeBatch(PipelineServices services, DatasetDeclaration dataset, ChangeQuery query, ChangeStore store)
{
    private const string IsUpsert = $"{ChangeNames.Change} = {ChangeNames.Upsert}";

    /// <summary>The columns.</summary>
    public ChangeLayout Layout => query.Layout;

    /// <summary>The snapshot's version; null where the batch has events.</summary>
    public SnapshotVersion? Version { get; init; }

    /// <summary>The events that give rows, which expectations are about.</summary>
    public BoundQuery Upserts
    {
        get
        {
            const string start = $"SELECT * EXCLUDE ({ChangeNames.Sequence}, {ChangeNames.Change}) FROM (";
            return new BoundQuery($"{start}{query.Events.Sql}\n) WHERE {IsUpsert}") { Locate = offset => query.Events.Locate(offset - start.Length) };
        }
    }

    /// <summary>The order to write the events. An event that gives no row cannot break an expectation.</summary>
    public ParquetWrite Order() => new(query.Events, Layout.Event, store.Root.Value, $"part-{services.NewId():N}-")
    {
        Rules = [.. ExpectationGate.Rules(dataset).Select(static rule => rule with { Condition = $"NOT ({IsUpsert}) OR ({rule.Condition}\n)" })],
    };

    /// <summary>The written events as a query.</summary>
    public string Rows(ParquetWritten written) => written.Files.Count == 0
        ? MillraceEngine.EmptyRelation(Layout.Event)
        : $"SELECT * FROM read_parquet({Sql.TextList(written.Files.Select(static file => file.Path))})";

    /// <summary>Refuses events that cannot be applied.</summary>
    /// <returns>The events that give rows.</returns>
    /// <exception cref="Foundation.Faults.MillraceException">CDC_SEQUENCE_NULL, CDC_KEY_NULL, NOT_NULL_VIOLATED.</exception>
    public long Check(ParquetWritten written, CancellationToken cancellationToken)
    {
        if (written.Files.Count == 0) return 0;
        string noSequence = Layout.SequenceType is DataType.Struct record
            ? string.Join(" OR ", record.Fields.Select(static field => $"struct_extract({ChangeNames.Sequence}, {Sql.Text(field.Name)}) IS NULL"))
            : $"{ChangeNames.Sequence} IS NULL";
        string noKey = $"{ChangeNames.Change} <> {ChangeNames.Truncate} AND ({string.Join(" OR ", Layout.Keys.Select(static key => $"{Sql.Name(key.Name)} IS NULL"))})";
        Column[] required = Layout.Changes.IgnoresNullUpdates ? [] : [.. Layout.Values.Where(static column => !column.IsNullable)];
        IEnumerable<string> counts = new[] { IsUpsert, noSequence, noKey }
            .Concat(required.Select(static column => $"{IsUpsert} AND {Sql.Name(column.Name)} IS NULL"))
            .Select(static condition => $"count(*) FILTER ({condition})");
        string rows = Rows(written);
        long[] found = [.. services.Engine.QueryRow($"SELECT {string.Join(", ", counts)} FROM ({rows})", cancellationToken)
            .Select(static count => Convert.ToInt64(count, CultureInfo.InvariantCulture))];
        if (found[1] > 0) throw ChangeErrors.SequenceNull(query.Flow, found[1], Sample(rows, noSequence, cancellationToken));
        if (found[2] > 0) throw ChangeErrors.KeyNull(query.Flow, found[2], Sample(rows, noKey, cancellationToken));
        for (int column = 0; column < required.Length; column++)
        {
            if (found[column + 3] > 0) throw RunErrors.NullNotAllowed(dataset.Name, required[column].Name, found[column + 3]);
        }

        if (query.Flow.Changes!.Snapshots is not null) CheckKeys(rows, cancellationToken);
        return found[0];
    }

    /// <summary>Of a key that a snapshot has twice nobody can say which row holds.</summary>
    private void CheckKeys(string rows, CancellationToken cancellationToken)
    {
        string keys = ChangeLayout.List(Layout.Keys);
        IReadOnlyList<object?>? twice = services.Engine.QueryRow(
            $"SELECT {ChangeNames.Sequence}::VARCHAR, to_json(struct_pack({string.Join(", ", Layout.Keys.Select(static key => $"{Sql.Name(key.Name)} := {Sql.Name(key.Name)}"))}))::VARCHAR "
            + $"FROM ({rows}) GROUP BY {keys}, {ChangeNames.Sequence} HAVING count(*) > 1 LIMIT 1",
            cancellationToken);
        if (twice is [string version, string sample]) throw ChangeErrors.SnapshotKeyTwice(query.Flow, version, sample);
    }

    private string Sample(string rows, string condition, CancellationToken cancellationToken) =>
        services.Engine.QueryRow(
            $"SELECT to_json(e)::VARCHAR FROM (SELECT * EXCLUDE ({ChangeNames.Sequence}, {ChangeNames.Change}) FROM ({rows}) WHERE {condition} LIMIT 1) AS e",
            cancellationToken) is [string text, ..] ? text : "";
}
