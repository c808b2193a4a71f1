using System.Globalization;
using Millrace.Catalog.Dialect;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Turns <c>GROUP BY window(ts, '10 minutes')</c> and <c>session_window(ts, '5 minutes')</c> into plain SQL. Windows that
/// follow each other are arithmetic in place; for sliding windows and sessions the rows that are grouped get the start (and
/// end) of each of their windows first.
/// </summary>
internal sealed class TimeWindows
{
    /// <summary>How the columns begin that a rewritten query uses inside.</summary>
    public const string Prefix = "millrace_";

    private const string StartColumn = Prefix + "window_start";
    private const string EndColumn = Prefix + "window_end";
    private const int MostWindowsOfRow = 10_000;

    private readonly QueryInput _input;
    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly SelectBlock?[] _owners;
    private readonly List<(int Start, int End, string Replacement)> _edits = [];
    private readonly List<TimeWindow> _windows = [];

    private TimeWindows(QueryInput input, IReadOnlyList<SqlToken> tokens)
    {
        _input = input;
        _tokens = tokens;
        _owners = SelectBlock.Owners(tokens);
    }

    /// <summary>The query in plain SQL, and its windows.</summary>
    public static (QueryInput Query, IReadOnlyList<TimeWindow> Windows) Rewrite(QueryInput input, IReadOnlyList<SqlToken> tokens)
    {
        if (!tokens.Any(static token => token.IsWord("WINDOW") || token.IsWord("SESSION_WINDOW"))) return (input, []);
        TimeWindows windows = new(input, tokens);
        windows.Run();
        QueryInput edited = input.Edited(TextSplice.Apply(input.Text, windows._edits.OrderBy(static edit => edit.Start).ThenBy(static edit => edit.End).ToList()));
        return (edited, windows._windows);
    }

