namespace DeltaLibrary;

/// <summary>One hour of one pump: a row of the table. A type's public properties are its columns.</summary>
/// <param name="Pump">Which pump.</param>
/// <param name="Start">When the hour began.</param>
/// <param name="Flow">Mean flow, cubic metres per hour; null when the meter was silent.</param>
/// <param name="State">What the pump did.</param>
public sealed record Hour(string Pump, DateTimeOffset Start, double? Flow, string State);
