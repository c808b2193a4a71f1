using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// Compares partition values by what they mean: <c>1.0</c> and <c>1.00</c> are one partition of a decimal.
/// </summary>
internal sealed class PartitionMatcher
{
    private readonly Dictionary<string, DataType> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _physicalNames = [];

    internal PartitionMatcher(TableSchema schema, IReadOnlyList<string> partitionColumns, ColumnMapping mapping)
    {
        foreach (string name in partitionColumns)
        {
            Column column = schema.Find(name)
                ?? throw DeltaErrors.InvalidSchema($"the partition column '{name}' is not one of its columns");
            string physical = mapping.PhysicalName(column);
            _types[physical] = column.Type;
            _physicalNames.Add(physical);
        }
    }

    /// <summary>True when a file's values agree with all values of a partition.</summary>
    internal bool Matches(
        IReadOnlyDictionary<string, string?> canonical, IReadOnlyDictionary<string, string?> fileValues)
    {
        foreach ((string name, string? value) in canonical)
        {
            string? fileValue = fileValues.GetValueOrDefault(name);
            if (PartitionText.Canonical(_types[name], Normal(fileValue)) != value) return false;
        }

        return true;
    }

    /// <summary>A partition, or a part of its columns, with one spelling per value.</summary>
    internal Dictionary<string, string?> Canonicalize(LakePath root, IReadOnlyDictionary<string, string?> values)
    {
        Dictionary<string, string?> canonical = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string? value) in values)
        {
            if (!_types.TryGetValue(name, out DataType? type))
                throw DeltaErrors.InvalidTransaction(root, $"'{name}' is not one of its partition columns");
            canonical[name] = PartitionText.Canonical(type, Normal(value));
        }

        return canonical;
    }

    /// <summary>The values of a new file in the order of the partition columns, all of them and no others.</summary>
    internal Dictionary<string, string?> Complete(
        LakePath root, string path, IReadOnlyDictionary<string, string?> values)
    {
        Dictionary<string, string?> given = new(values, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string?> complete = new(StringComparer.Ordinal);
        foreach (string name in _physicalNames)
        {
            if (!given.Remove(name, out string? value))
                throw DeltaErrors.InvalidTransaction(root,
                    $"file '{path}' has no value for the partition column '{name}'");
            if (!PartitionText.TryParse(_types[name], value, out _))
                throw DeltaErrors.InvalidPartitionValue(name, value ?? "", DataTypeText.Format(_types[name]));
            complete[name] = Normal(value);
        }

        return given.Count == 0
            ? complete
            : throw DeltaErrors.InvalidTransaction(root,
                $"'{given.First().Key}' of file '{path}' is no partition column");
    }

    private static string? Normal(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
