using System.Diagnostics;
using System.Globalization;
using EdgeNet.Fuzz;

// EdgeNet.Fuzz [CASES [SEED [FORMAT…]]]: so many cases of every format, or of those named.
const int Batch = 5_000;
var cases = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var formats = FileFormat.All.Where(format => args.Length < 3 || args.AsSpan(2).Contains(format.Name)).ToList();
if (formats.Count == 0)
{
    Console.Error.WriteLine($"There is no such format; there are {string.Join(", ", FileFormat.All.Select(format => format.Name))}.");
    return 2;
}

try
{
    foreach (var format in formats)
    {
        var run = new FuzzRun(format, seed);
        using var watch = new Timer(_ => EndIfHanging(format, run), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var clock = Stopwatch.StartNew();
        for (var first = 0; first < cases; first += Batch)
        {
            var result = run.Try(first, Math.Min(Batch, cases - first));
            Console.WriteLine(
                $"{format.Name}: {first + result.Cases:N0} of {cases:N0} cases in {clock.Elapsed.TotalSeconds:F0} s; in these {result.Cases:N0}, {result.Refused:N0} were refused, "
                + $"the slowest took {result.Slowest.TotalMilliseconds:F0} ms, the largest {result.Largest / 1e6:F1} MB");
        }
    }

    Console.WriteLine($"{formats.Count * cases:N0} cases, each of them an answer or a typed error.");
    return 0;
}
catch (FuzzException e)
{
    Console.Error.WriteLine(e);
    return 1;
}

static void EndIfHanging(FileFormat format, FuzzRun run)
{
    var (began, number) = run.UnderWay;
    if (began == 0 || !FuzzRun.IsHanging(began)) return;
    Console.Error.WriteLine($"{format.Name}: case {number} hangs.");
    Environment.Exit(1);
}
