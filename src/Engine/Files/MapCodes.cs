using System.Text;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Files;

/// <summary>
/// Gives equal maps of texts one number, so that the partition values and tags of many files are kept once. Used by one
/// thread.
/// </summary>
internal sealed class MapCodes
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, string?>?> _maps = [];
    private readonly List<string> _keys = [];
    private char[] _key = new char[256];
    private int _length;
    private int _last = -1;

    /// <summary>The maps by number; null for a map that is null.</summary>
    public IReadOnlyList<Dictionary<string, string?>?> Maps => _maps;

    /// <summary>True when every map seen was null.</summary>
    public bool IsAllNull => _maps.TrueForAll(map => map is null);

    /// <summary>The number of a map in the current chunk.</summary>
    public int Code(ChunkReader reader, int column, int row)
    {
        _length = 0;
        bool isNull = reader.IsNull(column, row);
        Append(isNull ? '0' : '1');
        if (!isNull) reader.ReadMap(column, row, AppendEntry);

        // Files of one partition usually stand together.
        ReadOnlySpan<char> key = _key.AsSpan(0, _length);
        if (_last >= 0 && key.SequenceEqual(_keys[_last])) return _last;
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup =
            _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out int code))
        {
            code = _maps.Count;
            _maps.Add(isNull ? null : Read(reader, column, row));
            _keys.Add(key.ToString());
            _codes.Add(_keys[code], code);
        }

        _last = code;
        return code;
    }

    private static Dictionary<string, string?> Read(ChunkReader reader, int column, int row)
    {
        Dictionary<string, string?> map = new(StringComparer.Ordinal);
        reader.ReadMap(column, row, (key, isNull, value) =>
            map[Encoding.UTF8.GetString(key)] = isNull ? null : Encoding.UTF8.GetString(value));
        return map;
    }

    // Lengths stand before the texts, so that no two maps have one key.
    private void AppendEntry(ReadOnlySpan<byte> key, bool isNull, ReadOnlySpan<byte> value)
    {
        Append(key);
        if (isNull) Append('0');
        else Append(value);
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        Append('1');
        Append((char)text.Length);
        Append((char)(text.Length >> 16));
        foreach (byte unit in text) Append((char)unit);
    }

    private void Append(char unit)
    {
        if (_length == _key.Length) Array.Resize(ref _key, _length * 2);
        _key[_length++] = unit;
    }
}
