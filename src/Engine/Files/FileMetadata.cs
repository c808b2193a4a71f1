using System.Globalization;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>Facts of the files of a batch, given to queries as the struct <c>_metadata</c>.</summary>
/// <param name="Files">Path, size in bytes and time of the last write of each file.</param>
public sealed record FileMetadata(IReadOnlyList<(string Path, long SizeBytes, DateTimeOffset ModifiedAt)> Files)
{
    /// <summary>The type of the struct.</summary>
    public const string StructType =
        "STRUCT(file_path VARCHAR, file_name VARCHAR, file_size BIGINT, file_block_start BIGINT, file_block_length BIGINT, "
        + "file_modification_time TIMESTAMP WITH TIME ZONE, row_index BIGINT)";

    /// <summary>The struct as an expression over a column that holds the path and one that holds the row's number.</summary>
    /// <param name="pathColumn">The column with the path.</param>
    /// <param name="rowColumn">The column with the number, from 0, or a null.</param>
    public string ToSql(string pathColumn, string rowColumn)
    {
        string sizes = Map(file => file.SizeBytes.ToString(CultureInfo.InvariantCulture) + "::BIGINT");
        string times = Map(file => $"make_timestamptz({file.ModifiedAt.ToUnixTimeMilliseconds() * 1000})");
        return $"struct_pack(file_path := {pathColumn}, file_name := parse_filename({pathColumn}, false, '/'), "
            + $"file_size := {sizes}[{pathColumn}], file_block_start := 0::BIGINT, file_block_length := {sizes}[{pathColumn}], "
            + $"file_modification_time := {times}[{pathColumn}], row_index := {rowColumn})";

        string Map(Func<(string Path, long SizeBytes, DateTimeOffset ModifiedAt), string> value) => Files.Count == 0
            ? "MAP {}"
            : $"MAP {{{string.Join(", ", Files.Select(file => $"{Sql.Text(file.Path)}: {value(file)}"))}}}";
    }
}
