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
    private int _nullCode = -1;
    private int _emptyCode = -1;
    private int _last = -1;

    /// <summary>The maps by number; null for a map that is null.</summary>
    public IReadOnlyList<Dictionary<string, string?>?> Maps => _maps;

    /// <summary>True when every map seen was null.</summary>
    public bool IsAllNull => _maps.TrueForAll(map => map is null);

    /// <summary>The number of a map in the current chunk.</summary>
    public int Code(ChunkReader reader, int column, int row)
    {
        if (reader.IsNull(column, row)) return _nullCode >= 0 ? _nullCode : _nullCode = Add(map: null, "");
        if (reader.MapLength(column, row) == 0) return _emptyCode >= 0 ? _emptyCode : _emptyCode = Add([], "");
        _length = 0;
        reader.ReadMap(column, row, AppendEntry);

        // Files of one partition usually stand together.
        ReadOnlySpan<char> key = _key.AsSpan(0, _length);
        if (_last >= 0 && key.SequenceEqual(_keys[_last])) return _last;
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup =
            _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out int code))
        {
            code = Add(Read(reader, column, row), key.ToString());
            _codes.Add(_keys[code], code);
        }

        return _last = code;
    }

    private int Add(Dictionary<string, string?>? map, string key)
    {
        _maps.Add(map);
        _keys.Add(key);
        return _maps.Count - 1;
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
