namespace Millrace.Catalog.Dialect;

/// <summary>Edits of one text, told apart where several meet at one place.</summary>
internal sealed class DialectEdits
{
    private readonly List<(int Start, int End, string Text, int Rank, int Order)> _edits = [];

    private enum Rank { Close, Suffix, Open, Wrap, Replace }

    /// <summary>Puts something in the place of a piece.</summary>
    public void Replace(int start, int end, string text) => Add(start, end, text, Rank.Replace, _edits.Count);

    /// <summary>Puts something before what begins here; what is put later stands further in.</summary>
    public void Open(int at, string text) => Add(at, at, text, Rank.Open, _edits.Count);

    /// <summary>Puts something before an operand; what is put later stands further out, as operators behind it bind.</summary>
    public void Wrap(int at, string text) => Add(at, at, text, Rank.Wrap, -_edits.Count);

    /// <summary>Puts something behind what ends here; what is put later stands further in.</summary>
    public void Close(int at, string text) => Add(at, at, text, Rank.Close, -_edits.Count);

    /// <summary>Puts a word behind a whole expression.</summary>
    public void Suffix(int at, string text) => Add(at, at, text, Rank.Suffix, _edits.Count);

    /// <summary>True when something was written anew in a piece.</summary>
    public bool Touch(int start, int end) => _edits.Exists(edit => edit.Start >= start && edit.End <= end);

    /// <summary>True when a piece is written anew as a part of what stands around it.</summary>
    public bool Covers(int start, int end) => _edits.Exists(edit => edit.Start <= start && edit.End >= end && edit.End > edit.Start);

    /// <summary>The edits in order.</summary>
    public List<(int Start, int End, string Replacement)> ToList() =>
        [.. _edits.OrderBy(static edit => edit.Start).ThenBy(static edit => edit.Rank).ThenBy(static edit => edit.Order).Select(static edit => (edit.Start, edit.End, edit.Text))];

    private void Add(int start, int end, string text, Rank rank, int order) => _edits.Add((start, end, text, (int)rank, order));
}
