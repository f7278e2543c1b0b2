using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record MaxPoolGradient
{
    /// <summary>
    /// Linear in dY, which each window gave to one element: the window gets back what that element's gradient is. One tap of all windows at
    /// a time is compared; which element is the largest has no slope.
    /// </summary>
    internal override void Differentiate(Gradient g)
    {
        if (!g.Wants(dY)) return;
        var axes = Pool.Axes(g.Node.Name, g.X(X).Shape);
        var x = Padded(g.X(X), axes, float.NegativeInfinity);
        var given = Padded(g.OfOutput, axes, 0);
        var (zero, open) = (g.Scalar(0), g.Scalar(1));
        Value? sum = null;
        foreach (var tap in Taps(axes))
        {
            var hit = Tap(x, axes, tap).Equal(g.X(Y)).Where(open, zero);
            open = open.Sub(hit);
            var part = hit.Mul(Tap(given, axes, tap));
            sum = sum is null ? part : sum.Add(part);
        }

        g.Set(dY, sum!);
    }

    /// <summary>What the windows reach over.</summary>
    private static Value Padded(Value v, WindowAxis[] axes, float value)
    {
        int[] before = [0, .. axes.Select(a => a.Pad), 0];
        int[] behind = [0, .. axes.Select(a => Math.Max(0, a.Origin(a.Output - 1) + ((a.Kernel - 1) * a.Dilation) + 1 - a.Input)), 0];
        return v.Pad([.. before, .. behind], value: value);
    }

    private static IEnumerable<int[]> Taps(WindowAxis[] axes) => axes.Length == 1
        ? Enumerable.Range(0, axes[0].Kernel).Select(u => new[] { u })
        : Enumerable.Range(0, axes[0].Kernel).SelectMany(u => Enumerable.Range(0, axes[1].Kernel).Select(v => new[] { u, v }));

    /// <summary>The element of every window under one tap.</summary>
    private static Value Tap(Value padded, WindowAxis[] axes, int[] tap)
    {
        int[] starts = [.. axes.Select((a, i) => tap[i] * a.Dilation)];
        int[] ends = [.. axes.Select((a, i) => starts[i] + ((a.Output - 1) * a.Stride) + 1)];
        return padded.Slice(starts, ends, [.. Enumerable.Range(1, axes.Length)], [.. axes.Select(a => a.Stride)]);
    }
}
