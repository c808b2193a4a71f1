using Millrace.Delta.Altering;
using Millrace.DeltaProtocol;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Standalone;

/// <summary>ALTER of a table that refreshes itself: its schedule and its properties.</summary>
internal sealed class AlterStandalone : IStandaloneStatement
{
    private const string Own = "millrace.";

    public bool Recognises(TokenReader reader, StandaloneScope scope)
    {
        if (!reader.IsAtWords("ALTER")) return false;
        if (reader.IsAtWords("ALTER", "STREAMING", "TABLE") || reader.IsAtWords("ALTER", "MATERIALIZED", "VIEW")) return true;
        return reader.IsAtWords("ALTER", "TABLE") && StandaloneStatements.Names(reader, scope, skip: 2) && StandaloneStatements.Mentions(reader, "SCHEDULE", "TBLPROPERTIES");
    }

    public async Task<BoundQuery> RunAsync(TokenReader reader, SourceText source, StandaloneScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("ALTER");
        StandaloneScope.TryTakeKind(reader, out DatasetKind? kind);
        (TableName name, SourceLocation location) = scope.ExpectTable(reader);
        const string instead = "Change it in the pipeline's files.";
        (StandaloneDefinition definition, _) = await scope.ReadAsync(name, kind, location, instead, cancellationToken).ConfigureAwait(false);
        if (reader.TryTakeWords("SET", "TBLPROPERTIES")) return await SetPropertiesAsync(reader, name, scope, cancellationToken).ConfigureAwait(false);
        string schedule = ReadSchedule(reader);
        await scope.Store.WriteAsync(definition with { Schedule = schedule }, cancellationToken).ConfigureAwait(false);
        return StandaloneAnswer.Done(schedule.Length == 0
            ? "the schedule was dropped"
            : "the schedule is kept, but nothing runs it in this version: REFRESH it from a scheduler of your own");
    }

    private static string ReadSchedule(TokenReader reader)
    {
        if (reader.TryTakeWords("DROP", "SCHEDULE"))
        {
            reader.ExpectEnd();
            return "";
        }

        if (!reader.TryTakeWords("ADD") && !reader.TryTakeWords("ALTER")) throw reader.Fault("ADD SCHEDULE, ALTER SCHEDULE, DROP SCHEDULE or SET TBLPROPERTIES");
        SqlToken first = reader.Current;
        if (!reader.IsAtWords("SCHEDULE") && !reader.IsAtWords("TRIGGER")) throw reader.Fault("SCHEDULE or TRIGGER ON UPDATE");
        TableClauses clauses = new TableClauseReader(reader, DatasetKind.StreamingTable).Read();
        int end = reader.PreviousEnd;
        reader.ExpectEnd();
        return clauses.Schedule is null ? throw reader.Fault(first, "a schedule", "") : reader.Slice(first, first with { Start = end, End = end }).Text;
    }

    private static async Task<BoundQuery> SetPropertiesAsync(TokenReader reader, TableName name, StandaloneScope scope, CancellationToken cancellationToken)
    {
        SourceLocation location = reader.Location;
        Dictionary<string, string> properties = [];
        reader.ExpectList(() =>
        {
            string key = reader.IsAtText ? reader.ExpectText("a property") : string.Join('.', reader.ExpectParts("a property"));
            if (key.StartsWith(Own, StringComparison.OrdinalIgnoreCase)) throw StandaloneErrors.OwnProperty(key, location);
            reader.TryTakeSymbol("=");
            properties[key] = reader.IsAtText ? reader.ExpectText("a value") : reader.Take().Value;
            return key;
        });
        reader.ExpectEnd();
        DeltaLog table = await scope.Services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false) ?? throw scope.Services.Metastore.NotFound(name, location);
        await new TableAlterer(scope.Services.Tables).AlterAsync(table, new AlterOrder.SetProperties(properties), cancellationToken).ConfigureAwait(false);
        return StandaloneAnswer.Done("altered");
    }
}
