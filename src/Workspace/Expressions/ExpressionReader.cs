using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Expressions;

/// <summary>Reads an expression from left to right, operators that bind less tightly first.</summary>
internal sealed class ExpressionReader
{
    private const int MaxDepth = 64;
    private const string AssociativityColumn = "associative_filter_predicate_group";

    private static readonly string[][] Levels = [["OR"], ["AND"], ["=", "==", "<>", "!=", "<", "<=", ">", ">=", "LIKE"], ["+", "-", "||"], ["*", "/", "%"]];
    private static readonly string[] Units = ["SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];
    private static readonly string[] Reserved =
        ["SELECT", "FROM", "WHERE", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "DISTINCT", "AS", "OVER"];

    private readonly string _text;
    private readonly IReadOnlyList<SqlToken> _tokens;
    private int _at;
    private int _depth;

    private ExpressionReader(string text, IReadOnlyList<SqlToken> tokens)
    {
        _text = text;
        _tokens = tokens;
    }

    private SqlToken Current => _tokens[_at];

    public static FieldExpression Read(string text)
    {
        IReadOnlyList<SqlToken> tokens;
        try
        {
            tokens = SqlLexer.Read(new SourceText("expression", text));
        }
        catch (MillraceException fault) when (fault.Location is SourceLocation place)
        {
            throw WorkspaceErrors.Expression(text, "a quote or comment is never closed", place.Column);
        }

        ExpressionReader reader = new(text, tokens);
        FieldExpression expression = reader.ReadLevel(0);
        return reader.Current.Kind == SqlTokenKind.End ? expression : throw reader.Fault($"'{reader.Current.Value}' is one too many");
    }

    private FieldExpression ReadLevel(int level)
    {
        if (level == Levels.Length) return ReadUnary();
        if (level == 2 && TryTake("NOT"))
        {
            Enter();
            FieldExpression negated = new FieldExpression.Unary("NOT", ReadLevel(level));
            _depth--;
            return negated;
        }

        FieldExpression left = ReadLevel(level + 1);
        while (true)
        {
            if (level == 2 && TryReadTest(left) is FieldExpression test) left = test;
            else if (Array.Find(Levels[level], IsAt) is string found) left = ReadRight(found, left, level);
            else return left;
        }
    }

    private FieldExpression.Binary ReadRight(string symbol, FieldExpression left, int level)
    {
        _at++;
        return new FieldExpression.Binary(symbol == "==" ? "=" : symbol, left, ReadLevel(level + 1));
    }

    private FieldExpression? TryReadTest(FieldExpression left)
    {
        if (TryTake("IS"))
        {
            bool isNegated = TryTake("NOT");
            Expect("NULL");
            return new FieldExpression.NullTest(left, isNegated);
        }

        int start = _at;
        bool isNot = TryTake("NOT");
        if (TryTake("IN"))
        {
            Expect("(");
            List<FieldExpression> items = [ReadLevel(3)];
            while (TryTake(",")) items.Add(ReadLevel(3));
            Expect(")");
            return new FieldExpression.OneOf(left, items, isNot);
        }

        if (TryTake("BETWEEN"))
        {
            FieldExpression low = ReadLevel(3);
            Expect("AND");
            FieldExpression within = new FieldExpression.Binary(
                "AND", new FieldExpression.Binary(">=", left, low), new FieldExpression.Binary("<=", left, ReadLevel(3)));
            return isNot ? new FieldExpression.Unary("NOT", within) : within;
        }

        _at = start;
        return null;
    }

    private FieldExpression ReadUnary()
    {
        Enter();
        FieldExpression result = TryTake("-") ? new FieldExpression.Unary("-", ReadUnary()) : ReadPrimary();
        _depth--;
        return result;
    }

    private FieldExpression ReadPrimary()
    {
        SqlToken token = Current;
        switch (token.Kind)
        {
            case SqlTokenKind.Number:
                _at++;
                return decimal.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
                    ? new FieldExpression.Constant(number)
                    : throw Fault($"'{token.Value}' is no number", token);
            case SqlTokenKind.Text or SqlTokenKind.QuotedName when _text[token.Start] != '`':
                _at++;
                return new FieldExpression.Constant(token.Value);
            case SqlTokenKind.QuotedName:
                _at++;
                return ColumnOf(token);
            case SqlTokenKind.Symbol when TryTake("("):
                FieldExpression inner = ReadLevel(0);
                Expect(")");
                return inner;
            case SqlTokenKind.Word when token.IsWord("CASE"):
                _at++;
                return ReadChoice();
            case SqlTokenKind.Word:
                return ReadWord(token);
            default:
                throw Fault(token.Kind == SqlTokenKind.End ? "it ends too early" : $"'{token.Value}' begins nothing that is known here");
        }
    }

    private FieldExpression ReadWord(SqlToken token)
    {
        _at++;
        if (IsAt("(")) return ReadCall(token);
        if (token.IsWord("NULL")) return new FieldExpression.Constant(Value: null);
        if (token.IsWord("TRUE") || token.IsWord("FALSE")) return new FieldExpression.Constant(token.IsWord("TRUE"));
        if (Array.Exists(Reserved, token.IsWord)) throw Fault($"'{token.Value}' cannot stand here", token);
        return ColumnOf(token);
    }

    private FieldExpression.Column ColumnOf(SqlToken token)
    {
        if (token.Value.Length == 0) throw Fault("a name is empty", token);
        if (IsAt(".")) throw Fault("a column is one name; put backticks around a name that holds a point");
        return token.Value == AssociativityColumn
            ? throw Fault($"'{AssociativityColumn}' stands only in COUNT_IF(`{AssociativityColumn}`)", token)
            : new FieldExpression.Column(token.Value);
    }

    private FieldExpression ReadCall(SqlToken name)
    {
        Expect("(");
        if (name.IsWord("MEASURE"))
        {
            SqlToken measure = Current;
            if (!measure.IsName || (measure.Kind == SqlTokenKind.QuotedName && _text[measure.Start] == '"')) throw Fault("MEASURE takes the name of a measure");
            _at++;
            Expect(")");
            return new FieldExpression.Measure(measure.Value);
        }

        bool isCount = name.IsWord("COUNT");
        bool isStar = IsAt("*") || (Current.Kind == SqlTokenKind.QuotedName && Current.Value == "*");
        if (isCount && isStar)
        {
            _at++;
            Expect(")");
            return new FieldExpression.CountRows();
        }

        if (name.IsWord("COUNT_IF") && Current.IsName && Current.Value == AssociativityColumn)
        {
            _at++;
            Expect(")");
            return new FieldExpression.Associativity();
        }

        return ReadArguments(name);
    }

    private FieldExpression.Call ReadArguments(SqlToken name)
    {
        FieldFunction function = FieldFunction.Find(name.Value)
            ?? throw Fault($"there is no function {name.Value.ToUpperInvariant()}; known are MEASURE, {string.Join(", ", FieldFunction.Names)}", name);
        bool isDistinct = TryTake("DISTINCT");
        if (isDistinct && !function.IsAggregate) throw Fault($"{function.Name} takes no DISTINCT", name);
        List<FieldExpression> arguments = [];
        if (!IsAt(")"))
        {
            do arguments.Add(ReadLevel(0));
            while (TryTake(","));
        }

        Expect(")");
        if (IsAt("OVER")) throw Fault("windows are not part of this language; compute them in the dataset's query");
        if (arguments.Count < function.MinArguments || arguments.Count > function.MaxArguments)
            throw Fault($"{function.Name} does not take {arguments.Count.ToString(CultureInfo.InvariantCulture)} arguments", name);
        CheckArguments(function, arguments, name);
        return new FieldExpression.Call(function, arguments, isDistinct);
    }

    private void CheckArguments(FieldFunction function, List<FieldExpression> arguments, SqlToken name)
    {
        if (function.Name == "DATE_TRUNC" && !(arguments[0] is FieldExpression.Constant { Value: string unit } && Units.Contains(unit, StringComparer.OrdinalIgnoreCase)))
            throw Fault($"DATE_TRUNC takes one of {string.Join(", ", Units)} as text first", name);
        if (function.Name == "BIN_FLOOR" && !(arguments[1] is FieldExpression.Constant { Value: decimal width } && width > 0))
            throw Fault("BIN_FLOOR takes a width greater than 0 as its second argument", name);
    }

    private FieldExpression.Choice ReadChoice()
    {
        FieldExpression? operand = IsAt("WHEN") ? null : ReadLevel(0);
        List<(FieldExpression, FieldExpression)> branches = [];
        while (TryTake("WHEN"))
        {
            FieldExpression when = ReadLevel(0);
            Expect("THEN");
            branches.Add((when, ReadLevel(0)));
        }

        if (branches.Count == 0) throw Fault("CASE needs a WHEN");
        FieldExpression? otherwise = TryTake("ELSE") ? ReadLevel(0) : null;
        Expect("END");
        return new FieldExpression.Choice(operand, branches, otherwise);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) throw Fault("it is nested too deeply");
    }

    private bool IsAt(string wordOrSymbol) => Current.IsSymbol(wordOrSymbol) || Current.IsWord(wordOrSymbol);

    private bool TryTake(string wordOrSymbol)
    {
        if (!IsAt(wordOrSymbol)) return false;
        _at++;
        return true;
    }

    private void Expect(string wordOrSymbol)
    {
        if (!TryTake(wordOrSymbol)) throw Fault($"{wordOrSymbol} is missing");
    }

    private MillraceException Fault(string problem) => Fault(problem, Current);

    private MillraceException Fault(string problem, SqlToken at) => WorkspaceErrors.Expression(_text, problem, at.Start + 1);
}
