namespace Millrace.Pipelines.Home;

/// <summary>A mail with a file.</summary>
/// <param name="To">Addresses of those who get it.</param>
/// <param name="Subject">What it is about; line ends become spaces.</param>
/// <param name="Text">What it says.</param>
/// <param name="FileName">Name of the file.</param>
/// <param name="Bytes">The file.</param>
public sealed record FileMail(IReadOnlyList<string> To, string Subject, string Text, string FileName, byte[] Bytes);
