using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Duck;

/// <summary>The aggregate functions behind <c>ema(…) OVER (…)</c>; see <see cref="WindowFunctions"/>. They depend on the order of rows.</summary>
internal static unsafe partial class EwmFunction
{
    public static void Register(DuckDBConnection connection)
    {
        Register(connection, WindowFunctions.Ema, &UpdateAll);
        Register(connection, WindowFunctions.EmaIgnoringNulls, &UpdateValues);
    }

    private static void Register(DuckDBConnection connection, string name, delegate* unmanaged[Cdecl]<nint, nint, EwmState**, void> update)
    {
        nint function = Create();
        nint number = DuckApi.CreateType((int)DuckDBType.Double);
        nint flag = DuckApi.CreateType((int)DuckDBType.Boolean);
        try
        {
            SetName(function, name);
            AddParameter(function, number);
            AddParameter(function, number);
            AddParameter(function, flag);
            SetReturnType(function, number);
            SetSpecialHandling(function);
            SetFunctions(function, &Size, &Start, update, &Combine, &Finish);
            if (RegisterFunction(connection.NativeConnection.DangerousGetHandle(), function) != 0)
                throw new InvalidOperationException($"The engine refused to register {name}.");
        }
        finally
        {
            DuckApi.DestroyType(ref number);
            DuckApi.DestroyType(ref flag);
            Destroy(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Size(nint info) => (ulong)sizeof(EwmState);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Start(nint info, EwmState* state) => *state = EwmState.Empty;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UpdateAll(nint info, nint chunk, EwmState** states) => Update(chunk, states, isSkipped: false);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void UpdateValues(nint info, nint chunk, EwmState** states) => Update(chunk, states, isSkipped: true);

    private static void Update(nint chunk, EwmState** states, bool isSkipped)
    {
        int count = (int)DuckApi.ChunkSize(chunk);
        nint first = DuckApi.ChunkVector(chunk, 0);
        double* values = (double*)DuckApi.VectorData(first);
        ulong* validity = DuckApi.VectorValidity(first);
        double* alphas = (double*)DuckApi.VectorData(DuckApi.ChunkVector(chunk, 1));
        bool* adjusts = (bool*)DuckApi.VectorData(DuckApi.ChunkVector(chunk, 2));
        for (int row = 0; row < count; row++)
        {
            EwmState* state = states[row];
            if (!state->IsSet)
            {
                state->IsSet = true;
                state->Decay = 1 - alphas[row];
                state->IsAdjusted = adjusts[row];
            }

            bool isNull = validity != null && (validity[row >> 6] & (1UL << (row & 63))) == 0;
            state->Add(values[row], isNull || !double.IsFinite(values[row]), isSkipped);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Combine(nint info, EwmState** sources, EwmState** targets, ulong count)
    {
        for (ulong row = 0; row < count; row++) targets[row]->Append(in *sources[row]);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Finish(nint info, EwmState** states, nint result, ulong count, ulong offset)
    {
        double* averages = (double*)DuckApi.VectorData(result);
        for (ulong row = 0; row < count; row++)
        {
            ulong at = offset + row;
            if (states[row]->Result is double average)
            {
                averages[at] = average;
                continue;
            }

            DuckApi.EnsureValidityWritable(result);
            DuckApi.VectorValidity(result)[at >> 6] &= ~(1UL << (int)(at & 63));
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_create_aggregate_function")]
    private static partial nint Create();

    [LibraryImport("duckdb", EntryPoint = "duckdb_destroy_aggregate_function")]
    private static partial void Destroy(ref nint function);

    [LibraryImport("duckdb", EntryPoint = "duckdb_aggregate_function_set_name", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetName(nint function, string name);

    [LibraryImport("duckdb", EntryPoint = "duckdb_aggregate_function_add_parameter")]
    private static partial void AddParameter(nint function, nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_aggregate_function_set_return_type")]
    private static partial void SetReturnType(nint function, nint type);

    [LibraryImport("duckdb", EntryPoint = "duckdb_aggregate_function_set_special_handling")]
    private static partial void SetSpecialHandling(nint function);

    [LibraryImport("duckdb", EntryPoint = "duckdb_aggregate_function_set_functions")]
    private static partial void SetFunctions(
        nint function,
        delegate* unmanaged[Cdecl]<nint, ulong> size,
        delegate* unmanaged[Cdecl]<nint, EwmState*, void> start,
        delegate* unmanaged[Cdecl]<nint, nint, EwmState**, void> update,
        delegate* unmanaged[Cdecl]<nint, EwmState**, EwmState**, ulong, void> combine,
        delegate* unmanaged[Cdecl]<nint, EwmState**, nint, ulong, ulong, void> finish);

    [LibraryImport("duckdb", EntryPoint = "duckdb_register_aggregate_function")]
    private static partial int RegisterFunction(nint connection, nint function);
}
