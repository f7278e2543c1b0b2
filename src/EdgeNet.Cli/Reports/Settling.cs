using System.Diagnostics;
using System.Runtime;

namespace EdgeNet.Cli.Reports;

/// <summary>Repeats work until the just-in-time compiler is done with its code.</summary>
internal static class Settling
{
    /// <summary>The compiler reconsiders a method 100 ms after its thirtieth call: quiet for longer than that means it is done.</summary>
    private static readonly TimeSpan QuietFor = TimeSpan.FromMilliseconds(250);

    /// <summary>Repeats work until nothing is compiled any more, or it has taken long enough.</summary>
    public static void Await(Action work, TimeSpan atMost)
    {
        var (clock, quiet) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var compiled = JitInfo.GetCompiledMethodCount();
        while (quiet.Elapsed < QuietFor && clock.Elapsed < atMost)
        {
            work();
            if (JitInfo.GetCompiledMethodCount() == compiled) continue;
            compiled = JitInfo.GetCompiledMethodCount();
            quiet.Restart();
        }
    }
}
