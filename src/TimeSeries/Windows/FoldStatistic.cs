namespace Millrace.TimeSeries.Windows;

/// <summary>A fold over windows and the results that are made of its parts.</summary>
internal sealed class FoldStatistic<TPart, TFold>(IReadOnlyList<Answer<TPart>> answers) : Statistic
    where TPart : unmanaged
    where TFold : struct, IFold<TPart>
{
    private readonly TwoStacks<TPart, TFold> _stacks = new();
    private TPart[] _parts = [];

    public override void Begin() => _stacks.Begin();

    public override void Run(in WindowBatch batch)
    {
        if (_parts.Length < batch.Count) _parts = new TPart[batch.Count];
        Span<TPart> parts = _parts.AsSpan(0, batch.Count);
        _stacks.Run(batch, parts);
        foreach (Answer<TPart> answer in answers) answer.Write(parts, batch);
    }

    public override void Drop(int count) => _stacks.Drop(count);

    public override void Save(BinaryWriter writer) => _stacks.Save(writer);

    public override void Load(BinaryReader reader, ReadOnlySpan<double> values) => _stacks.Load(reader);
}