    /// <summary>SQL for how far a time lies behind the start of its window.</summary>
    internal static string Remainder(string micros, long step, long offset)
    {
        string length = Number(step);
        string from = offset == 0 ? micros : $"({micros} - {Number(offset)})";
        return $"(({from} % {length} + {length}) % {length})";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Run()
    {
        Dictionary<SelectBlock, List<Use>> uses = [];
        for (int at = 0; at < _tokens.Count; at++)
        {
            bool isWindow = _tokens[at].IsWord("WINDOW");
            if (!(isWindow || _tokens[at].IsWord("SESSION_WINDOW")) || SelectBlock.IsWindowClause(_tokens, at)) continue;
            if (_owners[at] is SelectBlock block && ReadUse(at) is Use use) (uses.TryGetValue(block, out List<Use>? list) ? list : uses[block] = []).Add(use);
            else if (isWindow) _edits.Add((_tokens[at].Start, _tokens[at].End, "\"window\""));
        }

        foreach ((SelectBlock block, List<Use> found) in uses) RewriteBlock(block, found);
    }

    /// <summary>A call, or a mention of the column that the call gives; null for an alias or a part of a longer name.</summary>
    private Use? ReadUse(int at)
    {
        if (at > 0 && (_tokens[at - 1].IsSymbol(".") || _tokens[at - 1].IsWord("AS"))) return null;
        bool isSession = _tokens[at].IsWord("SESSION_WINDOW");
        TimeWindow? window = null;
        int last = at;
        if (_tokens[at + 1].IsSymbol("("))
        {
            last = TokenSpans.CloseOf(_tokens, at + 1) ?? at;
            window = ReadCall(at, last, isSession);
        }

        string? field = null;
        if (_tokens[last + 1].IsSymbol(".") && _tokens[last + 2].IsName)
        {
            field = _tokens[last + 2].Value;
            last += 2;
        }

        return new Use(at, last, window, field, isSession);
    }

    private TimeWindow ReadCall(int at, int close, bool isSession)
    {
        SourceLocation? location = _input.Locate(_tokens[at].Start);
        IReadOnlyList<(int First, int Last)> arguments = TokenSpans.Arguments(_tokens, at + 1, close);
        string name = isSession ? "session_window" : "window";
        if (arguments.Count < 2 || arguments.Count > (isSession ? 2 : 4))
        {
            string form = isSession
                ? "it takes a time and the gap that ends a session, as in session_window(ts, '5 minutes')"
                : "it takes a time and a length, as in window(ts, '10 minutes'), and may take a slide and an offset";
            throw CatalogErrors.CallInvalid(name, form, location);
        }

        string time = _input.Text[_tokens[arguments[0].First].Start.._tokens[arguments[0].Last].End];
        long size = Length(name, arguments[1]);
        long slide = arguments.Count > 2 ? Length(name, arguments[2]) : size;
        long offset = arguments.Count > 3 ? Length(name, arguments[3]) : 0;
        if (size == 0 || slide == 0) throw CatalogErrors.CallInvalid(name, "a window must be longer than nothing", location);
        if (slide > size) throw CatalogErrors.CallInvalid(name, "the slide must not be longer than the window: rows between windows would be lost", location);
        if (size / slide > MostWindowsOfRow) throw CatalogErrors.CallInvalid(name, $"a row would be in {size / slide} windows; at most {MostWindowsOfRow} are possible", location);
        return new TimeWindow(time, size, slide, offset % slide, isSession, location);
    }

    private long Length(string name, (int First, int Last) argument)
    {
        string text = string.Join(' ', Enumerable.Range(argument.First, argument.Last - argument.First + 1).Select(at => _tokens[at].Value));
        if (IntervalText.TryParse(text, out TimeSpan length)) return length.Ticks / TimeSpan.TicksPerMicrosecond;
        throw CatalogErrors.CallInvalid(name, $"'{text}' is not a length of time; write '10 minutes', in units from microseconds to weeks", _input.Locate(_tokens[argument.First].Start));
    }

    private void RewriteBlock(SelectBlock block, List<Use> uses)
    {
        List<Use> calls = uses.Where(static use => use.Window is not null).ToList();
        if (calls.Count == 0)
        {
            foreach (Use use in uses.Where(static use => !use.IsSession)) _edits.Add((_tokens[use.First].Start, _tokens[use.First].End, "\"window\""));
            return;
        }

        TimeWindow window = calls[0].Window!;
        Use? other = calls.Find(call => !call.Window!.IsAlike(window));
        if (other is not null)
            throw CatalogErrors.CallInvalid("window", "a SELECT has one kind of time window; compute the other in a SELECT of its own", _input.Locate(_tokens[other.First].Start));
        if (block.From < 0) throw CatalogErrors.CallInvalid("window", "there is no FROM whose rows it could put into windows", window.Location);
        bool isWrapped = window.IsSliding || window.IsSession;
        if (window.IsSession && block.Group < 0)
            throw CatalogErrors.CallInvalid("session_window", "it stands in GROUP BY: a session ends where its group has no row for as long as the gap", window.Location);
        string start = isWrapped ? StartColumn : StartOf(window);
        string end = window.IsSession ? EndColumn : $"({start} + to_microseconds({Number(window.Size)}))";
        foreach (Use use in uses.Where(use => use.IsSession == window.IsSession)) ReplaceUse(block, use, start, end);
        window = isWrapped ? Wrap(block, window, uses) : window;
        if (!isWrapped) AddCondition(block, Released(window, $"epoch_us({start}) + {Number(window.Size)}", $"({window.Time}) IS NOT NULL"));
        _windows.Add(window);
    }

    private static string StartOf(TimeWindow window) =>
        $"({window.Time} - to_microseconds({Remainder($"epoch_us({window.Time})", window.Slide, window.Offset)}))";

    /// <summary>A condition, and that the window is one of those to give.</summary>
    private string Released(TimeWindow window, string endMicros, string condition) => _input.Released is not WindowBounds bounds
        ? condition
        : string.Create(CultureInfo.InvariantCulture, $"{condition} AND {endMicros} > {bounds.After} AND {endMicros} <= {bounds.UpTo}");

    private void ReplaceUse(SelectBlock block, Use use, string start, string end)
    {
        bool isGroup = block.Group >= 0 && use.First > block.Group && use.First < block.EndOf(block.Group) && use.Field is null && IsItem(block, use);
        string? text = use.Field?.ToUpperInvariant() switch
        {
            null => isGroup ? $"{start}, {end}" : $"struct_pack(\"start\" := {start}, \"end\" := {end})",
            "START" => start,
            "END" => end,
            _ => null,
        };
        if (text is null) throw CatalogErrors.CallInvalid("window", $"a window has start and end, not '{use.Field}'", _input.Locate(_tokens[use.First].Start));
        bool isSelected = use.First < block.From && IsItem(block, use);
        string alias = isSelected ? $" AS {Sql.Name(use.Field ?? (use.IsSession ? "session_window" : "window"))}" : "";
        _edits.Add((_tokens[use.First].Start, _tokens[use.Last].End, text + alias));
    }

    /// <summary>True when a use is all of an item of a list, with no alias.</summary>
    private bool IsItem(SelectBlock block, Use use)
    {
        SqlToken before = _tokens[use.First - 1];
        bool begins = before.IsSymbol(",") || before.IsWord("SELECT") || before.IsWord("DISTINCT") || before.IsWord("BY");
        int after = use.Last + 1;
        return begins && (after == block.From || after == block.End || _tokens[after].IsSymbol(",") || block.EndOf(block.Group) == after);
    }

    private void AddCondition(SelectBlock block, string condition)
    {
        if (block.Where < 0)
        {
            Insert(_tokens[block.EndOf(block.From) - 1].End, $" WHERE {condition}");
            return;
        }

        Insert(_tokens[block.Where + 1].Start, "(");
        Insert(_tokens[block.EndOf(block.Where) - 1].End, $") AND {condition}");
    }

    private void Insert(int offset, string text) => _edits.Add((offset, offset, text));

    /// <summary>Gives the grouped rows the start of each of their windows, or of their session and its end.</summary>
    private TimeWindow Wrap(SelectBlock block, TimeWindow window, List<Use> uses)
    {
        string name = AliasOf(block, window);
        string alias = $") AS {Sql.Name(name)}";
        string notNull = $"({window.Time}) IS NOT NULL";
        int from = _tokens[block.From + 1].Start;
        int to = block.Where < 0 ? _tokens[block.EndOf(block.From) - 1].End : _tokens[block.EndOf(block.Where) - 1].End;
        (string before, string after, string endMicros) = window.IsSession ? Session(block, window, alias, uses) : Sliding(window, alias);
        Insert(from, before);
        if (block.Where >= 0) Insert(_tokens[block.Where + 1].Start, "(");
        string condition = block.Where < 0 ? $" WHERE {notNull}" : $") AND {notNull}";
        string inside = window.IsSession ? "TRUE" : $"epoch_us({window.Time}) < {endMicros}";
        Insert(to, $"{condition}{after} WHERE {Released(window, endMicros, inside)}");
        if (!window.IsSession) return window;
        string where = block.Where < 0 ? "" : $" WHERE ({_input.Text[_tokens[block.Where + 1].Start..to]})";
        string relation = _input.Text[from.._tokens[block.EndOf(block.From) - 1].End];
        string open = where.Length == 0 ? $" WHERE {notNull}" : $"{where} AND {notNull}";
        string text = $"SELECT * EXCLUDE (millrace_break, millrace_session, {StartColumn}, {EndColumn}) FROM {before}{relation}{open}{after} WHERE epoch_us({EndColumn}) > ";
        return window with { OpenRows = new QueryInput(text, _ => _input.Locate(from)) { IsPlain = true } };
    }

    private static (string Before, string After, string EndMicros) Sliding(TimeWindow window, string alias)
    {
        long count = ((window.Size - 1) / window.Slide) + 1;
        string steps = string.Join(", ", Enumerable.Range(0, (int)count).Select(step => Number(step * window.Slide)));
        string start = $"({window.Time}) - to_microseconds({Remainder($"epoch_us({window.Time})", window.Slide, window.Offset)} + unnest([{steps}]))";
        return ($"(SELECT *, {start} AS {StartColumn} FROM ", alias, $"epoch_us({StartColumn}) + {Number(window.Size)}");
    }

    private (string Before, string After, string EndMicros) Session(SelectBlock block, TimeWindow window, string alias, List<Use> uses)
    {
        string keys = string.Concat(GroupKeys(block, uses).Select(static key => $"{key}, "));
        string partition = keys.Length == 0 ? "" : $"PARTITION BY {keys[..^2]} ";
        string ordered = $"OVER ({partition}ORDER BY {window.Time}";
        string all = $"OVER (PARTITION BY {keys}millrace_session)";
        string gap = Number(window.Size);
        string isBreak = $"CASE WHEN epoch_us({window.Time}) - epoch_us(lag({window.Time}) {ordered})) <= {gap} THEN 0 ELSE 1 END AS millrace_break";
        string before = $"(SELECT *, min({window.Time}) {all} AS {StartColumn}, max({window.Time}) {all} + to_microseconds({gap}) AS {EndColumn} FROM "
            + $"(SELECT *, sum(millrace_break) {ordered} ROWS UNBOUNDED PRECEDING) AS millrace_session FROM (SELECT *, {isBreak} FROM ";
        return (before, alias + alias + alias, $"epoch_us({EndColumn})");
    }

    /// <summary>What sessions are kept apart by: the other items of GROUP BY.</summary>
    private List<string> GroupKeys(SelectBlock block, List<Use> uses)
    {
        List<string> keys = [];
        foreach ((int first, int last) in TokenSpans.Arguments(_tokens, block.Group + 1, block.EndOf(block.Group)))
        {
            if (uses.Exists(use => use.First == first && use.Last == last)) continue;
            if (first == last && _tokens[first].Kind == SqlTokenKind.Number)
                throw CatalogErrors.CallInvalid("session_window", "beside it GROUP BY names columns or expressions, not their numbers", _input.Locate(_tokens[first].Start));
            keys.Add(_input.Text[_tokens[first].Start.._tokens[last].End]);
        }

        return keys;
    }

    /// <summary>The name by which the rows of FROM are known; they must come from one relation.</summary>
    private string AliasOf(SelectBlock block, TimeWindow window)
    {
        int end = block.EndOf(block.From);
        int at = block.From + 1;
        int last = at;
        if (_tokens[at].IsSymbol("(")) last = TokenSpans.CloseOf(_tokens, at) ?? at;
        else
        {
            last = TokenSpans.EndOfName(_tokens, at);
            if (_tokens[last + 1].IsSymbol("(")) last = TokenSpans.CloseOf(_tokens, last + 1) ?? last;
        }

        string name = _tokens[last].IsName ? _tokens[last].Value : StreamName(at) ?? "millrace_rows";
        int next = last + 1;
        if (next < end && _tokens[next].IsWord("AS")) next++;
        if (next < end && _tokens[next].IsName)
        {
            name = _tokens[next].Value;
            next++;
            if (next < end && _tokens[next].IsSymbol("(")) next = (TokenSpans.CloseOf(_tokens, next) ?? next) + 1;
        }

        return next == end
            ? name
            : throw CatalogErrors.CallInvalid(
                window.IsSession ? "session_window" : "window",
                "sliding windows and sessions group the rows of one relation. Put the join into a subquery: FROM (SELECT … FROM a JOIN b …) AS rows",
                window.Location);
    }

    private string? StreamName(int at)
    {
        if (!_tokens[at].IsWord("STREAM") || !_tokens[at + 1].IsSymbol("(")) return null;
        SqlToken last = _tokens[TokenSpans.EndOfName(_tokens, at + 2)];
        return last.IsName ? last.Value : null;
    }

    /// <summary>A call, or a mention of its column.</summary>
    /// <param name="First">Its first token.</param>
    /// <param name="Last">Its last token.</param>
    /// <param name="Window">What is called; null for a mention.</param>
    /// <param name="Field">Start or end, when only that is meant.</param>
    /// <param name="IsSession">True for sessions.</param>
    private sealed record Use(int First, int Last, TimeWindow? Window, string? Field, bool IsSession);
}
