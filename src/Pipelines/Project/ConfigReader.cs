using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Millrace.Pipelines.Project;

/// <summary>
/// Reads YAML (and so JSON) into nodes that know their place. Anchors, aliases and merge keys are resolved; depth and
/// size are limited, so that no file can exhaust the machine.
/// </summary>
internal sealed class ConfigReader
{
    private const int MostDepth = 64;
    private const long MostNodes = 1_000_000;

    private readonly SourceText _source;
    private readonly Parser _parser;
    private readonly Dictionary<string, ConfigNode> _anchors = [];

    private ConfigReader(SourceText source)
    {
        _source = source;
        _parser = new Parser(new StringReader(source.Text));
    }

    /// <summary>Reads one document; an empty text is an empty map.</summary>
    /// <exception cref="MillraceException">
    /// PIPELINE_PROJECT_INVALID: the text is not YAML, or too deep or large.
    /// </exception>
    public static ConfigNode Read(SourceText source)
    {
        try
        {
            return new ConfigReader(source).ReadDocument();
        }
        catch (YamlException fault)
        {
            throw ProjectErrors.Invalid(At(source, fault.Start), $"This is not well-formed YAML: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    private static SourceLocation At(SourceText source, Mark mark) =>
        new(source.File, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private SourceLocation At(ParsingEvent parsed) => At(_source, parsed.Start);

    private ConfigNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return new ConfigNode.Map([], new SourceLocation(_source.File, 1, 1));
        ConfigNode root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out DocumentStart? second))
            throw ProjectErrors.Invalid(At(second), "A project file holds one document; remove what follows '---'.");
        if (root.Size > MostNodes)
            throw ProjectErrors.Invalid(root.Location, $"With its aliases the file has more than {MostNodes} values.");
        return root is ConfigNode.Scalar { IsNull: true } ? new ConfigNode.Map([], root.Location) : root;
    }

    private ConfigNode ReadNode(int depth)
    {
        ParsingEvent next = _parser.Current ?? throw new YamlException("it ends too early");
        if (depth > MostDepth) throw ProjectErrors.Invalid(At(next), $"Values are nested more than {MostDepth} deep.");
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw ProjectErrors.Invalid(At(alias), $"The alias '*{alias.Value}' names no anchor above it.");
        }

        AnchorName anchor = (next as NodeEvent)?.Anchor ?? AnchorName.Empty;
        ConfigNode node = next switch
        {
            Scalar => ReadScalar(),
            MappingStart => ReadMap(depth),
            SequenceStart => ReadList(depth),
            _ => throw ProjectErrors.Invalid(At(next), "A value was expected here."),
        };
        if (!anchor.IsEmpty) _anchors[anchor.Value] = node;
        if (node.Size > MostNodes)
            throw ProjectErrors.Invalid(node.Location, $"With its aliases this has more than {MostNodes} values.");
        return node;
    }

    private ConfigNode.Scalar ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        bool isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
        return new ConfigNode.Scalar(scalar.Value, isNull, At(scalar));
    }

    private ConfigNode.List ReadList(int depth)
    {
        SourceLocation start = At(_parser.Consume<SequenceStart>());
        List<ConfigNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
        return new ConfigNode.List(items, start);
    }

    private ConfigNode.Map ReadMap(int depth)
    {
        SourceLocation start = At(_parser.Consume<MappingStart>());
        Dictionary<string, ConfigEntry> own = new(StringComparer.Ordinal);
        List<ConfigEntry> entries = [];
        List<ConfigNode> merged = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out Scalar? key))
                throw ProjectErrors.Invalid(At(_parser.Current!), "A key is plain text.");
            ConfigEntry entry = new(key.Value, At(key), ReadNode(depth + 1));
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
            {
                merged.Add(entry.Value);
                continue;
            }

            if (!own.TryAdd(entry.Key, entry))
            {
                throw ProjectErrors.Invalid(
                    entry.KeyLocation, $"The key '{entry.Key}' is written twice; first at "
                        + $"{own[entry.Key].KeyLocation}.");
            }

            entries.Add(entry);
        }

        return new ConfigNode.Map([.. entries, .. Inherited(merged, own)], start);
    }

    private static List<ConfigEntry> Inherited(List<ConfigNode> merged, Dictionary<string, ConfigEntry> own)
    {
        List<ConfigEntry> entries = [];
        HashSet<string> taken = [.. own.Keys];
        foreach (ConfigNode source in merged.SelectMany(node => node is ConfigNode.List list ? list.Items : [node]))
        {
            if (source is not ConfigNode.Map map)
                throw ProjectErrors.Invalid(source.Location, "'<<' takes a map or a list of maps.");
            entries.AddRange(map.Entries.Where(entry => taken.Add(entry.Key)));
        }

        return entries;
    }
}
