using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Millrace.Engine.Duck;

/// <summary>
/// The SQL functions <c>millrace_gate(gate BIGINT, mask BIGINT) → BOOLEAN</c> and <c>millrace_keeping_gate</c>, which also
/// takes where a row comes from and the row as texts. They are volatile, so DuckDB calls them once for each row that
/// reaches them and never folds, duplicates or pushes them below another operator.
/// </summary>
internal static unsafe class GateFunction
{
    public const string Name = "millrace_gate";

    public const string KeepingName = "millrace_keeping_gate";

    // A text of up to so many bytes lies in its cell; a longer one is pointed at.
    private const int InlineBytes = 12;
    private const int CellBytes = 16;

    public static void Register(DuckDBConnection connection, GateBoard board)
    {
        Register(connection, board, Name, &Count, texts: 0);
        Register(connection, board, KeepingName, &Keep, texts: 2);
    }

    private static void Register(
        DuckDBConnection connection, GateBoard board, string name, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body, int texts)
    {
        nint function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        try
        {
            using DuckDBLogicalType bigint = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt);
            using DuckDBLogicalType text = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Varchar);
            using DuckDBLogicalType boolean = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Boolean);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, name);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, bigint);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, bigint);
            for (int index = 0; index < texts; index++) NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, text);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, boolean);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetVolatile(function);

            // The board owns the handle and outlives the instance, so DuckDB gets no destructor for it.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetExtraInfo(function, GCHandle.ToIntPtr(board.Handle), &KeepHandle);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, body);
            DuckDBState state = NativeMethods.ScalarFunction.DuckDBRegisterScalarFunction(connection.NativeConnection, function);
            if (state != DuckDBState.Success)
                throw new InvalidOperationException("The engine refused to register its row gate.");
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
    private static void Count(nint info, nint chunk, nint output) => Judge(info, chunk, output, hasTexts: false);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Keep(nint info, nint chunk, nint output) => Judge(info, chunk, output, hasTexts: true);

    // DuckDB owns the chunk and the result vector; both are valid only during the call. Vectors arrive flat.
    private static void Judge(nint info, nint chunk, nint output, bool hasTexts)
    {
        try
        {
            nint handle = NativeMethods.ScalarFunction.DuckDBScalarFunctionGetExtraInfo(info);
            GateBoard board = (GateBoard)GCHandle.FromIntPtr(handle).Target!;
            DuckDBDataChunk input = new(chunk);
            int rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(input);
            long* gates = (long*)Data(input, 0);
            long* masks = (long*)Data(input, 1);
            byte* origins = hasTexts ? (byte*)Data(input, 2) : null;
            byte* texts = hasTexts ? (byte*)Data(input, 3) : null;

            // The chunk is DuckDB's: the handle must not free it.
            input.SetHandleAsInvalid();
            byte* passes = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(output);
            if (rows == 0) return;
            GateCounts counts = board.Find(gates[0])
                ?? throw new InvalidOperationException("A row reached a gate that is closed.");
            counts.Count(new ReadOnlySpan<long>(masks, rows), new Span<byte>(passes, rows));
            if (!hasTexts) return;
            for (int row = 0; row < rows; row++)
            {
                if (counts.Keeps(masks[row])) counts.Keep(masks[row], Text(origins, row), Text(texts, row));
            }
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    private static void* Data(DuckDBDataChunk input, int column) =>
        NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.DataChunks.DuckDBDataChunkGetVector(input, column));

    private static ReadOnlySpan<byte> Text(byte* cells, int row)
    {
        byte* cell = cells + ((long)row * CellBytes);
        int length = *(int*)cell;
        return new ReadOnlySpan<byte>(length <= InlineBytes ? cell + sizeof(int) : *(byte**)(cell + 8), length);
    }
}
