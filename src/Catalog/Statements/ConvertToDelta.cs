using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Creating;
using Millrace.Delta.Writing;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>Makes a folder of Parquet files a table, in place.</summary>
internal sealed class ConvertToDelta : ISqlStatement
{
    public string Grammar => "CONVERT TO DELTA parquet.`path` [NO STATISTICS] [PARTITIONED BY (column type, …)]";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("CONVERT", "TO", "DELTA");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> parts = reader.ExpectParts("parquet.`path`");
        bool isPath = parts.Count == 2 && parts[0].Equals("parquet", StringComparison.OrdinalIgnoreCase);
        if (!isPath) throw reader.Fault("parquet.`path`", "Only a folder of Parquet files can be converted.");
        bool hasStatistics = !reader.TryTakeWords("NO", "STATISTICS");
        List<Column> partitions = [];
        if (reader.TryTakeWords("PARTITIONED", "BY"))
        {
            partitions.AddRange(reader.ExpectList(() =>
            {
                string name = reader.ExpectName("a partition column");
                return new Column(name, reader.ExpectType(name));
            }));
        }

        reader.ExpectEnd();
        LakePath root = scope.Resolver.RootOf(new RelationRequest.DeltaPath(parts[1], Travel: null, IsStream: false));
        ConvertOrder order = new(root, new TableSchema(partitions)) { CollectsStatistics = hasStatistics };
        ChangeResult result = await new TableConverter(scope.Services).ConvertAsync(order, cancellationToken).ConfigureAwait(false);
        return LiteralRows.OfMetrics(result.Metrics);
    }
}
