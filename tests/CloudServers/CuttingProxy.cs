using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Millrace.CloudServers;

/// <summary>
/// Hands bytes on to a server and back. Once armed, it lets the next conditional creation through and cuts the connection
/// when the server answers, so that the client does not learn of it; or cuts it before the server hears of it.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private int _answersToCut;
    private int _requestsToCut;
    private int _cuts;

    /// <summary>Starts it.</summary>
    public CuttingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Connections cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>The same place on the server, through the proxy.</summary>
    public Uri Of(Uri endpoint) => new UriBuilder(endpoint) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>Cuts the answers to the next conditional creations.</summary>
    public void CutAnswers(int count) => Volatile.Write(ref _answersToCut, count);

    /// <summary>Cuts the next conditional creations themselves.</summary>
    public void CutRequests(int count) => Volatile.Write(ref _requestsToCut, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            CancellationToken token = _stop.Token;
            while (true) _ = PassAsync(await _listener.AcceptTcpClientAsync(token), token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient client, CancellationToken token)
    {
        using TcpClient near = client;
        using TcpClient far = new();
        bool[] isCreation = [false];
        try
        {
            await far.ConnectAsync(_server.Host, _server.Port, token);
            Task there = CopyAsync(near, far, bytes =>
            {
                string text = Encoding.Latin1.GetString(bytes);
                if (text.StartsWith("PUT ", StringComparison.Ordinal))
                    isCreation[0] = text.Contains("if-none-match", StringComparison.OrdinalIgnoreCase) && !text.Contains("probe", StringComparison.Ordinal);
                else if (text.Contains("HTTP/1.1\r\n", StringComparison.Ordinal)) isCreation[0] = false;
                return isCreation[0] && TryTake(ref _requestsToCut);
            }, token);
            Task back = CopyAsync(far, near, _ => isCreation[0] && TryTake(ref _answersToCut), token);
            await Task.WhenAny(there, back);
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // One side went away.
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Func<byte[], bool> isCut, CancellationToken token)
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, token) is > 0 and int count)
            {
                // What asks "may I go on?" is no answer yet.
                bool isInterim = Encoding.Latin1.GetString(buffer, 0, Math.Min(count, 12)) == "HTTP/1.1 100";
                if (!isInterim && isCut(buffer[..count]))
                {
                    Interlocked.Increment(ref _cuts);
                    return;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), token);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // One side went away.
        }
    }

    private static bool TryTake(ref int count)
    {
        if (Volatile.Read(ref count) <= 0) return false;
        return Interlocked.Decrement(ref count) >= 0;
    }
}
