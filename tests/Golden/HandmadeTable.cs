using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Foundation.Names;
using Millrace.TestKit;

namespace Millrace.Golden;

/// <summary>A table whose log is written line by line, for what no pipeline of ours writes.</summary>
internal sealed class HandmadeTable : IDisposable
{
    private const string Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    private readonly TempFolder _folder = new();
    private readonly GoldenReader _reader;
    private readonly List<string> _lines = [];

    /// <summary>Begins a table.</summary>
    /// <param name="reader">Writes its files.</param>
    /// <param name="fields">Its columns as fields of a schema.</param>
    /// <param name="partitions">Names of partition columns.</param>
    /// <param name="mapping">Mode of column mapping.</param>
    /// <param name="folder">Name of its folder.</param>
    public HandmadeTable(GoldenReader reader, string fields, string[]? partitions = null, string mapping = "none", string folder = "table")
    {
        _reader = reader;
        Root = _folder.Below(folder);
        Directory.CreateDirectory(Path.Combine(Root, "_delta_log"));
        _lines.Add("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["columnMapping","deletionVectors"],"writerFeatures":["columnMapping","deletionVectors"]}}""");
        _lines.Add(new JsonObject
        {
            ["metaData"] = new JsonObject
            {
                ["id"] = "t",
                ["format"] = new JsonObject { ["provider"] = "parquet", ["options"] = new JsonObject() },
                ["schemaString"] = $$"""{"type":"struct","fields":[{{fields}}]}""",
                ["partitionColumns"] = new JsonArray([.. (partitions ?? []).Select(name => JsonValue.Create(name))]),
                ["configuration"] = new JsonObject { ["delta.columnMapping.mode"] = mapping },
            },
        }.ToJsonString());
    }

    public string Root { get; }

    /// <summary>The table as a query names it.</summary>
    public string Name => GoldenReader.Named(new LakePath(Root));

    /// <summary>One field of a schema.</summary>
    public static string Field(string name, string type, int id = 0, string? physicalName = null)
    {
        string shown = type.StartsWith('{') ? type : JsonSerializer.Serialize(type);
        string metadata = physicalName is null
            ? "{}"
            : $$"""{"delta.columnMapping.id":{{id}},"delta.columnMapping.physicalName":"{{physicalName}}"}""";
        return $$"""{"name":"{{name}}","type":{{shown}},"nullable":true,"metadata":{{metadata}}}""";
    }

    /// <summary>Writes a data file and adds it.</summary>
    public void Add(string file, string query, (string Name, string? Value)[]? partition = null, IReadOnlyList<int>? deleted = null, string options = "")
    {
        string path = Path.Combine(Root, file);
        _reader.Engine.Execute(
            $"COPY ({query}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet{options})", CancellationToken.None);
        AddAgain(file, partition, deleted);
    }

    /// <summary>Adds a file that is there.</summary>
    public void AddAgain(string file, (string Name, string? Value)[]? partition = null, IReadOnlyList<int>? deleted = null)
    {
        JsonObject add = new()
        {
            ["path"] = Uri.EscapeDataString(file),
            ["partitionValues"] = new JsonObject((partition ?? []).Select(value => KeyValuePair.Create(value.Name, (JsonNode?)value.Value))),
            ["size"] = new FileInfo(Path.Combine(Root, file)).Length,
            ["modificationTime"] = 0,
            ["dataChange"] = true,
        };
        if (deleted is not null)
        {
            byte[] vector = Roaring(deleted);
            add["deletionVector"] = new JsonObject
            {
                ["storageType"] = "i",
                ["pathOrInlineDv"] = Text(vector),
                ["sizeInBytes"] = vector.Length,
                ["cardinality"] = deleted.Count,
            };
        }

        _lines.Add(new JsonObject { ["add"] = add }.ToJsonString());
    }

    /// <summary>Writes the log; the table can be read now.</summary>
    public void Commit() => File.WriteAllLines(Path.Combine(Root, "_delta_log", "00000000000000000000.json"), _lines);

    public void Dispose() => _folder.Dispose();

    /// <summary>Ascending row numbers as a portable 64-bit Roaring bitmap of array and bitmap containers.</summary>
    private static byte[] Roaring(IReadOnlyList<int> rows)
    {
        List<byte[]> containers = [];
        using MemoryStream data = new();
        using BinaryWriter writer = new(data);
        IGrouping<int, int>[] groups = [.. rows.GroupBy(row => row >> 16)];
        writer.Write(1681511377);
        writer.Write(1L);
        writer.Write(0);
        writer.Write(12346);
        writer.Write(groups.Length);
        foreach (IGrouping<int, int> group in groups)
        {
            writer.Write((ushort)group.Key);
            writer.Write((ushort)(group.Count() - 1));
            containers.Add(Container([.. group.Select(row => (ushort)row)]));
        }

        int offset = 8 + (8 * groups.Length);
        foreach (byte[] container in containers)
        {
            writer.Write(offset);
            offset += container.Length;
        }

        foreach (byte[] container in containers) writer.Write(container);
        return data.ToArray();
    }

    private static byte[] Container(ushort[] rows)
    {
        byte[] bytes = new byte[rows.Length <= 4096 ? rows.Length * 2 : 8192];
        for (int at = 0; at < rows.Length; at++)
        {
            if (rows.Length <= 4096) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at * 2), rows[at]);
            else bytes[rows[at] >> 3] |= (byte)(1 << (rows[at] & 7));
        }

        return bytes;
    }

    private static string Text(byte[] data)
    {
        StringBuilder text = new();
        foreach (byte[] part in data.Chunk(4))
        {
            uint word = BinaryPrimitives.ReadUInt32BigEndian([.. part, .. new byte[4 - part.Length]]);
            foreach (uint power in (uint[])[52_200_625, 614_125, 7_225, 85, 1]) text.Append(Z85[(int)(word / power % 85)]);
        }

        return text.ToString();
    }
}
