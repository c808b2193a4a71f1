using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Log;

/// <summary>A file that a commit after the checkpoint added.</summary>
/// <param name="Add">The add.</param>
/// <param name="Order">Its place among them, so that lists of files come in the order of commits.</param>
internal readonly record struct TailAdd(LogAction.AddFile Add, long Order);
