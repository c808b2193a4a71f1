using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Engine.Series;
using Millrace.Engine.Settings;
using Millrace.Foundation.Types;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Unit.TimeSeries;

/// <summary>Runs what the operators write, on an engine in memory whose zone is not UTC unless asked.</summary>
internal sealed class DuckSql : IDisposable
{
    private readonly DuckPool _pool = new(new EngineSettings());
    private readonly DuckDBConnection _connection;

    public DuckSql(string zone = "UTC")
    {
        _pool.Register(SeriesFunction.Register);
        _pool.Register(static (connection, _) => EwmFunction.Register(connection));
        _connection = _pool.OpenNew();
        Execute($"SET TimeZone = '{zone}'");
    }

    public void Execute(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Rows as text, columns joined by |, null as -, ordered.</summary>
    public string[] Rows(string sql)
    {
        string[] rows = Read(sql, "-");
        Array.Sort(rows, StringComparer.Ordinal);
        return rows;
    }

    /// <summary>Rows as text in the order of the query, columns joined by |, null as NULL.</summary>
    public string[] Ordered(string sql) => Read(sql, "NULL");

    private string[] Read(string sql, string nullText)
    {
        List<string> rows = [];
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql}) AS result";
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount)
                .Select(i => reader.IsDBNull(i) ? nullText : reader.GetString(i))));
        }

        return rows.ToArray();
    }

    /// <summary>Names and types of the columns as the engine sees them.</summary>
    public string[] Columns(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT column_name || ' ' || column_type FROM (DESCRIBE {sql})";
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string> columns = [];
        while (reader.Read()) columns.Add(reader.GetString(0));
        return columns.ToArray();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _pool.Dispose();
    }

    public static SeriesFrame Frame(string relation, string columns) => new(relation, DataTypeText.ParseColumns(columns));

    public static OpCall Call(SeriesFrame[] inputs, params (string Name, object Value)[] arguments) =>
        new(inputs, arguments.ToDictionary(argument => argument.Name, argument => ToArgument(argument.Value)));

    public static string Expand(string op, SeriesFrame[] inputs, params (string Name, object Value)[] arguments) =>
        TimeSeriesOps.BuiltIn.FindTable(op)!.Expand(Call(inputs, arguments));

    public static OpArgument ToArgument(object value) => value switch
    {
        string text => new OpArgument.Text(text),
        string[] texts => new OpArgument.TextList(texts),
        bool flag => new OpArgument.Flag(flag),
        _ => new OpArgument.Number(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)),
    };

    /// <summary>Checks that the schema an operator announces is what the engine returns.</summary>
    public void AssertSchema(string op, SeriesFrame[] inputs, params (string Name, object Value)[] arguments)
    {
        OpCall call = Call(inputs, arguments);
        ITimeSeriesOp found = TimeSeriesOps.BuiltIn.FindTable(op)!;
        string[] announced = found.OutputSchema(call).Select(column => $"{column.Name} {DuckType(column.Type)}").ToArray();
        Xunit.Assert.Equal(announced, Columns(found.Expand(call)));
    }

    private static string DuckType(DataType type) => type switch
    {
        DataType.String => "VARCHAR",
        DataType.Byte => "TINYINT",
        DataType.Short => "SMALLINT",
        DataType.Integer => "INTEGER",
        DataType.Long => "BIGINT",
        DataType.Float => "FLOAT",
        DataType.Double => "DOUBLE",
        DataType.Decimal d => $"DECIMAL({d.Precision},{d.Scale})",
        DataType.Boolean => "BOOLEAN",
        DataType.Date => "DATE",
        DataType.Timestamp => "TIMESTAMP WITH TIME ZONE",
        DataType.TimestampNtz => "TIMESTAMP",
        DataType.Array array => $"{DuckType(array.Element)}[]",
        _ => throw new NotSupportedException(type.ToString()),
    };
}
