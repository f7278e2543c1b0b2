using System.Diagnostics;

namespace EdgeNet.Fuzz;

/// <summary>What came of a number of cases.</summary>
/// <param name="Cases">How many there were.</param>
/// <param name="Refused">How many of them ended in a typed error; the others worked.</param>
/// <param name="Slowest">The longest that one took.</param>
/// <param name="Largest">The most bytes that one allocated.</param>
internal sealed record FuzzResult(int Cases, int Refused, TimeSpan Slowest, long Largest);

/// <summary>A case did what none may: crash, hang, or take more memory than its file can be worth.</summary>
internal sealed class FuzzException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Changes good files at random and takes what comes out. A case depends on the seed and its number alone, so that one that fails can be
/// tried again by itself.
/// </summary>
internal sealed class FuzzRun(FileFormat format, int seed)
{
    /// <summary>No case of some kilobytes has a reason to take longer, on any machine.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<byte[]> seeds = format.Seeds();

    /// <summary>When the case under way began, and which it is: what a watch over hanging cases looks at.</summary>
    public (long Began, int Case) UnderWay { get; private set; }

    /// <summary>
    /// The most bytes that may be allocated for a file, all that it asks to be computed included: a fixed amount for names, tables and a small
    /// model's activations, and for what grows with the file as much as deflate can unpack from each byte.
    /// </summary>
    public static long MostMemory(long fileBytes) => (4L << 20) + 1100 * fileBytes;

    /// <summary>Whether a case that began then has hung.</summary>
    public static bool IsHanging(long began) => Stopwatch.GetElapsedTime(began) > MostTime;

    /// <summary>Tries cases from <paramref name="first"/> on.</summary>
    /// <exception cref="FuzzException">One of them failed.</exception>
    public FuzzResult Try(int first, int count)
    {
        var result = new FuzzResult(count, 0, TimeSpan.Zero, 0);
        for (var number = first; number < first + count; number++)
        {
            var file = Case(number);
            UnderWay = (Stopwatch.GetTimestamp(), number);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var refused = IsRefused(file, number);
            var (allocated, time) = (GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(UnderWay.Began));
            if (allocated > MostMemory(file.Length)) throw Failed(number, file, $"allocated {allocated:N0} bytes for a file of {file.Length:N0}");
            if (time > MostTime) throw Failed(number, file, $"took {time.TotalSeconds:F1} s");
            result = result with
            {
                Refused = result.Refused + (refused ? 1 : 0),
                Slowest = time > result.Slowest ? time : result.Slowest,
                Largest = Math.Max(allocated, result.Largest),
            };
        }

        return result;
    }

    private bool IsRefused(byte[] file, int number)
    {
        try
        {
            format.Take(file);
            return false;
        }
        catch (EdgeNetException e)
        {
            return e.Message.Length > 0 ? true : throw Failed(number, file, "was refused without a word", e);
        }
#pragma warning disable CA1031 // Anything else is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw Failed(number, file, $"ended in {e.GetType().Name}: {e.Message}", e);
        }
    }

    private byte[] Case(int number)
    {
        var random = new Random(HashCode(seed, number));
        var file = format.Mutate(seeds[random.Next(seeds.Count)], random);
        if (random.Next(16) > 0) format.Sign(file);
        return file;
    }

    /// <summary>Well-spread seeds for neighbouring cases, the same in every process.</summary>
    private static int HashCode(int seed, int number) => (int)(((uint)seed * 0x9E3779B1 ^ (uint)number) * 0x85EBCA6B >> 1);

    private FuzzException Failed(int number, byte[] file, string how, Exception? cause = null)
    {
        var path = Path.Combine(Path.GetTempPath(), $"case-{seed}-{number}.{format.Name}");
        File.WriteAllBytes(path, file);
        return new($"Case {number} of seed {seed} {how}. The file is {path}.", cause);
    }
}
