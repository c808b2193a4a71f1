@echo off
dotnet run -c Release --project "%~dp0src\Cli" -- %*
