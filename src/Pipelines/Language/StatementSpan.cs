using Millrace.Foundation.Text;

namespace Millrace.Pipelines.Language;

/// <summary>Where one statement stands in a file.</summary>
/// <param name="Start">Offset of its first token.</param>
/// <param name="End">Offset after its last token.</param>
/// <param name="Tokens">Its tokens, without the closing semicolon.</param>
internal sealed record StatementSpan(int Start, int End, IReadOnlyList<SqlToken> Tokens);
