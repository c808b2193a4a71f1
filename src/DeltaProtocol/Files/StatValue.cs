namespace Millrace.DeltaProtocol.Files;

/// <summary>A bound or value of file statistics as its JSON has it.</summary>
/// <param name="Text">The text of a JSON string without quotes, or the digits of a number.</param>
/// <param name="IsString">True when it was a JSON string.</param>
public readonly record struct StatValue(string Text, bool IsString);
