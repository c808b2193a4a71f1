using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>
/// The text of one statement with its configuration keys replaced, which still knows its place in the file.
/// </summary>
internal sealed class StatementText
{
    private readonly SourceText _file;
    private readonly int _start;
    private readonly TextSplice _splice;

    /// <summary>A statement of a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="start">Offset of the statement.</param>
    /// <param name="splice">The statement after replacement.</param>
    public StatementText(SourceText file, int start, TextSplice splice)
    {
        _file = file;
        _start = start;
        _splice = splice;
        Tokens = ReadTokens();
    }

    /// <summary>The text after replacement.</summary>
    public string Text => _splice.Text;

    /// <summary>Its tokens; the last is the end.</summary>
    public IReadOnlyList<SqlToken> Tokens { get; }

    /// <summary>The place in the file of a character of <see cref="Text"/>.</summary>
    public SourceLocation LocationAt(int offset) => _file.LocationAt(_start + _splice.OriginOf(offset));

    /// <summary>A part of the statement.</summary>
    public QueryText Slice(int start, int end) => QueryText.Spliced(_file, _splice, _start, start, end);

    private IReadOnlyList<SqlToken> ReadTokens()
    {
        try
        {
            return SqlLexer.Read(new SourceText(_file.File, Text));
        }
        catch (MillraceException fault)
        {
            // Only a replaced value can open a quote here: the file as a whole was cut into tokens before.
            throw LanguageErrors.ValueBreaksStatement(LocationAt(0), fault);
        }
    }
}
