using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Millrace.Engine.Duck;

/// <summary>
/// The SQL function <c>millrace_gate(gate BIGINT, mask BIGINT) → BOOLEAN</c>. It is volatile, so DuckDB calls it once
/// for each row that reaches it and never folds, duplicates or pushes it below another operator.
/// </summary>
internal static unsafe class GateFunction
{
    public const string Name = "millrace_gate";

    public static void Register(DuckDBConnection connection, GateBoard board)
    {
        nint function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        try
        {
            using DuckDBLogicalType bigint = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt);
            using DuckDBLogicalType boolean = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Boolean);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, Name);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, bigint);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, bigint);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, boolean);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetVolatile(function);

            // The board owns the handle and outlives the instance, so DuckDB gets no destructor for it.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetExtraInfo(function, GCHandle.ToIntPtr(board.Handle), &KeepHandle);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, &Count);
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

    // DuckDB owns the chunk and the result vector; both are valid only during the call. Vectors arrive flat.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Count(nint info, nint chunk, nint output)
    {
        try
        {
            nint handle = NativeMethods.ScalarFunction.DuckDBScalarFunctionGetExtraInfo(info);
            GateBoard board = (GateBoard)GCHandle.FromIntPtr(handle).Target!;
            DuckDBDataChunk input = new(chunk);
            int rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(input);
            long* gates = (long*)NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.DataChunks.DuckDBDataChunkGetVector(input, 0));
            long* masks = (long*)NativeMethods.Vectors.DuckDBVectorGetData(NativeMethods.DataChunks.DuckDBDataChunkGetVector(input, 1));

            // The chunk is DuckDB's: the handle must not free it.
            input.SetHandleAsInvalid();
            byte* passes = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(output);
            if (rows == 0) return;
            GateCounts counts = board.Find(gates[0])
                ?? throw new InvalidOperationException("A row reached a gate that is closed.");
            counts.Count(new ReadOnlySpan<long>(masks, rows), new Span<byte>(passes, rows));
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }
}
