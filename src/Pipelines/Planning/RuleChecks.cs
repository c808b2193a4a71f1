using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Planning;

/// <summary>Checks rules that look at more than one row against the columns that there are.</summary>
/// <param name="services">The engine.</param>
/// <param name="declaration">The pipeline.</param>
internal sealed class RuleChecks(PipelineServices services, PipelineDeclaration declaration)
{
    /// <summary>The edges to the tables that the rules of a flow's target refer to.</summary>
    public IEnumerable<FlowEdge> EdgesOf(FlowDeclaration flow)
    {
        foreach (Expectation rule in declaration.Find(flow.Target)?.Expectations ?? [])
        {
            if (rule.Rule is not ExpectationRule.References references) continue;
            TableName table = NameOf(references);
            yield return new FlowEdge(flow.Name, declaration.OfQuarantine(table)?.Name ?? table, IsStreaming: false, rule.Location) { IsOfRule = true };
        }
    }

    /// <summary>Checks the rules of a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="resolver">Gives the columns of tables; null when nothing is read.</param>
    /// <param name="cancellationToken">Stops the reading of logs.</param>
    public async Task CheckAsync(DatasetDeclaration dataset, TableSchema columns, IRelationResolver? resolver, CancellationToken cancellationToken)
    {
        foreach (Expectation rule in dataset.Expectations)
        {
            switch (rule.Rule)
            {
                case ExpectationRule.Unique unique:
                    foreach (string name in unique.Columns) Key(dataset, columns, rule, name);
                    if (unique.TimeColumn is not null) Time(dataset, columns, rule, unique.TimeColumn);
                    break;
                case ExpectationRule.References references:
                    foreach (string name in references.Columns) Key(dataset, columns, rule, name);
                    if (resolver is not null) await CheckAsync(dataset, columns, rule, references, resolver, cancellationToken).ConfigureAwait(false);
                    break;
                case ExpectationRule.Fresh fresh: Time(dataset, columns, rule, fresh.TimeColumn); break;
                case ExpectationRule.Rate { TimeColumn: string time }: Time(dataset, columns, rule, time); break;
            }
        }
    }

    /// <summary>Refuses rules about rows that come, for a table that is computed anew.</summary>
    public static void CheckRewritten(DatasetDeclaration dataset)
    {
        if (dataset.Expectations.FirstOrDefault(static rule => rule.Rule is ExpectationRule.Rate { TimeColumn: null }) is Expectation rule) throw RuleErrors.RateOfRewritten(dataset, rule);
    }

    private async Task CheckAsync(
        DatasetDeclaration dataset, TableSchema columns, Expectation rule, ExpectationRule.References references, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        if (declaration.Find(NameOf(references)) is { Kind: DatasetKind.TemporaryView } view) throw RuleErrors.RefersToView(dataset, rule, view);
        string name = string.Join('.', references.Table);
        RelationRequest.Table request = new(name, references.Table, Travel: null, IsStream: false) { Location = rule.Location };
        ResolvedRelation table = await resolver.ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ResultColumn> known = services.Engine.Describe(new BoundQuery(table.Sql));
        for (int at = 0; at < references.Keys.Count; at++)
        {
            string key = references.Keys[at];
            ResultColumn found = known.FirstOrDefault(column => column.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? throw RuleErrors.ReferencedColumnUnknown(dataset, rule, name, key, known.Select(static column => column.Name));
            Column own = columns.Find(references.Columns[at])!;
            DataType? type = MillraceEngine.TypeOf(found.EngineType);
            if (type != own.Type && !(IsNumber(type) && IsNumber(own.Type)))
                throw RuleErrors.TypesDiffer(dataset, rule, own, name, key, type is null ? found.EngineType : DataTypeText.Format(type));
        }
    }

    private static TableName NameOf(ExpectationRule.References rule) => new(rule.Table[0], rule.Table[1], rule.Table[2]);

    private static Column Find(DatasetDeclaration dataset, TableSchema columns, Expectation rule, string name) =>
        columns.Find(name) ?? throw RuleErrors.ColumnUnknown(dataset, rule, name, columns);

    private static void Key(DatasetDeclaration dataset, TableSchema columns, Expectation rule, string name)
    {
        Column column = Find(dataset, columns, rule, name);
        if (column.Type is DataType.Map or DataType.Variant) throw RuleErrors.NotAKey(dataset, rule, column);
    }

    private static void Time(DatasetDeclaration dataset, TableSchema columns, Expectation rule, string name)
    {
        Column column = Find(dataset, columns, rule, name);
        if (column.Type is not (DataType.Timestamp or DataType.TimestampNtz or DataType.Date)) throw RuleErrors.NotATime(dataset, rule, column);
    }

    private static bool IsNumber(DataType? type) => type
        is DataType.Byte or DataType.Short or DataType.Integer or DataType.Long or DataType.Float or DataType.Double or DataType.Decimal;
}
