using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.DeltaProtocol.Evolution;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Grammar;

/// <summary>Reads one column with its options.</summary>
internal sealed class ColumnDefinitionReader(StatementReader reader)
{
    private static readonly string[] OptionWords =
        ["NOT", "NULL", "GENERATED", "COMMENT", "DEFAULT", "FIRST", "AFTER", "PRIMARY", "REFERENCES", "CONSTRAINT", "MASK", "COLLATE"];

    /// <summary>Reads the column at the cursor.</summary>
    /// <param name="allowsPosition">True where FIRST and AFTER may follow.</param>
    public ColumnDefinition Read(bool allowsPosition)
    {
        SourceLocation? location = reader.Location;
        IReadOnlyList<string> path = reader.ExpectColumn("the name of a column");
        DataType type = reader.ExpectType(string.Join('.', path), OptionWords);
        ColumnDefinition column = new(path, type, location);
        while (TryReadOption(column, allowsPosition) is ColumnDefinition next) column = next;
        return column;
    }

    /// <summary>Reads FIRST or AFTER column when one comes next; null when not.</summary>
    public ColumnPosition? TryReadPosition()
    {
        if (reader.TryTakeWords("FIRST")) return ColumnPosition.First;
        return reader.TryTakeWords("AFTER") ? new ColumnPosition.After(reader.ExpectName("a column")) : null;
    }

    private ColumnDefinition? TryReadOption(ColumnDefinition column, bool allowsPosition)
    {
        if (reader.TryTakeWords("NOT", "NULL")) return column with { IsNullable = false };
        if (reader.TryTakeWords("NULL")) return column;
        if (reader.TryTakeWords("COMMENT")) return column with { Comment = reader.ExpectText("the comment in quotes") };
        if (reader.TryTakeWords("DEFAULT")) return column with { Default = ReadDefault() };
        if (reader.TryTakeWords("GENERATED")) return ReadGenerated(column);
        if (allowsPosition && TryReadPosition() is ColumnPosition position) return column with { Position = position };
        if (reader.IsAtWords("PRIMARY") || reader.IsAtWords("REFERENCES") || reader.IsAtWords("CONSTRAINT") || reader.IsAtWords("MASK")
            || reader.IsAtWords("COLLATE"))
        {
            throw CatalogErrors.NotSupported(
                $"{reader.Current.Value.ToUpperInvariant()} of a column", "Add a CHECK constraint to the table, or leave it out.", reader.Location);
        }

        return null;
    }

    private QueryInput ReadDefault()
    {
        SqlToken first = reader.Current;

        // NULL ends an expression elsewhere in a column, and is one here.
        return reader.TryTakeWords("NULL")
            ? reader.Slice(first.Start, first.End)
            : reader.ExpectItem("an expression", OptionWords);
    }

    private ColumnDefinition ReadGenerated(ColumnDefinition column)
    {
        bool isByDefault = reader.TryTakeWords("BY", "DEFAULT");
        if (!isByDefault) reader.ExpectWords("ALWAYS");
        reader.ExpectWords("AS");
        if (reader.TryTakeWords("IDENTITY")) return column with { Identity = ReadIdentity(isByDefault) };
        if (isByDefault) throw reader.Fault("IDENTITY", "An expression is GENERATED ALWAYS.");
        return column with { GeneratedAs = reader.ExpectParenthesised("an expression in parentheses") };
    }

    private IdentityDefinition ReadIdentity(bool isByDefault)
    {
        long start = 1;
        long step = 1;
        if (reader.TryTakeSymbol("("))
        {
            while (!reader.TryTakeSymbol(")"))
            {
                if (reader.TryTakeWords("START", "WITH")) start = ReadSigned();
                else if (reader.TryTakeWords("INCREMENT", "BY")) step = ReadSigned();
                else throw reader.Fault("START WITH number, INCREMENT BY number or ')'");
                reader.TryTakeSymbol(",");
            }
        }

        if (step == 0) throw reader.Fault("a step other than 0");
        return new IdentityDefinition(start, step, isByDefault);
    }

    private long ReadSigned()
    {
        bool isNegative = reader.TryTakeSymbol("-");
        SqlToken token = reader.Current;
        string text = (isNegative ? "-" : "") + token.Value;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) throw reader.Fault("a whole number");
        reader.Skip(1);
        return number;
    }
}
