using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Kernels;

/// <summary>Boxes large enough to be cut in many units, done out of order, against nested loops.</summary>
public sealed unsafe class MoveTests
{
    internal static Dictionary<string, Loop[]> Boxes { get; } = new(StringComparer.Ordinal)
    {
        ["one long stretch"] = [new(100_003, 1, 1)],
        ["a stretch backwards"] = [new(50_001, -1, 1)],
        ["a fill"] = [new(70_001, 0, 1)],
        ["long rows apart"] = [new(7, 5_000, 4_500), new(4_400, 1, 1)],
        ["short rows apart"] = [new(3, 40_000, 30_000), new(9_001, 4, 3), new(3, 1, 1)],
        ["rows of every width"] = [new(2_000, 5, 21), new(4, 10_000, 5), new(5, 1, 1)],
        ["every other element"] = [new(30_001, 2, 1)],
        ["single elements apart"] = [new(30_001, 1, 2)],
        ["a matrix turned"] = [new(211, 1, 307), new(307, 211, 1)],
        ["a wide matrix turned"] = [new(3, 1, 20_011), new(20_011, 3, 1)],
        ["a tall matrix turned"] = [new(20_011, 1, 3), new(3, 20_011, 1)],
        ["matrices turned, some backwards"] = [new(5, 4_000, 3_600), new(60, 1, 60), new(60, -60, 1)],
        ["four axes reversed"] = [new(11, 1, 13 * 17 * 19), new(13, 11, 17 * 19), new(17, 11 * 13, 19), new(19, 11 * 13 * 17, 1)],
    };

    public static TheoryData<string> Names => [.. Boxes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_box_is_copied_as_nested_loops_would(string what)
    {
        var loops = Boxes[what];
        foreach (var level in Cpu.Supported)
        {
            Check<byte>(what, loops, level);
            Check<ushort>(what, loops, level);
            Check<uint>(what, loops, level);
            Check<ulong>(what, loops, level);
        }
    }

    [Fact]
    public void An_empty_box_has_nothing_to_do() => Assert.Equal(0, new Move(null, null, 4, SimdLevel.Scalar, [new(5, 1, 1), new(0, 1, 1)]).Units);

    private static void Check<T>(string what, Loop[] loops, SimdLevel level) where T : unmanaged
    {
        // Loops that go backwards begin at the end, so that the lowest element read is the first one.
        var start = loops.Sum(l => l.From < 0 ? -l.From * (l.Count - 1) : 0);
        var (reads, writes) = (start + 1 + loops.Sum(l => Math.Max(0, l.From) * (l.Count - 1)), 1 + loops.Sum(l => l.To * (l.Count - 1)));
        using var source = new GuardedBuffer(reads * sizeof(T), atEnd: true);
        using var target = new GuardedBuffer(writes * sizeof(T), atEnd: true);
        var random = new Random(1);
        random.NextBytes(new Span<byte>(source.Pointer, (int)(reads * sizeof(T))));
        new Span<byte>(target.Pointer, (int)(writes * sizeof(T))).Clear();
        var expected = new T[writes];
        Copy((T*)source.Pointer + start, expected, 0, loops);

        var move = new Move((T*)source.Pointer + start, target.Pointer, sizeof(T), level, loops.Reverse());
        Assert.True(move.Units > 1, $"{what} is a single unit.");
        for (var end = move.Units; end > 0;)
        {
            var begin = Math.Max(0, end - random.Next(1, 8));
            move.Run(begin, end);
            end = begin;
        }

        Assert.True(expected.AsSpan().SequenceEqual(new Span<T>(target.Pointer, (int)writes)), $"{what}, {typeof(T).Name} at {level}");
        if (target.Damage() is { } damage) Assert.Fail($"{what}, {typeof(T).Name} at {level}: the target {damage}.");
    }

    private static void Copy<T>(T* from, T[] to, long at, ReadOnlySpan<Loop> loops) where T : unmanaged
    {
        if (loops.IsEmpty)
        {
            to[at] = *from;
            return;
        }

        for (long i = 0; i < loops[0].Count; i++) Copy(from + i * loops[0].From, to, at + i * loops[0].To, loops[1..]);
    }
}
