using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Millrace.Engine.Duck;

/// <summary>
/// The SQL functions over row sets, each <c>(group BIGINT, file BIGINT, row BIGINT) → BOOLEAN</c>. They see chunks of up to
/// 2,048 rows, so that a row costs a look into a bitmap and no join.
/// </summary>
internal static unsafe class RowSetFunctions
{
    /// <summary>True when the row is not in the set of its file.</summary>
    public const string Absent = "millrace_absent";

    /// <summary>Adds the row to the set of its file; true. Volatile: it runs once for each row that reaches it.</summary>
    public const string Add = "millrace_add";

    public static void Register(DuckDBConnection connection, RowSetBoard board)
    {
        Register(connection, board, Absent, isVolatile: false, &Look);
        Register(connection, board, Add, isVolatile: true, &Collect);
    }

    private static void Register(
        DuckDBConnection connection, RowSetBoard board, string name, bool isVolatile, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body)
    {
        nint function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        try
        {
            using DuckDBLogicalType bigint = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt);
            using DuckDBLogicalType boolean = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Boolean);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, name);
            for (int parameter = 0; parameter < 3; parameter++) NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, bigint);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, boolean);
            if (isVolatile) NativeMethods.ScalarFunction.DuckDBScalarFunctionSetVolatile(function);

            // The board owns the handle and outlives the instance, so DuckDB gets no destructor for it.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetExtraInfo(function, GCHandle.ToIntPtr(board.Handle), &KeepHandle);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, body);
            if (NativeMethods.ScalarFunction.DuckDBRegisterScalarFunction(connection.NativeConnection, function) != DuckDBState.Success)
                throw new InvalidOperationException($"The engine refused to register {name}.");
        }
        finally
        {
            NativeMethods.ScalarFunction.DuckDBDestroyScalarFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepHandle(nint handle)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Look(nint info, nint chunk, nint output)
    {
        try
        {
            RowSetGroup? group = Read(info, chunk, out ReadOnlySpan<long> files, out ReadOnlySpan<long> rows);
            if (group is null) return;
            Span<byte> absent = new(NativeMethods.Vectors.DuckDBVectorGetData(output), rows.Length);
            absent.Fill(1);
            for (int first = 0; first < rows.Length;)
            {
                int length = files[first..].IndexOfAnyExcept(files[first]) is >= 0 and int other ? other : rows.Length - first;
                group.Files[(int)files[first]]?.Clear(rows.Slice(first, length), absent.Slice(first, length));
                first += length;
            }
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Collect(nint info, nint chunk, nint output)
    {
        try
        {
            RowSetGroup? group = Read(info, chunk, out ReadOnlySpan<long> files, out ReadOnlySpan<long> rows);
            if (group is null) return;
            for (int first = 0; first < rows.Length;)
            {
                int length = files[first..].IndexOfAnyExcept(files[first]) is >= 0 and int other ? other : rows.Length - first;
                RowSet set = group.Files[(int)files[first]] ?? throw new InvalidOperationException("A file has no set to add rows to.");
                set.Add(rows.Slice(first, length));
                first += length;
            }

            new Span<byte>(NativeMethods.Vectors.DuckDBVectorGetData(output), rows.Length).Fill(1);
        }
        catch (Exception fault)
        {
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    // DuckDB owns the chunk and its vectors; they are valid only during the call and arrive flat.
    private static RowSetGroup? Read(nint info, nint chunk, out ReadOnlySpan<long> files, out ReadOnlySpan<long> rows)
    {
        RowSetBoard board = (RowSetBoard)GCHandle.FromIntPtr(NativeMethods.ScalarFunction.DuckDBScalarFunctionGetExtraInfo(info)).Target!;
        DuckDBDataChunk input = new(chunk);
        int count = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(input);
        long* groups = Column(input, 0);
        files = new ReadOnlySpan<long>(Column(input, 1), count);
        rows = new ReadOnlySpan<long>(Column(input, 2), count);

        // The chunk is DuckDB's: the handle must not free it.
        input.SetHandleAsInvalid();
        if (count == 0) return null;
        return board.Find(groups[0])
            ?? throw new InvalidOperationException("The deleted rows of this query's tables are no longer at hand. Bind the query again.");
    }

    private static long* Column(DuckDBDataChunk chunk, int column) =>
        (long*)NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column));
}
