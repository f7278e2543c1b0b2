using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Benchmarks;

/// <summary>
/// Every operator that has bytes besides products, set against itself over floats, on one thread: the shortest time over bytes divided
/// by the shortest over floats, the two taking turns: <c>integers [--simd V256] [--ms N] [--above RATIO] [OPERATOR…]</c>, where an operator is the
/// beginning of its name.
/// </summary>
internal static class IntegerRatios
{
    private const int Rounds = 4;

    private static readonly Quantization X = Quantization.PerTensor(0.02f, 121), Other = Quantization.PerTensor(0.017f, 130), Y = Quantization.PerTensor(0.023f, 117);

    private static readonly Shape[] Images =
    [
        [1, 56, 56, 64], [1, 14, 14, 256], [1, 7, 7, 512], [1, 28, 28, 100], [1, 28, 28, 33], [1, 28, 28, 17], [1, 28, 28, 10], [1, 32, 32, 3], [1, 28, 28, 1],
        [1, 4, 4, 33], [1, 2, 2, 8],
    ];

    private static readonly Shape[] Rows = [[1, 10], [1, 1000], [196, 64], [64, 197], [128, 768], [50, 100], [49, 33], [64, 17], [1000, 3]];

    private static readonly Subject[] Subjects =
    [
        new("Relu", () => new Relu(), Images),
        new("Sigmoid", () => new Sigmoid(), Images),
        new("Quantize anew", () => new QuantizeLinear { Scales = Y.Scales, ZeroPoints = Y.ZeroPoints }, Images) { Floats = () => new Relu() },
        .. Binary("Add", () => new Add()),
        .. Binary("Sub", () => new Sub()),
        .. Binary("Mul", () => new Mul()),
        .. Binary("Div", () => new Div()),
        .. Binary("Max", () => new Max()),
        .. Binary("Min", () => new Min()),
        new("MaxPool 2", () => new MaxPool { Kernel = [2, 2], Strides = [2, 2] }, Images) { Same = true },
        new("MaxPool 3", () => new MaxPool { Kernel = [3, 3], Strides = [2, 2], Pads = [1, 1, 1, 1] }, Images),
        new("AveragePool 2", () => new AveragePool { Kernel = [2, 2], Strides = [2, 2] }, Images),
        new("AveragePool 3", () => new AveragePool { Kernel = [3, 3], Strides = [1, 1], Pads = [1, 1, 1, 1] }, Images),
        new("GlobalAveragePool", () => new GlobalAveragePool(), Images),
        new("GlobalMaxPool", () => new GlobalMaxPool(), Images),
        .. Reductions("ReduceMean", axes => new ReduceMean { Axes = axes }),
        .. Reductions("ReduceMax", axes => new ReduceMax { Axes = axes }),
        .. Reductions("ReduceSum", axes => new ReduceSum { Axes = axes }),
        new("InstanceNormalization", () => new InstanceNormalization(), Images) { Parameters = 2 },
        new("GroupNormalization", () => new GroupNormalization { Groups = 8 }, [.. Images.Where(s => s[^1] % 8 == 0)]) { Parameters = 2 },
        new("LayerNormalization", () => new LayerNormalization(), Rows) { Parameters = 2 },
        new("Softmax", () => new Softmax(), Rows) { Result = Quantization.PerTensor(1 / 256f) },
        new("Resize nearest", () => new EdgeNet.Operators.Resize { Scales = [2, 2] }, Images) { Same = true },
        new("Resize linear", () => new EdgeNet.Operators.Resize { Scales = [2, 2], Mode = ResizeMode.Linear }, Images),
        new("Resize linear, down", () => new EdgeNet.Operators.Resize { Scales = [0.7f, 0.7f], Mode = ResizeMode.Linear }, Images),
        new("Transpose", () => new Transpose { Perm = [0, 3, 1, 2] }, Images) { Moves = true },
        new("Pad", () => new Pad { Pads = [0, 1, 1, 0, 0, 1, 1, 0] }, Images) { Moves = true },
        new("Concat", () => new Concat { Axis = 3 }, Images) { Moves = true, Operands = 2 },
        new("DepthToSpace", () => new DepthToSpace { BlockSize = 2 }, [.. Images.Where(s => s[^1] % 4 == 0)]) { Moves = true },
        new("Tile", () => new Tile { Repeats = [1, 1, 2, 1] }, Images) { Moves = true },
    ];

    private static Subject[] Binary(string name, Func<Operator> op) =>
    [
        new(name, op, Images) { Operands = 2 },
        new($"{name} unlike scales", op, Images) { Operands = 2, Scale = Other },
        new($"{name} a number", op, Images) { Second = _ => [1] },
        new($"{name} a constant", op, Images) { Second = _ => [1], IsConstant = true },
        new($"{name} a channel's", op, Images) { Second = x => [x[^1]] },
        new($"{name} an image's", op, Images) { Second = x => [1, 1, 1, x[^1]] },
        new($"{name} a pixel's", op, Images) { Second = x => [1, x[1], x[2], 1] },
    ];

    private static Subject[] Reductions(string name, Func<ImmutableArray<int>, Operator> op) =>
    [
        new($"{name} of channels", () => op([-1]), Images),
        new($"{name} of rows", () => op([1]), Images),
        new($"{name} of images", () => op([1, 2]), Images),
        new($"{name} of all", () => op([]), Images),
    ];

