using Millrace.Cli;

return await CliHost.RunAsync(args, code: [], sinkFormats: []);
