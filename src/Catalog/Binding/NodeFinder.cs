using System.Text.Json;
using Millrace.Catalog.Dialect;
using Millrace.Catalog.Faults;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>Walks the syntax tree and finds every relation and operator that binding replaces.</summary>
internal sealed class NodeFinder
{
    /// <summary>Stands for <c>t VERSION AS OF n</c> in the text that the engine parses.</summary>
    public const string TravelFunction = SparkRewriter.TravelFunction;

    private static readonly string[] FileFormats = ["csv", "json", "parquet", "text"];

    private readonly QueryInput _input;
    private readonly SyntaxTree _tree;
    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly TimeSeriesOps _ops;
    private readonly List<FoundNode> _found = [];
    private readonly Dictionary<ulong, FilePredicate> _predicates = [];
    private readonly bool _wantsMetadata;
    private readonly bool _wantsRowIndex;

    private NodeFinder(QueryInput input, SyntaxTree tree, IReadOnlyList<SqlToken> tokens, TimeSeriesOps ops)
    {
        _input = input;
        _tree = tree;
        _tokens = tokens;
        _ops = ops;
        _wantsMetadata = tokens.Any(token => token.IsName && token.Value.Equals("_metadata", StringComparison.OrdinalIgnoreCase));
        _wantsRowIndex = _wantsMetadata && tokens.Any(token => token.IsName && token.Value.Equals("row_index", StringComparison.OrdinalIgnoreCase));
    }

    public static List<FoundNode> Find(
        QueryInput input, SyntaxTree tree, IReadOnlyList<SqlToken> tokens, IReadOnlyCollection<string> knownCtes, TimeSeriesOps ops)
    {
        NodeFinder finder = new(input, tree, tokens, ops);
        finder.Walk(tree.Root, new HashSet<string>(knownCtes, StringComparer.OrdinalIgnoreCase));
        return finder._found;
    }