    public static void Print(string[] args)
    {
        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : null;
        var ms = double.Parse(Option("--ms") ?? "60", CultureInfo.InvariantCulture);
        var above = double.Parse(Option("--above") ?? "0", CultureInfo.InvariantCulture);
        var levels = Option("--simd") is { } one ? [Enum.Parse<SimdLevel>(one)] : Cpu.Supported.ToArray().Where(level => level >= SimdLevel.V256).ToArray();
        var names = args.Where((arg, i) => arg[0] != '-' && (i == 0 || args[i - 1][0] != '-'));
        foreach (var level in levels)
        {
            var pairs = (
                from subject in Subjects
                where !names.Any() || names.Any(name => subject.Name.StartsWith(name, StringComparison.Ordinal))
                from shape in subject.Shapes
                select (subject.Name, Shape: shape, Floats: new Twin(subject, shape, integers: false, level), Bytes: new Twin(subject, shape, integers: true, level))).ToArray();

            // In rounds, so that a busy moment spoils but a part of what is known of each. In the first, code is compiled anew.
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var (_, _, floats, bytes) in pairs)
                {
                    if (round == 1) (floats.Shortest, bytes.Shortest) = (double.MaxValue, double.MaxValue);
                    for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalMilliseconds < ms / Rounds;)
                    {
                        floats.Measure();
                        bytes.Measure();
                    }
                }
            }

            Console.WriteLine($"\n| {level} | shape | floats µs | bytes µs | ratio |\n|---|---|--:|--:|--:|");
            foreach (var (name, shape, floats, bytes) in pairs.Where(pair => Ratio(pair.Floats, pair.Bytes) >= above))
                Print($"| {name} | {shape} | {floats.Shortest:0.00} | {bytes.Shortest:0.00} | {Ratio(floats, bytes):0.00} |");
            Console.WriteLine($"\n| {level} | median | range |\n|---|--:|--:|");
            foreach (var subject in pairs.GroupBy(pair => pair.Name, pair => Ratio(pair.Floats, pair.Bytes), StringComparer.Ordinal))
            {
                var ratios = subject.Order().ToArray();
                Print($"| {subject.Key} | {ratios[ratios.Length / 2]:0.00} | {ratios[0]:0.00} to {ratios[^1]:0.00} |");
            }

            foreach (var (_, _, floats, bytes) in pairs)
            {
                floats.Dispose();
                bytes.Dispose();
            }
        }

        static double Ratio(Twin floats, Twin bytes) => bytes.Shortest / floats.Shortest;

        static void Print(FormattableString row) => Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>An operator, and what it is given.</summary>
    private sealed record Subject(string Name, Func<Operator> Operator, Shape[] Shapes)
    {
        /// <summary>How many activations it takes.</summary>
        public int Operands { get; init; } = 1;

        /// <summary>The shape of a second activation, if it isn't the first one's.</summary>
        public Func<Shape, Shape>? Second { get; init; }

        /// <summary>The scale of a second activation.</summary>
        public Quantization Scale { get; init; } = X;

        /// <summary>Whether that is a constant.</summary>
        public bool IsConstant { get; init; }

        /// <summary>Whether it only moves numbers, which have no scale then.</summary>
        public bool Moves { get; init; }

        /// <summary>How many floats a channel it takes.</summary>
        public int Parameters { get; init; }

        /// <summary>Whether bytes keep their scale.</summary>
        public bool Same { get; init; }

        public Quantization Result { get; init; } = Y;

        /// <summary>What stands for it over floats, if not itself.</summary>
        public Func<Operator>? Floats { get; init; }
    }

    /// <summary>One of the two: a session of one operator, and the shortest it took.</summary>
    private sealed class Twin : IDisposable
    {
        private const double SampleMicroseconds = 30;

        private readonly Session session;
        private int repeats = 1;

        public Twin(Subject subject, Shape shape, bool integers, SimdLevel level)
        {
            var graph = new Graph("twin");
            var inputs = new List<Value> { Activation("a", shape, X) };
            if (subject.IsConstant) inputs.Add(graph.Constant(Number()));
            else if (subject.Second is { } second) inputs.Add(Activation("b", second(shape), subject.Scale));
            else if (subject.Operands == 2) inputs.Add(Activation("b", shape, subject.Scale));
            for (var i = 0; i < subject.Parameters; i++)
                inputs.Add(graph.Constant(Tensor.From([.. Enumerable.Range(0, shape[^1]).Select(c => 0.5f + (c % 7 * 0.1f))], [shape[^1]])));
            var op = integers ? subject.Operator() : (subject.Floats ?? subject.Operator)();
            if (integers && op is not QuantizeLinear && !subject.Moves) op = op with { Result = subject.Same ? X : subject.Result };
            graph.Output("y", graph.Add(op, [.. inputs])[0]);
            session = graph.Compile(new() { Threads = 1, Simd = level }).CreateSession();
            var random = new Random(1);
            foreach (var input in graph.Inputs)
            {
                if (integers) random.NextBytes(session.Input<byte>(input.Name));
                else foreach (ref var x in session.Input<float>(input.Name)) x = (random.NextSingle() * 5) - 2.5f;
            }

            for (var warm = 0; warm < 3; warm++) session.Run();
            while (Time() < SampleMicroseconds) repeats *= 2;

            Tensor Number() => integers ? Tensor.From<byte>([200], [1]).As(new(DType.U8, [1], X)) : Tensor.From([1.58f], [1]);

            Value Activation(string name, Shape of, Quantization scale) => graph.Input(name, integers ? new(DType.U8, of, scale) : new(DType.F32, of));
        }

        /// <summary>In µs.</summary>
        public double Shortest { get; set; } = double.MaxValue;

        public void Measure() => Shortest = Math.Min(Shortest, Time() / repeats);

        public void Dispose() => session.Dispose();

        private double Time()
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++) session.Run();
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
    }
}
