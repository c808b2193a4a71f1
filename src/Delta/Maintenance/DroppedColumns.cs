using System.Globalization;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>Finds files that hold columns, or fields of structs, which the table has no more. Reads the files' footers.</summary>
internal static class DroppedColumns
{
    private const string ChangeType = "_change_type";

    // Files whose footers one query reads.
    private const int Page = 500;

    /// <summary>Columns can only be dropped under column mapping, so without it no file is looked at.</summary>
    public static bool AreLookedAt(Snapshot snapshot) => snapshot.ColumnMapping.Mode != ColumnMappingMode.None;

    /// <summary>Those of the files that hold more than the table's columns.</summary>
    /// <param name="engine">Reads the footers.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="files">The files.</param>
    /// <param name="local">Where they lie on this machine, as <see cref="LocalFiles"/> says.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static IEnumerable<DataFile> FilesWith(
        MillraceEngine engine,
        Snapshot snapshot,
        IReadOnlyList<DataFile> files,
        IReadOnlyDictionary<DataFile, LakePath> local,
        CancellationToken cancellationToken)
    {
        if (!AreLookedAt(snapshot)) yield break;
        Node table = NodeOf(snapshot.Schema, snapshot);
        table.Children[ChangeType] = Node.Leaf;
        RowTracking? tracking = RowTracking.Of(snapshot);
        foreach (string name in new[] { tracking?.RowIdColumn, tracking?.CommitVersionColumn }.OfType<string>()) table.Children[name] = Node.Leaf;
        foreach (DataFile[] page in files.Chunk(Page))
        {
            HashSet<string> found = Read(engine, [.. page.Select(PathOf)], table, cancellationToken);
            foreach (DataFile file in page)
            {
                if (found.Contains(PathOf(file))) yield return file;
            }
        }

        string PathOf(DataFile file) => local.GetValueOrDefault(file, file.Path).Value;
    }

    private static Node NodeOf(TableSchema schema, Snapshot snapshot) => new(schema.ToDictionary(
        snapshot.ColumnMapping.PhysicalName,
        column => column.Type is DataType.Struct record ? NodeOf(record.Fields, snapshot) : Node.Leaf,
        StringComparer.OrdinalIgnoreCase));

    private static HashSet<string> Read(MillraceEngine engine, string[] files, Node table, CancellationToken cancellationToken)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        string list = Sql.TextList(files.Select(FilePattern.Literal));
        using QueryResult rows = engine.Query(
            new BoundQuery($"SELECT file_name, name, coalesce(num_children, 0) FROM parquet_schema({list})"), cancellationToken);
        string current = "";
        Stack<(Node Node, long Left)> open = new();
        while (rows.Read())
        {
            string file = (string)rows.Value(0)!; // The engine names each.
            long children = Convert.ToInt64(rows.Value(2), CultureInfo.InvariantCulture);
            if (file != current)
            {
                // The first element of a file is its root.
                current = file;
                open.Clear();
                open.Push((table, children));
                continue;
            }

            while (open.Count > 0 && open.Peek().Left == 0) open.Pop();
            if (open.Count == 0) continue;
            (Node parent, long left) = open.Pop();
            open.Push((parent, left - 1));
            Node? known = parent.IsLeaf ? Node.Leaf : parent.Children.GetValueOrDefault((string)rows.Value(1)!); // Elements have names.
            if (known is null) found.Add(file);
            if (children > 0) open.Push((known ?? Node.Leaf, children));
        }

        return found;
    }

    /// <summary>A column: a struct with its fields, or anything else, whose inside is not looked at.</summary>
    private sealed record Node(Dictionary<string, Node> Children)
    {
        public static Node Leaf { get; } = new([]);

        public bool IsLeaf => ReferenceEquals(this, Leaf);
    }
}
