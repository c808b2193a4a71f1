using Millrace.Catalog.Dialect;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Makes the clauses behind a stream arguments of a call, which the engine's parser reads:
/// <c>STREAM t WITH (skipChangeCommits = true) WATERMARK ts DELAY OF INTERVAL 10 MINUTES</c> becomes
/// <c>stream(t, "skipChangeCommits" =&gt; 'true', watermark =&gt; "ts", delay =&gt; 600000000)</c>. WATERMARK behind anything but a stream
/// says nothing, and goes.
/// </summary>
internal sealed class StreamClauses
{
    /// <summary>Name of the argument with the event time's column.</summary>
    public const string ColumnArgument = "watermark";

    /// <summary>Name of the argument with the microseconds that rows may come late.</summary>
    public const string DelayArgument = "delay";

    private readonly QueryInput _input;
    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly SortedDictionary<int, string> _arguments = [];
    private readonly List<(int, int, string)> _edits = [];

    private StreamClauses(QueryInput input, IReadOnlyList<SqlToken> tokens) => (_input, _tokens) = (input, tokens);

    public static QueryInput Rewrite(QueryInput input, IReadOnlyList<SqlToken> tokens)
    {
        if (!tokens.Any(static token => token.IsWord("WATERMARK") || token.IsWord("STREAM"))) return input;
        StreamClauses clauses = new(input, tokens);
        clauses.Run();
        return clauses._edits.Count == 0 ? input : input.Edited(TextSplice.Apply(input.Text, clauses._edits));
    }

    private void Run()
    {
        for (int at = 1; at + 3 < _tokens.Count; at++)
        {
            if (_tokens[at].IsWord("WATERMARK") && _tokens[at + 1].IsName && _tokens[at + 2].IsWord("DELAY")) at = ReadWatermark(at);
            else if (_tokens[at].IsWord("WITH") && _tokens[at + 1].IsSymbol("(") && StreamBefore(at) is int stream) at = ReadOptions(stream, at);
        }

        foreach ((int stream, string arguments) in _arguments) AddArguments(stream, arguments);
    }

    private int ReadWatermark(int at)
    {
        if (!_tokens[at + 3].IsWord("OF"))
        {
            throw CatalogErrors.StatementSyntax(
                $"found '{_tokens[at + 3].Value}'", "OF and an interval", "Write WATERMARK ts DELAY OF INTERVAL 10 MINUTES.", _input.Locate(_tokens[at + 3].Start));
        }

        (long delay, int last) = DelayAt(at + 4);
        if (StreamBefore(at) is int stream) Add(stream, $", {ColumnArgument} => {Sql.Name(_tokens[at + 1].Value)}, {DelayArgument} => {Sql.Number(delay)}");
        _edits.Add((_tokens[at].Start, _tokens[last].End, ""));
        return last;
    }

    private int ReadOptions(int stream, int at)
    {
        int close = TokenSpans.CloseOf(_tokens, at + 1) ?? at + 1;
        foreach ((int first, int last) in TokenSpans.Arguments(_tokens, at + 1, close))
        {
            int equals = Enumerable.Range(first, last - first + 1).FirstOrDefault(part => _tokens[part].IsSymbol("=") || _tokens[part].IsSymbol("=>"), -1);
            if (equals != first + 1 || equals >= last)
                throw CatalogErrors.CallInvalid("STREAM", "options are written WITH (name = value, …)", _input.Locate(_tokens[first].Start));
            string value = string.Concat(Enumerable.Range(equals + 1, last - equals).Select(part => _tokens[part].Value));
            Add(stream, $", {Sql.Name(_tokens[first].Value)} => {Sql.Text(value)}");
        }

        _edits.Add((_tokens[at].Start, _tokens[close].End, ""));
        return close;
    }

    private void Add(int stream, string argument) => _arguments[stream] = _arguments.GetValueOrDefault(stream, "") + argument;

    private void AddArguments(int stream, string arguments)
    {
        if (_tokens[stream + 1].IsSymbol("("))
        {
            int close = TokenSpans.CloseOf(_tokens, stream + 1) ?? stream;
            _edits.Add((_tokens[close].Start, _tokens[close].Start, arguments));
            return;
        }

        int last = EndOfStream(stream);
        _edits.Add((_tokens[stream].Start, _tokens[stream + 1].Start, "stream("));
        _edits.Add((_tokens[last].End, _tokens[last].End, arguments + ")"));
    }

    private int EndOfStream(int stream)
    {
        int last = _tokens[stream + 1].IsSymbol("(") ? stream : TokenSpans.EndOfName(_tokens, stream + 1);
        return _tokens[last + 1].IsSymbol("(") ? TokenSpans.CloseOf(_tokens, last + 1) ?? last : last;
    }

    /// <summary>The word STREAM of the relation that a clause belongs to; null when the relation is none.</summary>
    private int? StreamBefore(int at)
    {
        for (int back = at - 1; back >= 0; back--)
        {
            if (_tokens[back].IsSymbol(")")) back = OpenOf(back);
            if (back < 0 || _tokens[back].IsWord("FROM") || _tokens[back].IsWord("JOIN") || _tokens[back].IsSymbol(",") || _tokens[back].IsWord("SELECT")) return null;
            if (_tokens[back].IsWord("STREAM") && EndOfStream(back) < at) return back;
            if (_tokens[back].IsSymbol("(") && (back == 0 || !_tokens[back - 1].IsName)) return null;
        }

        return null;
    }

    private int OpenOf(int close)
    {
        int depth = 0;
        for (int at = close; at >= 0; at--)
        {
            if (_tokens[at].IsSymbol(")")) depth++;
            if (_tokens[at].IsSymbol("(") && --depth == 0) return at;
        }

        return -1;
    }

    /// <summary><c>INTERVAL 10 MINUTES</c>, <c>INTERVAL '10' MINUTE</c>, <c>INTERVAL '10 minutes'</c> or <c>'10 minutes'</c>.</summary>
    private (long Micros, int Last) DelayAt(int first)
    {
        int at = _tokens[first].IsWord("INTERVAL") ? first + 1 : first;
        int last = at;
        if (_tokens[at].Kind == SqlTokenKind.Text) last = long.TryParse(_tokens[at].Value, out _) ? at + 1 : at;
        else while (_tokens[last].Kind == SqlTokenKind.Number && _tokens[last + 1].Kind == SqlTokenKind.Word && _tokens[last + 2].Kind == SqlTokenKind.Number) last += 2;
        if (_tokens[last].Kind == SqlTokenKind.Number) last++;
        string text = string.Join(' ', Enumerable.Range(at, last - at + 1).Select(index => _tokens[index].Value));
        if (IntervalText.TryParse(text, out TimeSpan delay)) return (delay.Ticks / TimeSpan.TicksPerMicrosecond, last);
        throw CatalogErrors.StatementSyntax(
            $"found '{text}'", "an interval of fixed length", "Write DELAY OF INTERVAL 10 MINUTES; units are microseconds to weeks.", _input.Locate(_tokens[first].Start));
    }
}
