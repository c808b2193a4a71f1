namespace Millrace.Engine.Duck;

/// <summary>What a gate does with rows, by the bits of the rules they fail.</summary>
/// <param name="Held">Rules whose rows may not pass.</param>
/// <param name="Aside">Those among them whose rows are kept aside.</param>
/// <param name="Spool">Where they are kept; null when no rule asks for it.</param>
internal sealed record GateMasks(long Held, long Aside, GateSpool? Spool);
