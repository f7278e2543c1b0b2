using EdgeNet.Memory;

namespace EdgeNet.Tests.Memory;

/// <summary>Buffer lifetimes as real networks have them, at random sizes and depths.</summary>
internal sealed class SampleNets(int seed)
{
    private readonly Random random = new(seed);
    private readonly List<BufferLife> buffers = [];
    private int step;

    public static IReadOnlyDictionary<string, Action<SampleNets>> Kinds { get; } = new Dictionary<string, Action<SampleNets>>(StringComparer.Ordinal)
    {
        ["chain"] = net => net.Chain(),
        ["residual"] = net => net.Residual(expansion: 1),
        ["inverted residual"] = net => net.Residual(expansion: 6),
        ["u-net"] = net => net.UNet(),
        ["inception"] = net => net.Inception(),
        ["dense"] = net => net.Dense(),
        ["recurrent"] = net => net.Recurrent(),
        ["training step"] = net => net.TrainingStep(layers: net.random.Next(5, 60)),
        ["deep training step"] = net => net.TrainingStep(layers: 500),
    };

    public static BufferLife[] Make(string kind, int seed)
    {
        var net = new SampleNets(seed);
        Kinds[kind](net);
        return [.. net.buffers];
    }

    private void Chain()
    {
        var x = Node(Size());
        for (var i = random.Next(3, 60); i > 0; i--) x = Node(Size(), x);
    }

    private void Residual(int expansion)
    {
        int pixels = 112 * 112, channels = 16;
        var x = Node(4L * pixels * channels);
        for (var block = random.Next(4, 20); block > 0; block--)
        {
            if (random.Next(3) == 0) (pixels, channels) = (Math.Max(49, pixels / 4), channels * 3 / 2);
            var inner = 4L * pixels * channels * expansion;
            var y = Node(4L * pixels * channels, Node(inner, Node(inner, x)));
            x = random.Next(2) == 0 ? y : Node(4L * pixels * channels, y, x);
        }
    }

    private void UNet()
    {
        long bytes = 4 * 128 * 128 * 16;
        var skips = new Stack<(int Buffer, long Bytes)>();
        var x = Node(bytes / 4);
        for (var level = random.Next(2, 6); level > 0; level--)
        {
            x = Node(bytes, Node(bytes, x));
            skips.Push((x, bytes));
            x = Node(bytes / 4, x);
            bytes /= 2;
        }
        x = Node(bytes, x);
        foreach (var skip in skips)
        {
            x = Node(2 * skip.Bytes, Node(skip.Bytes, x), skip.Buffer);
            x = Node(skip.Bytes, Node(skip.Bytes, x));
        }
    }

    private void Inception()
    {
        var pixels = 35 * 35;
        var x = Node(4L * pixels * 192);
        for (var module = random.Next(2, 12); module > 0; module--)
        {
            if (random.Next(4) == 0) pixels = Math.Max(64, pixels / 4);
            var branches = new List<int>();
            for (var branch = random.Next(2, 5); branch > 0; branch--)
            {
                var y = x;
                for (var layer = random.Next(1, 4); layer > 0; layer--) y = Node(4L * pixels * random.Next(16, 128), y);
                branches.Add(y);
            }
            x = Node(branches.Sum(branch => buffers[branch].Bytes), [.. branches, x]);
        }
    }

    private void Dense()
    {
        int pixels = 28 * 28, channels = 64;
        var x = Node(4L * pixels * channels);
        for (var layer = random.Next(5, 30); layer > 0; layer--)
        {
            var y = Node(4L * pixels * 32, Node(4L * pixels * 128, x));
            x = Node(4L * pixels * (channels += 32), x, y);
            if (layer % 6 == 0) x = Node(4L * (pixels = Math.Max(9, pixels / 4)) * (channels /= 2), x);
        }
    }

    private void Recurrent()
    {
        var x = Node(4L * 60 * random.Next(1, 64));
        for (var layer = random.Next(1, 5); layer > 0; layer--)
        {
            var units = 32 * random.Next(1, 16);
            var gates = Node(4L * 60 * 4 * units, x);
            var state = Node(4L * units);
            var cell = Node(4L * units);
            x = Node(4L * 60 * units, gates, state, cell);
        }
        Node(4, Node(256, x));
    }

    /// <summary>Activations wait for the backward pass, where each meets its gradient.</summary>
    private void TrainingStep(int layers)
    {
        var activations = new Stack<int>([Node(Size())]);
        for (var layer = layers; layer > 0; layer--) activations.Push(Node(Size(), activations.Peek()));
        var gradient = Node(buffers[activations.Peek()].Bytes, activations.Pop());
        foreach (var activation in activations)
        {
            Node(Size() / 8, gradient, activation);
            gradient = Node(buffers[activation].Bytes, gradient, activation);
        }
    }

    private long Size() => 64 * (1 + (long)(random.NextDouble() * random.NextDouble() * 10_000));

    /// <summary>One step that reads some buffers, makes another, and sometimes needs scratch memory.</summary>
    private int Node(long bytes, params int[] inputs)
    {
        foreach (var input in inputs) buffers[input] = buffers[input] with { Last = step };
        if (random.Next(3) == 0) buffers.Add(new BufferLife(random.Next(1, 10_000), step, step));
        buffers.Add(new BufferLife(bytes, step, step));
        step++;
        return buffers.Count - 1;
    }
}
