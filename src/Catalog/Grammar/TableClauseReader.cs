using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Grammar;

/// <summary>Reads the clauses of CREATE TABLE, in any order, each at most once.</summary>
internal sealed class TableClauseReader(StatementReader reader)
{
    private readonly HashSet<string> _seen = [];
    private TableClauses _clauses = new();

    /// <summary>Reads clauses until something else comes.</summary>
    public TableClauses Read()
    {
        while (TryReadClause())
        {
        }

        return _clauses;
    }

    /// <summary>Reads what follows CLUSTER BY: columns in parentheses, or NONE for an empty list.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ReadClustering(StatementReader reader)
    {
        if (reader.TryTakeWords("NONE")) return [];
        if (reader.IsAtWords("AUTO"))
            throw CatalogErrors.NotSupported("CLUSTER BY AUTO", "Name the columns that queries filter by.", reader.Location);
        return reader.ExpectList(() => reader.ExpectColumn());
    }

    private bool TryReadClause()
    {
        SourceLocation? location = reader.Location;
        if (TryTake("USING")) ReadFormat();
        else if (TryTake("PARTITIONED", "BY")) _clauses = _clauses with { Partitions = reader.ExpectList(ReadPartition) };
        else if (TryTake("CLUSTER", "BY")) _clauses = _clauses with { Clustering = ReadClustering(reader) };
        else if (TryTake("COMMENT")) _clauses = _clauses with { Comment = reader.ExpectText("the comment in quotes") };
        else if (TryTake("TBLPROPERTIES")) _clauses = _clauses with { Properties = reader.ExpectProperties() };
        else if (reader.IsAtWords("LOCATION"))
            throw CatalogErrors.NotSupported("LOCATION", "Create a table at a path with CREATE TABLE delta.`/path`.", location);
        else return false;
        return true;
    }

    private bool TryTake(params ReadOnlySpan<string> words)
    {
        if (!reader.IsAtWords(words)) return false;
        string clause = string.Join(' ', words);
        if (!_seen.Add(clause)) throw reader.Fault("another clause", $"{clause} is written twice.");
        reader.Skip(words.Length);
        return true;
    }

    private void ReadFormat()
    {
        if (!reader.TryTakeWords("DELTA")) throw reader.Fault("DELTA", "Every table is a Delta table.");
    }

    private (string Name, DataType? Type) ReadPartition()
    {
        string name = reader.ExpectName("the name of a column");
        bool hasType = !reader.IsAtSymbol(",") && !reader.IsAtSymbol(")");
        if (reader.IsAtSymbol("("))
            throw CatalogErrors.NotSupported($"Partitioning by {name}(…)", "Add a generated column and partition by that.", reader.Location);
        return (name, hasType ? reader.ExpectType(name, "COMMENT") : null);
    }
}
