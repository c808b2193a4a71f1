using System.Text;
using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Code;

/// <summary>Names and places of declarations in code.</summary>
internal static class CodeLocation
{
    /// <summary>The place of a declaration: who declares it, and the line the compiler saw.</summary>
    /// <param name="owner">Type and method.</param>
    /// <param name="file">Path the compiler saw; only its last part is shown.</param>
    /// <param name="line">Line in it.</param>
    public static SourceLocation At(string owner, string file, int line)
    {
        string name = file[(file.LastIndexOfAny(['/', '\\']) + 1)..];
        return new SourceLocation(name.Length == 0 ? owner : $"{owner} in {name}", Math.Max(1, line), 1);
    }

    /// <summary>
    /// A name as C# writes it in the way SQL writes it: <c>SensorBronze</c> becomes <c>sensor_bronze</c>.
    /// </summary>
    public static string SqlName(string name)
    {
        StringBuilder written = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord) written.Append('_');
            written.Append(char.ToLowerInvariant(name[i]));
        }

        return written.ToString();
    }
}
