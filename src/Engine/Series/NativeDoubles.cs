using System.Buffers;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>A vector of doubles as memory. It is DuckDB's and valid until the next chunk.</summary>
internal sealed unsafe class NativeDoubles : MemoryManager<double>
{
    private double* _data;

    /// <summary>Looks at a vector.</summary>
    public void Set(nint vector) => _data = (double*)DuckApi.VectorData(vector);

    public override Span<double> GetSpan() => new(_data, DuckApi.VectorSize);

    // The memory is not managed, so nothing moves.
    public override MemoryHandle Pin(int elementIndex = 0) => new(_data + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
