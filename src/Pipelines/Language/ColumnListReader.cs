using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads column lists: columns with their options, expectations and keys.</summary>
internal sealed class ColumnListReader
{
    private static readonly string[] OptionWords =
    [
        "NOT", "NULL", "GENERATED", "COMMENT", "MASK", "PRIMARY", "FOREIGN", "REFERENCES", "CONSTRAINT",
        "DEFAULT", "COLLATE",
    ];

    private readonly TokenReader _reader;
    private readonly DatasetKind _kind;
    private readonly List<DeclaredColumn> _columns = [];
    private readonly List<Expectation> _expectations = [];
    private readonly List<TableKey> _keys = [];

    private ColumnListReader(TokenReader reader, DatasetKind kind)
    {
        _reader = reader;
        _kind = kind;
    }

    private bool IsStored => _kind is DatasetKind.StreamingTable or DatasetKind.MaterializedView;

    /// <summary>Reads the list when a parenthesis comes next.</summary>
    public static ColumnList ReadOptional(TokenReader reader, DatasetKind kind)
    {
        if (!reader.IsAtSymbol("(")) return ColumnList.Empty;
        ColumnListReader list = new(reader, kind);
        reader.ExpectList(list.ReadItem);
        return new ColumnList(list._columns, list._expectations, list._keys);
    }

    private bool ReadItem()
    {
        SourceLocation start = _reader.Location;
        if (_reader.TryTakeWords("CONSTRAINT")) ReadConstraint(start);
        else if (IsAtTableKey()) ReadTableKey(name: null, start);
        else ReadColumn(start);
        return true;
    }

    private bool IsAtTableKey() => _reader.IsAtWords("PRIMARY", "KEY") || _reader.IsAtWords("FOREIGN", "KEY");

    private void ReadConstraint(SourceLocation start)
    {
        string name = _reader.ExpectName("the name of the constraint");
        if (_reader.IsAtWords("EXPECT")) _expectations.Add(ReadExpectation(name));
        else if (_reader.IsAtWords("PRIMARY") || _reader.IsAtWords("FOREIGN")) ReadTableKey(name, start);
        else if (_reader.IsAtWords("CHECK"))
            throw _reader.Fault("EXPECT", "A pipeline checks rows by CONSTRAINT name EXPECT (condition).");
        else throw _reader.Fault("EXPECT, PRIMARY KEY or FOREIGN KEY");
    }

    private Expectation ReadExpectation(string name)
    {
        if (_kind == DatasetKind.CatalogView)
            throw _reader.Fault("a column", "A view of the catalog has no expectations; a temporary view or "
                + "table may.");
        return ExpectationReader.ReadClause(_reader, name);
    }

    private void ReadColumn(SourceLocation start)
    {
        SqlToken nameToken = _reader.Current;
        string name = _reader.ExpectName("a column name, CONSTRAINT, PRIMARY KEY or FOREIGN KEY");
        bool hasType = !_reader.IsAtSymbol(",") && !_reader.IsAtSymbol(")") && !IsAtOption();
        if (hasType && !IsStored)
            throw _reader.Fault("COMMENT, ',' or ')'", "The query of a view decides the types of its columns; "
                + "cast there.");
        if (!hasType && IsStored)
            throw _reader.Fault($"the type of column '{nameToken.Value}'", "Leave the list out to let the query "
                + "decide.");
        DataType? type = hasType ? ReadType(name) : null;
        _columns.Add(ReadOptions(new DeclaredColumn(name, type, start)));
    }

    private bool IsAtOption() => Array.Exists(OptionWords, word => _reader.IsAtWords(word));

    private DataType ReadType(string column)
    {
        SourceLocation start = _reader.Location;
        string written = _reader.TakeTypeText(OptionWords);
        try
        {
            return DataTypeText.Parse(written);
        }
        catch (MillraceException fault)
        {
            throw LanguageErrors.ColumnType(start, column, fault);
        }
    }

