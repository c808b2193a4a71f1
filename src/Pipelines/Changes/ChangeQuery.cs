using Millrace.Catalog.Binding;
using Millrace.Engine.Queries;
using Millrace.Engine;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Changes;

/// <summary>A flow's source as change events: the columns to keep, the sequence, and what each event does.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Layout">The columns.</param>
/// <param name="Events">A row for each event, with the columns of the target and of an event.</param>
internal sealed record ChangeQuery(FlowDeclaration Flow, ChangeLayout Layout, BoundQuery Events)
{
    /// <summary>Reads what the clauses say against the columns the source has.</summary>
    /// <param name="services">Engine and governor.</param>
    /// <param name="dataset">The target.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="source">Its source, bound.</param>
    /// <param name="resolver">Resolves what conditions read.</param>
    /// <param name="version">The version of the snapshot that the source is; null where it gives events.</param>
    /// <param name="cancellationToken">Stops the resolving.</param>
    /// <exception cref="MillraceException">PIPELINE_DECLARATION: a clause names what the source does not have, or cannot be used for.</exception>
    public static async Task<ChangeQuery> OfAsync(
        PipelineServices services, DatasetDeclaration dataset, FlowDeclaration flow, BoundQuery source, IRelationResolver resolver,
        SnapshotVersion? version, CancellationToken cancellationToken)
    {
        AutoCdc changes = flow.Changes ?? throw new ArgumentException("The flow applies no changes.", nameof(flow));
        TableSchema given = services.Engine.StoredSchema(source);
        ChangeColumns columns = new(flow, changes, given);
        TableSchema kept = columns.Kept();
        string sequence = version is null ? columns.SequenceSql() : version.Literal;
        LocatedText text = new(changes.Location);
        text.Add($"SELECT *, {sequence} AS {ChangeNames.Sequence}, CASE ");
        await AddCaseAsync(changes.TruncateWhen, ChangeNames.Truncate).ConfigureAwait(false);
        await AddCaseAsync(changes.DeleteWhen, ChangeNames.Delete).ConfigureAwait(false);
        text.Add($"WHEN true THEN {ChangeNames.Upsert} END AS {ChangeNames.Change} FROM (").Add(source.Sql, source.Locate).Add(")");
        BoundQuery inner = text.ToQuery();
        DataType type = columns.SequenceType(services.Engine.StoredSchema(inner));
        TableSchema declared = QueryShape.Stored(dataset, new ChangeLayout(changes, kept, type).Target);
        if (changes.ScdType == 2) type = declared.Find(ChangeNames.Start)!.Type;
        ChangeLayout layout = new(changes, new TableSchema(declared.Take(kept.Count)), type);
        return new ChangeQuery(flow, layout, Outer(layout, inner));

        async Task AddCaseAsync(QueryText? condition, string change)
        {
            if (condition is null) return;
            BoundExpression bound = await services.Governor.BindExpressionAsync(
                new QueryInput(ConditionText.Of(condition.Text, given), condition.LocationAt), resolver, cancellationToken).ConfigureAwait(false);
            text.Add("WHEN CAST((").Add(bound.Sql, bound.Locate).Add($") AS BOOLEAN) THEN {change} ");
        }
    }

    /// <summary>The columns of history stand beside an event, so that expectations can speak of them.</summary>
    private static BoundQuery Outer(ChangeLayout layout, BoundQuery inner)
    {
        string type = MillraceEngine.TypeName(layout.SequenceType);
        string history = layout.IsHistory
            ? $", CAST({ChangeNames.Sequence} AS {type}) AS {ChangeNames.Start}, CAST(NULL AS {type}) AS {ChangeNames.End}"
            : "";
        string start = $"SELECT {ChangeLayout.List(layout.Stored)}, {ChangeNames.Sequence}, {ChangeNames.Change}{history} FROM (";
        return new BoundQuery($"{start}{inner.Sql}\n)") { Locate = offset => inner.Locate(offset - start.Length) };
    }
}
