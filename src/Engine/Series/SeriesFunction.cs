using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Duck;
using Millrace.Engine.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>
/// The table function <c>millrace_series(plan VARCHAR)</c>, which runs a <see cref="KernelPlan"/>: it reads the plan's relation in
/// the order of its series, on connections of its own, and lets the operator's kernel work on the vectors. DuckDB asks it for
/// chunks from as many threads as there are parts.
/// </summary>
internal static unsafe class SeriesFunction
{
    /// <param name="connection">Any connection of the instance.</param>
    /// <param name="pool">Keeps the function's handle for as long as the instance lives.</param>
    public static void Register(DuckDBConnection connection, DuckPool pool)
    {
        nint function = DuckApi.CreateTableFunction();
        nint text = DuckApi.CreateType((int)DuckDBType.Varchar);
        try
        {
            DuckApi.SetName(function, KernelPlan.Function);
            DuckApi.AddParameter(function, text);
            DuckApi.SetExtraInfo(function, GCHandle.ToIntPtr(pool.Handle), &KeepHandle);
            DuckApi.SetBind(function, &Bind);
            DuckApi.SetInit(function, &Init);
            DuckApi.SetLocalInit(function, &InitThread);
            DuckApi.SetFunction(function, &Fill);
            DuckApi.SetProjectionPushdown(function, isSupported: true);
            if (DuckApi.RegisterTableFunction(connection.NativeConnection.DangerousGetHandle(), function) != 0)
                throw new InvalidOperationException($"The engine refused to register {KernelPlan.Function}.");
        }
        finally
        {
            DuckApi.DestroyType(ref text);
            DuckApi.DestroyTableFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepHandle(nint handle)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint handle)
    {
        GCHandle held = GCHandle.FromIntPtr(handle);
        (held.Target as IDisposable)?.Dispose();
        held.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            DuckPool pool = Target<DuckPool>(DuckApi.BindExtraInfo(info));
            KernelPlan plan = KernelPlan.Parse(Parameter(info));
            if (TimeSeriesOps.BuiltIn.FindTable(plan.Op) is not IKernelOp op)
                throw EngineErrors.QueryInvalid($"{KernelPlan.Function} knows no operator '{plan.Op}' with a kernel.", location: null, innerException: null);
            SeriesBinding binding = SeriesBinding.Of(plan, op, pool, (name, type) => DuckApi.BindAddColumn(info, name, type));
            long rows = plan.Segments.Sum(static segment => segment.Rows);
            if (rows > 0) DuckApi.SetCardinality(info, (ulong)rows, isExact: false);
            DuckApi.SetBindData(info, Handle(new Bound(binding, pool)), &Release);
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            DuckApi.SetBindError(info, fault is JsonException ? $"{KernelPlan.Function} is called by Millrace itself: {fault.Message}" : fault.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        try
        {
            Bound bound = Target<Bound>(DuckApi.InitBindData(info));
            int[] wanted = new int[DuckApi.InitColumnCount(info)];
            for (int column = 0; column < wanted.Length; column++) wanted[column] = (int)DuckApi.InitColumnIndex(info, (ulong)column);
            SeriesScan scan = new(bound.Binding, wanted, bound.Pool);
            DuckApi.SetMaxThreads(info, (ulong)scan.PartCount);
            DuckApi.SetInitData(info, Handle(scan), &Release);
        }
        catch (Exception fault)
        {
            DuckApi.SetInitError(info, fault.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InitThread(nint info) => DuckApi.SetInitData(info, Handle(new Worker()), &Release);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(nint info, nint output)
    {
        try
        {
            Worker worker = Target<Worker>(DuckApi.FunctionLocalData(info));
            worker.Reader ??= ReaderOf(Target<SeriesScan>(DuckApi.FunctionInitData(info)));
            worker.Reader.Fill(output);
        }
        catch (Exception fault)
        {
            DuckApi.SetFunctionError(info, fault.Message);
        }
    }

    private static SeriesReader ReaderOf(SeriesScan scan) => scan.Binding.Op.CreateKernel(scan.Binding.Plan.Settings) switch
    {
        RowKernel rows => new RowReader(scan, rows),
        TableKernel table => new TableReader(scan, table),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Parameter(nint info)
    {
        nint value = DuckApi.BindParameter(info, 0);
        byte* text = DuckApi.ValueText(value);
        try
        {
            return DuckApi.Text(text);
        }
        finally
        {
            DuckApi.Free(text);
            DuckApi.DestroyValue(ref value);
        }
    }

    private static nint Handle(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    private static T Target<T>(nint handle) => (T)GCHandle.FromIntPtr(handle).Target!;

    private sealed record Bound(SeriesBinding Binding, DuckPool Pool);

    private sealed class Worker : IDisposable
    {
        public SeriesReader? Reader { get; set; }

        public void Dispose() => Reader?.Dispose();
    }
}
