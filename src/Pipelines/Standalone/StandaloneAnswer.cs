using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Pipelines.Standalone;

/// <summary>Answers of statements, as queries, so that each format can write them.</summary>
internal static class StandaloneAnswer
{
    /// <summary>The answer of a statement that has nothing to tell but that it was carried out.</summary>
    public static BoundQuery Done(string result) => Row(("result", Sql.Text(result)));

    /// <summary>One row.</summary>
    public static BoundQuery Row(params IEnumerable<(string Name, string Value)> columns) =>
        new($"SELECT {string.Join(", ", columns.Select(static column => $"{column.Value} AS {Sql.Name(column.Name)}"))}");
}
