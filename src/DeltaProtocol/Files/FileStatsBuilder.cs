using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Makes the statistics of a new file from the bounds its writer found: strings are cut to bounds of about 32
/// characters, timestamps to milliseconds, and what has no bound (NaN, infinity, boolean, binary) gets none.
/// </summary>
/// <param name="numRecords">Rows of the file.</param>
public sealed class FileStatsBuilder(long numRecords)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Node _minimums = new();
    private readonly Node _maximums = new();
    private readonly Node _nullCounts = new();

    /// <summary>Adds what is known of one leaf column.</summary>
    /// <param name="path">Physical names from the top.</param>
    /// <param name="type">Its type.</param>
    /// <param name="minimum">
    /// Least value as a .NET value: string, a number, DateOnly, DateTime or DateTimeOffset (UTC for timestamps); null
    /// when unknown or when all values are null.
    /// </param>
    /// <param name="maximum">Greatest value; of a floating column that holds NaN, NaN.</param>
    /// <param name="nullCount">Number of nulls; null when unknown.</param>
    public FileStatsBuilder Column(
        IReadOnlyList<string> path, DataType type, object? minimum, object? maximum, long? nullCount)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfZero(path.Count);
        if (nullCount is long count) _nullCounts.Set(path, new StatValue(
            count.ToString(System.Globalization.CultureInfo.InvariantCulture), IsString: false));
        if (minimum is null || maximum is null || !StatText.HasBounds(type)) return this;
        if (IsNaN(minimum) || IsNaN(maximum)) return this;
        if (StatText.Lower(type, minimum) is StatValue lower) _minimums.Set(path, lower);
        if (StatText.Upper(type, maximum) is StatValue upper) _maximums.Set(path, upper);
        return this;
    }

    /// <summary>The statistics, as read back from the JSON that the log will hold.</summary>
    public FileStats Build()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", numRecords);
            _minimums.Write(json, "minValues");
            _maximums.Write(json, "maxValues");
            _nullCounts.Write(json, "nullCount");
            json.WriteEndObject();
        }

        string text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return FileStats.TryParse(text) ?? throw DeltaErrors.InvalidStatistics(text);
    }

    private static bool IsNaN(object value) => value is double.NaN or float.NaN;

    /// <summary>Nested names in the order they came, each with a value or further names.</summary>
    private sealed class Node
    {
        private readonly List<(string Name, Node Child)> _children = [];
        private StatValue? _value;

        internal void Set(IReadOnlyList<string> path, StatValue value)
        {
            Node node = this;
            foreach (string name in path) node = node.Child(name);
            node._value = value;
        }

        internal void Write(Utf8JsonWriter json, string name)
        {
            json.WritePropertyName(name);
            if (_value is StatValue { IsString: true } text)
            {
                json.WriteStringValue(text.Text);
            }
            else if (_value is StatValue number)
            {
                json.WriteRawValue(number.Text);
            }
            else
            {
                json.WriteStartObject();
                foreach ((string childName, Node child) in _children) child.Write(json, childName);
                json.WriteEndObject();
            }
        }

        private Node Child(string name)
        {
            foreach ((string existing, Node found) in _children)
            {
                if (existing == name) return found;
            }

            Node child = new();
            _children.Add((name, child));
            return child;
        }
    }
}