    private DeclaredColumn ReadOptions(DeclaredColumn column)
    {
        while (true)
        {
            SourceLocation start = _reader.Location;
            if (_reader.TryTakeWords("NOT"))
            {
                _reader.ExpectWords("NULL");
                column = column with { IsNullable = false };
            }
            else if (_reader.TryTakeWords("COMMENT"))
            {
                column = column with { Comment = _reader.ExpectText("the comment in quotes") };
            }
            else if (IsStored && _reader.TryTakeWords("GENERATED"))
            {
                column = column with { GeneratedAs = ReadGenerated() };
            }
            else if (IsStored && _reader.TryTakeWords("MASK"))
            {
                column = column with { Mask = ReadMask() };
            }
            else if (IsStored && IsAtColumnKey())
            {
                ReadColumnKey(column.Name, start);
            }
            else
            {
                return EndOfOptions(column);
            }
        }
    }

    private DeclaredColumn EndOfOptions(DeclaredColumn column)
    {
        if (_reader.IsAtWords("DEFAULT"))
            throw _reader.Fault("',' or ')'", "A dataset has no DEFAULT columns: its query gives every value.");
        return column;
    }

    private string ReadGenerated()
    {
        const string noIdentity = "A dataset has no identity columns; use row_number() or a hash in its query.";
        if (_reader.IsAtWords("BY", "DEFAULT")) throw _reader.Fault("ALWAYS AS (expression)", noIdentity);
        _reader.ExpectWords("ALWAYS", "AS");
        if (_reader.IsAtWords("IDENTITY")) throw _reader.Fault("an expression in parentheses", noIdentity);
        return _reader.ExpectParenthesised("an expression in parentheses").Text;
    }

    private ColumnMask ReadMask()
    {
        IReadOnlyList<string> function = _reader.ExpectQualified("the name of the masking function");
        if (!_reader.TryTakeWords("USING")) return new ColumnMask(function, []);
        _reader.ExpectWords("COLUMNS");
        return new ColumnMask(function, _reader.ExpectList(ReadMaskArgument));
    }

    private string ReadMaskArgument()
    {
        bool isLiteral = _reader.Current.Kind is SqlTokenKind.Text or SqlTokenKind.Number;
        return isLiteral ? _reader.Written(_reader.Take()) : _reader.ExpectName("a column or literal");
    }

    private bool IsAtColumnKey() =>
        _reader.IsAtWords("PRIMARY") || _reader.IsAtWords("FOREIGN") || _reader.IsAtWords("REFERENCES")
        || _reader.IsAtWords("CONSTRAINT");

    private void ReadColumnKey(string column, SourceLocation start)
    {
        string? name = _reader.TryTakeWords("CONSTRAINT") ? _reader.ExpectName("the name of the constraint") : null;
        if (_reader.TryTakeWords("PRIMARY"))
        {
            _reader.ExpectWords("KEY");
            AddKey(new TableKey(name, [column], References: null, start));
            return;
        }

        if (_reader.TryTakeWords("FOREIGN")) _reader.ExpectWords("KEY");
        AddKey(new TableKey(name, [column], ReadReference(), start));
    }

    private void ReadTableKey(string? name, SourceLocation start)
    {
        if (!IsStored) throw _reader.Fault("a column", "A view has no keys.");
        bool isPrimary = _reader.TryTakeWords("PRIMARY");
        if (!isPrimary) _reader.ExpectWords("FOREIGN");
        _reader.ExpectWords("KEY");
        IReadOnlyList<string> columns = _reader.ExpectNames("a column of the key");
        AddKey(new TableKey(name, columns, isPrimary ? null : ReadReference(), start));
    }

    private KeyReference ReadReference()
    {
        _reader.ExpectWords("REFERENCES");
        IReadOnlyList<string> table = _reader.ExpectQualified("the table that is referred to");
        IReadOnlyList<string> columns = _reader.IsAtSymbol("(") ? _reader.ExpectNames("a column") : [];
        return new KeyReference(table, columns);
    }

    private void AddKey(TableKey key)
    {
        while (_reader.TryTakeWords("NOT", "ENFORCED") || _reader.TryTakeWords("RELY") || _reader.TryTakeWords("NORELY")
            || _reader.TryTakeWords("DEFERRABLE") || _reader.TryTakeWords("INITIALLY", "DEFERRED")
            || _reader.TryTakeWords("MATCH", "FULL") || _reader.TryTakeWords("ON", "UPDATE", "NO", "ACTION")
            || _reader.TryTakeWords("ON", "DELETE", "NO", "ACTION"))
        {
        }

        _keys.Add(key);
    }
}
