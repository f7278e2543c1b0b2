using EdgeNet.Fuzz;

namespace EdgeNet.Tests;

/// <summary>A slice of what <c>dotnet cake --target=Fuzz</c> tries: files changed at random work, or are refused with a sentence.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Formats => [.. FileFormat.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_changed_file_works_or_is_refused_in_time_and_within_memory(string name)
    {
        const int Cases = 2_000;
        var result = new FuzzRun(FileFormat.All.Single(format => format.Name == name), seed: 2).Try(first: 0, Cases);
        // Both kinds must occur, or the changes are too harsh or too mild to tell anything.
        Assert.InRange(result.Refused, 1, Cases - 1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Files_that_were_not_changed_work(string name)
    {
        var format = FileFormat.All.Single(format => format.Name == name);
        var seeds = format.Seeds();
        Assert.NotEmpty(seeds);
        foreach (var seed in seeds)
        {
            var signed = (byte[])seed.Clone();
            format.Sign(signed);
            Assert.Equal(seed, signed);
            format.Take(seed);
        }
    }

    [Fact]
    public void A_crash_and_a_waste_of_memory_are_found_and_their_files_kept()
    {
        AssertFound("crash", _ => throw new ArithmeticException());
        AssertFound("waste", static file => GC.KeepAlive(new byte[FuzzRun.MostMemory(file.Length) + 1]));

        static void AssertFound(string name, Action<byte[]> take)
        {
            var run = new FuzzRun(new(name, static () => [new byte[100]], static _ => { }, take), seed: 1);
            var message = Assert.Throws<FuzzException>(() => run.Try(first: 7, count: 1)).Message;
            Assert.StartsWith("Case 7 of seed 1", message, StringComparison.Ordinal);
            var path = Path.Combine(Path.GetTempPath(), $"case-1-7.{name}");
            Assert.Contains(path, message, StringComparison.Ordinal);
            File.Delete(path);
        }
    }
}
