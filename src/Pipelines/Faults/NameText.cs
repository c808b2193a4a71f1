namespace Millrace.Pipelines.Faults;

/// <summary>Names that faults propose.</summary>
internal static class NameText
{
    /// <summary>A name of letters, digits and underscores that is like another.</summary>
    public static string Plain(string name)
    {
        string[] words = new string([.. name.Select(static letter => char.IsLetterOrDigit(letter) ? letter : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "other" : string.Join('_', words);
    }
}
