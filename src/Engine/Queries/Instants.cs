using System.Collections;
using Millrace.Engine.Types;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Queries;

/// <summary>
/// The driver gives instants and local times alike as times of no kind; this marks the instants as UTC, also those inside
/// lists, maps and structs.
/// </summary>
internal static class Instants
{
    /// <summary>What to mark in a column, or null when it holds no instant.</summary>
    public static DataType? In(ResultColumn column) =>
        column.EngineType.Contains("TIMESTAMP WITH TIME ZONE", StringComparison.Ordinal) ? DuckTypes.FromDuck(column.EngineType) : null;

    /// <summary>The value with its instants marked.</summary>
    public static object? Mark(object? value, DataType type) => (value, type) switch
    {
        (DateTime time, DataType.Timestamp) => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        (IDictionary fields, DataType.Struct record) => Fields(fields, record),
        (IDictionary entries, DataType.Map map) => Entries(entries, map),
        (IList items, DataType.Array array) => Items(items, array),
        _ => value,
    };

    private static Dictionary<string, object?> Fields(IDictionary fields, DataType.Struct record)
    {
        Dictionary<string, object?> marked = new(StringComparer.Ordinal);
        foreach (DictionaryEntry field in fields)
        {
            string name = (string)field.Key;
            marked[name] = record.Fields.Find(name) is Column column ? Mark(field.Value, column.Type) : field.Value;
        }

        return marked;
    }

    private static Dictionary<object, object?> Entries(IDictionary entries, DataType.Map map)
    {
        Dictionary<object, object?> marked = [];
        foreach (DictionaryEntry entry in entries) marked[Mark(entry.Key, map.Key)!] = Mark(entry.Value, map.Value);
        return marked;
    }

    private static List<object?> Items(IList items, DataType.Array array)
    {
        List<object?> marked = new(items.Count);
        foreach (object? item in items) marked.Add(Mark(item, array.Element));
        return marked;
    }
}
