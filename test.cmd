@echo off
setlocal
cd /d "%~dp0"
dotnet build Millrace.slnx -c Release -v:q -nologo || exit /b 1
set failed=0
for /d %%d in (tests\*) do (
    findstr /c:"PackageReference Include=\"xunit.v3\"" "%%d\*.csproj" >nul 2>nul && (
        dotnet run --no-build -c Release --project "%%d" -- %* || set failed=1
    )
)
exit /b %failed%
