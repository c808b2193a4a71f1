using System.Buffers.Binary;
using Millrace.Engine.States;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>
/// Lets a kernel go on from batch to batch: gives it back what it knew when a series begins again, tells rows that come too
/// late, and keeps what it knows when the batch has no more rows of the series. State of a series: the time from which elapsed
/// time counts, the time of the newest row, and what the kernel writes.
/// </summary>
internal sealed class SeriesKeeper(SeriesSessionRun run, SeriesKernel kernel)
{
    private const int HeadLength = 16;

    private readonly MemoryStream _buffer = new();
    private byte[] _key = [];
    private bool _isKnown;
    private long _newest;
    private long _late;

    /// <summary>A series begins at a row of the chunk, whose keys the chunk remembers.</summary>
    public void Begin(SeriesChunk chunk, int row)
    {
        _key = SeriesKey.Of(chunk.Keys);
        _late = 0;
        _isKnown = run.TryGet(_key, out byte[]? state);
        if (!_isKnown)
        {
            kernel.Begin();
            chunk.BeginAt(row);
            return;
        }

        chunk.Origin = BinaryPrimitives.ReadInt64LittleEndian(state);
        _newest = BinaryPrimitives.ReadInt64LittleEndian(state.AsSpan(8));
        using MemoryStream stream = new(state!, HeadLength, state!.Length - HeadLength);
        using BinaryReader reader = new(stream);
        kernel.Load(reader);
        (kernel as LookAheadKernel)?.GoOn();
    }

    /// <summary>
    /// How many of the next rows are older than the newest one of an earlier batch. Rows are in the order of time, so that these
    /// come first.
    /// </summary>
    public int CountLate(SeriesChunk chunk, int row, int timed)
    {
        int late = 0;
        if (_isKnown) while (late < timed && chunk.PlaceInTime(row + late) < _newest) late++;
        _late += late;
        return late;
    }

    /// <summary>The kernel has taken rows up to this one.</summary>
    public void Took(SeriesChunk chunk, int row)
    {
        _newest = chunk.PlaceInTime(row);
        _isKnown = true;
    }

    /// <summary>The batch has no more rows of the series.</summary>
    public void End(SeriesChunk chunk)
    {
        // Rows without a time leave no trace.
        if (!_isKnown) return;
        _buffer.SetLength(0);
        using BinaryWriter writer = new(_buffer, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(chunk.Origin);
        writer.Write(_newest);
        kernel.Save(writer);
        writer.Flush();
        run.Put(_key, _buffer.ToArray(), _late);
    }
}