    private void Walk(JsonElement node, HashSet<string> ctes)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement child in node.EnumerateArray()) Walk(child, ctes);
            return;
        }

        if (node.ValueKind != JsonValueKind.Object) return;
        TablePredicates.Find(node, _predicates);
        if (SyntaxReader.Is(node, "BASE_TABLE"))
        {
            AddTable(node, ctes);
            return;
        }

        if (SyntaxReader.Is(node, "TABLE_FUNCTION") && TryAddFunction(node, ctes)) return;
        if (SyntaxReader.Is(node, "WINDOW_AGGREGATE") && _ops.FindWindow(SyntaxReader.Text(node, "function_name")) is IWindowOp window)
        {
            AddWindow(node, window);
            return;
        }

        HashSet<string> visible = WalkCtes(node, ctes);
        foreach (JsonProperty property in node.EnumerateObject())
        {
            if (property.Name != "cte_map") Walk(property.Value, visible);
        }
    }

    /// <summary>Each expression of a WITH sees those before it; the query sees them all.</summary>
    private HashSet<string> WalkCtes(JsonElement node, HashSet<string> ctes)
    {
        if (!node.TryGetProperty("cte_map", out JsonElement map) || map.GetProperty("map").GetArrayLength() == 0) return ctes;
        HashSet<string> visible = new(ctes, StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement entry in map.GetProperty("map").EnumerateArray())
        {
            string name = SyntaxReader.Text(entry, "key");
            JsonElement query = entry.GetProperty("value").GetProperty("query");
            bool isRecursive = query.TryGetProperty("node", out JsonElement inner) && SyntaxReader.Is(inner, "RECURSIVE_CTE_NODE");
            if (isRecursive) visible.Add(name);
            Walk(query, visible);
            visible.Add(name);
        }

        return visible;
    }

    private void AddTable(JsonElement node, HashSet<string> ctes)
    {
        string catalog = SyntaxReader.Text(node, "catalog_name");
        string schema = SyntaxReader.Text(node, "schema_name");
        string table = SyntaxReader.Text(node, "table_name");
        if (schema.Length == 0 && catalog.Length == 0 && ctes.Contains(table)) return;
        (int start, int end) = NameExtent(node, node.TryGetProperty("at_clause", out JsonElement at) && at.ValueKind == JsonValueKind.Object);
        SourceLocation? location = _input.Locate(start);
        TimeTravel? travel = at.ValueKind == JsonValueKind.Object ? TravelOf(at, location) : null;
        string[] parts = new[] { catalog, schema, table }.Where(part => part.Length > 0).ToArray();
        RelationRequest request = (RelationRequest?)FilesIn(parts, isStream: false, location) ?? NamedRequest(parts, travel, isStream: false, location) with { Predicate = PredicateOf(node) };
        _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, request is RelationRequest.Files ? schema : table), request));
    }

    private FilePredicate PredicateOf(JsonElement table) =>
        TablePredicates.KeyOf(table) is ulong key && _predicates.TryGetValue(key, out FilePredicate? predicate) ? predicate : FilePredicate.Anything;

    private static RelationRequest NamedRequest(IReadOnlyList<string> parts, TimeTravel? travel, bool isStream, SourceLocation? location)
    {
        if (RelationRequest.DeltaPath.PathIn(parts) is string path) return new RelationRequest.DeltaPath(path, travel, isStream) { Location = location };
        return new RelationRequest.Table(string.Join('.', parts), parts, travel, isStream) { Location = location };
    }

    /// <summary>The files that <c>json.`landing/orders`</c> means; null when the name is a table's.</summary>
    private RelationRequest.Files? FilesIn(IReadOnlyList<string> parts, bool isStream, SourceLocation? location)
    {
        if (parts is not [string format, string path] || !path.Contains('/', StringComparison.Ordinal)) return null;
        if (!FileFormats.Contains(format, StringComparer.OrdinalIgnoreCase)) return null;
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase) { ["format"] = format.ToLowerInvariant() };
        return new RelationRequest.Files(path, options, isStream, _wantsMetadata, _wantsRowIndex) { Location = location };
    }

    private static TimeTravel TravelOf(JsonElement at, SourceLocation? location)
    {
        string text = SyntaxReader.AsText(SyntaxReader.Constant(at.GetProperty("expr")));
        return TravelOf(SyntaxReader.Text(at, "unit"), text, location);
    }

    private static TimeTravel TravelOf(string unit, string text, SourceLocation? location)
    {
        if (unit.Equals("VERSION", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long version)
                ? new TimeTravel(version, Timestamp: null)
                : throw CatalogErrors.TimeTravelInvalid(text, location);
        }

        return text.Length > 0 ? new TimeTravel(Version: null, text) : throw CatalogErrors.TimeTravelInvalid(text, location);
    }

    private bool TryAddFunction(JsonElement node, HashSet<string> ctes)
    {
        JsonElement function = node.GetProperty("function");
        string name = SyntaxReader.Text(function, "function_name").ToLowerInvariant();
        (int start, int end, int open, int close) = CallExtent(function);
        SourceLocation? location = _input.Locate(start);
        JsonElement children = function.GetProperty("children");
        switch (name)
        {
            case "stream":
                _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, StreamAlias(children)), StreamRequest(children, location)));
                return true;
            case TravelFunction:
                IReadOnlyList<string> parts = SyntaxReader.ColumnParts(children[0]);
                string text = SyntaxReader.AsText(SyntaxReader.Constant(children[1]));
                TimeTravel travel = TravelOf(SyntaxReader.Text(children[1], "alias"), text, location);
                RelationRequest then = NamedRequest(parts, travel, isStream: false, _input.Locate(_tokens[open + 1].Start)) with { Predicate = PredicateOf(node) };
                _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, parts[^1]), then));
                return true;
            case "read_files":
                _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, name), FilesRequest(children, isStream: false, location)));
                return true;
            case "cloud_files":
                _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, name), CloudFilesRequest(children, location)));
                return true;
            case "table_changes":
                RelationRequest.Changes changes = ChangesRequest(children, location);
                _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, name), changes));
                return true;
            case "event_log":
                string? pipeline = children.GetArrayLength() > 0 ? SyntaxReader.AsText(SyntaxReader.Constant(children[0])) : null;
                _found.Add(new FoundNode.Relation(start, end, AliasUnlessGiven(node, name), new RelationRequest.EventLog(pipeline) { Location = location }));
                return true;
        }

        if (_ops.FindTable(name) is not ITimeSeriesOp op) return false;
        IReadOnlyList<(int First, int Last)> pieces = TokenSpans.Arguments(_tokens, open, close);
        List<(int, int)> inputs = [];
        Dictionary<string, OpArgument> arguments = new(StringComparer.OrdinalIgnoreCase);
        int index = 0;
        foreach (JsonElement child in children.EnumerateArray())
        {
            string argument = SyntaxReader.Text(child, "alias");
            (int first, int last) = pieces[index++];
            if (argument.Length == 0) inputs.Add((_tokens[first].Start, _tokens[last].End));
            else arguments[argument] = ArgumentOf(name, argument, child, location);
        }

        _found.Add(new FoundNode.Operator(start, end, AliasUnlessGiven(node, name), op, inputs, arguments, ctes.ToArray()));
        return true;
    }

    private static RelationRequest.Changes ChangesRequest(JsonElement children, SourceLocation? location)
    {
        const string call = "table_changes";
        int count = children.GetArrayLength();
        if (count is < 2 or > 3) throw CatalogErrors.CallInvalid(call, "it takes a table, the first version and, if you like, the last", location);
        IReadOnlyList<string> parts = SyntaxReader.Is(children[0], "COLUMN_REF")
            ? SyntaxReader.ColumnParts(children[0])
            : NameParts(SyntaxReader.AsText(SyntaxReader.Constant(children[0])));
        TimeTravel first = MomentOf(children[1], location);
        TimeTravel? last = count == 3 ? MomentOf(children[2], location) : null;
        return new RelationRequest.Changes(NamedRequest(parts, travel: null, isStream: false, location), first, last) { Location = location };
    }

    /// <summary>A version as a number, or a time as text.</summary>
    private static TimeTravel MomentOf(JsonElement constant, SourceLocation? location)
    {
        string text = SyntaxReader.AsText(SyntaxReader.Constant(constant));
        bool isVersion = long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _);
        return TravelOf(isVersion ? "version" : "timestamp", text, location);
    }

    /// <summary>The parts of a name in a text literal, in which quotes may stand around a part.</summary>
    private static string[] NameParts(string name) =>
        [.. SqlLexer.Read(new SourceText("name", name)).Where(token => token.IsName).Select(token => token.Value)];

    private static string StreamAlias(JsonElement children) =>
        children.GetArrayLength() > 0 && SyntaxReader.Is(children[0], "COLUMN_REF") ? SyntaxReader.ColumnParts(children[0])[^1] : "stream";

    private RelationRequest StreamRequest(JsonElement children, SourceLocation? location)
    {
        if (children.EnumerateArray().Count(static given => SyntaxReader.Text(given, "alias").Length == 0) != 1)
            throw CatalogErrors.CallInvalid("STREAM", "it takes one table or one call of read_files", location);
        JsonElement child = children[0];
        EventTime? eventTime = EventTimeOf(children);
        StreamOptions? options = StreamOptionsOf(children, location);
        if (SyntaxReader.Is(child, "COLUMN_REF"))
        {
            IReadOnlyList<string> parts = SyntaxReader.ColumnParts(child);
            if (options is null && FilesIn(parts, isStream: true, location) is RelationRequest.Files files) return files with { EventTime = eventTime };
            return NamedRequest(parts, travel: null, isStream: true, location) with { EventTime = eventTime, StreamOptions = options };
        }

        if (SyntaxReader.Is(child, "FUNCTION") && SyntaxReader.Text(child, "function_name").Equals("cloud_files", StringComparison.OrdinalIgnoreCase))
            return CloudFilesRequest(child.GetProperty("children"), location) with { EventTime = eventTime };
        if (options is not null) throw CatalogErrors.CallInvalid("STREAM", "options behind WITH are of tables; those of files stand in read_files(…)", location);
        if (SyntaxReader.Is(child, "FUNCTION") && SyntaxReader.Text(child, "function_name").Equals("read_files", StringComparison.OrdinalIgnoreCase))
            return FilesRequest(child.GetProperty("children"), isStream: true, location) with { EventTime = eventTime };
        string what = SyntaxReader.Text(child, "function_name");
        throw CatalogErrors.CallInvalid("STREAM", what.Length > 0 ? $"'{what}' is not a streaming source; tables and read_files are" : "it takes a table or read_files", location);
    }

    /// <summary>What WATERMARK says of a stream; null when it is not there.</summary>
    /// <param name="children">The arguments of the call that the stream was made.</param>
    public static EventTime? EventTimeOf(JsonElement children)
    {
        JsonElement[] given = [.. children.EnumerateArray()];
        JsonElement column = Array.Find(given, static child => SyntaxReader.Text(child, "alias") == StreamClauses.ColumnArgument);
        JsonElement delay = Array.Find(given, static child => SyntaxReader.Text(child, "alias") == StreamClauses.DelayArgument);
        return column.ValueKind == JsonValueKind.Object && delay.ValueKind == JsonValueKind.Object
            ? new EventTime(SyntaxReader.ColumnParts(column)[^1], (long)(SyntaxReader.Constant(delay) as double? ?? 0))
            : null;
    }

    private static StreamOptions? StreamOptionsOf(JsonElement children, SourceLocation? location)
    {
        (string Name, string Value)[] options = [.. children.EnumerateArray()
            .Select(static child => (Name: SyntaxReader.Text(child, "alias"), Node: child))
            .Where(static option => option.Name is not ("" or StreamClauses.ColumnArgument or StreamClauses.DelayArgument))
            .Select(static option => (option.Name, SyntaxReader.AsText(SyntaxReader.Constant(option.Node))))];
        return options.Length == 0 ? null : StreamOptions.Read(options, location);
    }

    private RelationRequest.Files FilesRequest(JsonElement children, bool isStream, SourceLocation? location)
    {
        string? path = null;
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement child in children.EnumerateArray())
        {
            string name = SyntaxReader.Text(child, "alias");
            object value = SyntaxReader.Constant(child)
                ?? throw CatalogErrors.CallInvalid("read_files", $"the value of '{(name.Length > 0 ? name : "path")}' must be a constant", location);
            if (name.Length == 0 && path is null) path = SyntaxReader.AsText(value);
            else if (name.Length == 0) throw CatalogErrors.CallInvalid("read_files", "options are written name => value", location);
            else options[name] = SyntaxReader.AsText(value);
        }

        if (string.IsNullOrEmpty(path)) throw CatalogErrors.CallInvalid("read_files", "the first argument is the path of the files", location);
        return new RelationRequest.Files(path, options, isStream, _wantsMetadata, _wantsRowIndex) { Location = location };
    }

    /// <summary>The old name of a stream of files: <c>cloud_files(path, format [, map(option, value, …)])</c>.</summary>
    private RelationRequest.Files CloudFilesRequest(JsonElement children, SourceLocation? location)
    {
        const string call = "cloud_files";
        int count = children.GetArrayLength();
        if (count is < 2 or > 3) throw CatalogErrors.CallInvalid(call, "it takes a path, a format and, if you like, a map of options", location);
        string path = SyntaxReader.AsText(SyntaxReader.Constant(children[0]));
        string format = SyntaxReader.AsText(SyntaxReader.Constant(children[1]));
        if (path.Length == 0 || format.Length == 0) throw CatalogErrors.CallInvalid(call, "path and format must be constants", location);

        // What read_files guesses by itself, this call guesses only when it is told to.
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase) { ["inferColumnTypes"] = "false" };
        if (count == 3)
        {
            string[] pairs = [.. Constants(children[2])];
            if (!SyntaxReader.Is(children[2], "FUNCTION") || pairs.Length % 2 == 1)
                throw CatalogErrors.CallInvalid(call, "options are written map('name', 'value', …) with constants", location);
            for (int pair = 0; pair < pairs.Length; pair += 2) options[WithoutPrefix(pairs[pair])] = pairs[pair + 1];
        }

        options["format"] = format;
        return new RelationRequest.Files(path, options, IsStream: true, _wantsMetadata, _wantsRowIndex) { Location = location };
    }

    /// <summary>The constants in calls of calls, in the order written.</summary>
    private static IEnumerable<string> Constants(JsonElement node) => SyntaxReader.Is(node, "FUNCTION") || SyntaxReader.Is(node, "ARRAY_CONSTRUCTOR")
        ? node.GetProperty("children").EnumerateArray().SelectMany(Constants)
        : [SyntaxReader.AsText(SyntaxReader.Constant(node))];

    private static string WithoutPrefix(string option)
    {
        const string prefix = "cloudFiles.";
        return option.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? option[prefix.Length..] : option;
    }

    private void AddWindow(JsonElement node, IWindowOp op)
    {
        (int start, int _, int open, int close) = CallExtent(node);
        int over = close + 1;
        if (!_tokens[over].IsWord("OVER")) throw CatalogErrors.CallInvalid(op.Descriptor.SqlName, "OVER must follow it", _input.Locate(start));
        int last = _tokens[over + 1].IsSymbol("(") ? TokenSpans.CloseOf(_tokens, over + 1) ?? over + 1 : over + 1;
        string window = _input.Text[_tokens[over + 1].Start.._tokens[last].End];
        List<string> expressions = [];
        Dictionary<string, OpArgument> arguments = new(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<(int First, int Last)> pieces = TokenSpans.Arguments(_tokens, open, close);
        int index = 0;
        foreach (JsonElement child in node.GetProperty("children").EnumerateArray())
        {
            string name = SyntaxReader.Text(child, "alias");
            (int first, int end) = pieces[index++];
            if (name.Length == 0) expressions.Add(_input.Text[_tokens[first].Start.._tokens[end].End]);
            else arguments[name] = ArgumentOf(op.Descriptor.SqlName, name, child, _input.Locate(start));
        }

        _found.Add(new FoundNode.WindowOperator(start, _tokens[last].End, op, new WindowCall(expressions, arguments, window)));
    }

    private static OpArgument ArgumentOf(string function, string name, JsonElement node, SourceLocation? location) => SyntaxReader.Constant(node) switch
    {
        string text => new OpArgument.Text(text),
        double number => new OpArgument.Number(number),
        bool flag => new OpArgument.Flag(flag),
        string[] list => new OpArgument.TextList(list),
        _ => throw CatalogErrors.CallInvalid(function, $"the value of '{name}' must be a text, a number, true, false or a list of texts", location),
    };

    private (int Start, int End) NameExtent(JsonElement node, bool hasTravel)
    {
        int first = TokenAt(node);
        int last = TokenSpans.EndOfName(_tokens, first);
        if (hasTravel && _tokens[last + 1].IsWord("AT")) last = TokenSpans.CloseOf(_tokens, last + 2) ?? last;
        return (_tokens[first].Start, _tokens[last].End);
    }

    private (int Start, int End, int Open, int Close) CallExtent(JsonElement function)
    {
        int first = TokenAt(function);
        int open = TokenSpans.EndOfName(_tokens, first) + 1;
        int close = TokenSpans.CloseOf(_tokens, open) ?? throw new System.Diagnostics.UnreachableException();
        return (_tokens[first].Start, _tokens[close].End, open, close);
    }

    private int TokenAt(JsonElement node)
    {
        int offset = _tree.OffsetOf(node) ?? throw new System.Diagnostics.UnreachableException();
        return TokenSpans.At(_tokens, offset) ?? throw new System.Diagnostics.UnreachableException();
    }

    private static string? AliasUnlessGiven(JsonElement node, string name) => SyntaxReader.Text(node, "alias").Length > 0 ? null : name;
}
