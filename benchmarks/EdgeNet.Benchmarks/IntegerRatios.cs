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
/// by the shortest over floats, the two taking turns: <c>integers [--simd V256] [--ms N] [OPERATOR…]</c>.
/// </summary>
internal static class IntegerRatios
{
    private const int Rounds = 4;

    private static readonly Quantization X = Quantization.PerTensor(0.02f, 121), Y = Quantization.PerTensor(0.023f, 117);

    private static readonly Shape[] Images = [[1, 56, 56, 64], [1, 28, 28, 33], [1, 14, 14, 256], [1, 7, 7, 512], [1, 28, 28, 10], [1, 32, 32, 3]];
    private static readonly Shape[] Rows = [[1, 10], [1, 1000], [196, 64], [64, 197], [128, 768], [49, 33]];

    private static readonly Subject[] Subjects =
    [
        new("Relu", () => new Relu(), Images),
        new("Sigmoid", () => new Sigmoid(), Images),
        new("Quantize anew", () => new QuantizeLinear { Scales = Y.Scales, ZeroPoints = Y.ZeroPoints }, Images) { Floats = () => new Relu() },
        new("Add", () => new Add(), Images) { Operands = 2 },
        new("Add a number", () => new Add(), Images) { Second = _ => [1] },
        new("Add a channel's", () => new Add(), Images) { Second = x => [x[^1]] },
        new("Mul", () => new Mul(), Images) { Operands = 2 },
        new("Mul an image's", () => new Mul(), Images) { Second = x => [1, 1, 1, x[^1]] },
        new("Div", () => new Div(), Images) { Operands = 2 },
        new("Max", () => new Max(), Images) { Operands = 2 },
        new("MaxPool 2", () => new MaxPool { Kernel = [2, 2], Strides = [2, 2] }, Images) { Same = true },
        new("MaxPool 3", () => new MaxPool { Kernel = [3, 3], Strides = [2, 2], Pads = [1, 1, 1, 1] }, Images),
        new("AveragePool 2", () => new AveragePool { Kernel = [2, 2], Strides = [2, 2] }, Images),
        new("AveragePool 3", () => new AveragePool { Kernel = [3, 3], Strides = [1, 1], Pads = [1, 1, 1, 1] }, Images),
        new("GlobalAveragePool", () => new GlobalAveragePool(), Images),
        new("GlobalMaxPool", () => new GlobalMaxPool(), Images),
        new("InstanceNormalization", () => new InstanceNormalization(), Images) { Parameters = 2 },
        new("GroupNormalization", () => new GroupNormalization { Groups = 8 }, [.. Images.Where(s => s[^1] % 8 == 0)]) { Parameters = 2 },
        new("LayerNormalization", () => new LayerNormalization(), Rows) { Parameters = 2 },
        new("Softmax", () => new Softmax(), Rows) { Result = Quantization.PerTensor(1 / 256f) },
        new("Resize nearest", () => new EdgeNet.Operators.Resize { Scales = [2, 2] }, Images) { Same = true },
        new("Resize linear", () => new EdgeNet.Operators.Resize { Scales = [2, 2], Mode = ResizeMode.Linear }, Images),
        new("Resize linear, down", () => new EdgeNet.Operators.Resize { Scales = [0.7f, 0.7f], Mode = ResizeMode.Linear }, Images),
    ];

    public static void Print(string[] args)
    {
        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : null;
        var ms = double.Parse(Option("--ms") ?? "60", CultureInfo.InvariantCulture);
        var levels = Option("--simd") is { } one ? [Enum.Parse<SimdLevel>(one)] : Cpu.Supported.ToArray().Where(level => level >= SimdLevel.V256).ToArray();
        foreach (var level in levels)
        {
            var pairs = (
                from subject in Subjects
                where !Subjects.Any(o => args.Contains(o.Name)) || args.Contains(subject.Name)
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
            foreach (var (name, shape, floats, bytes) in pairs)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {shape} | {floats.Shortest:0.00} | {bytes.Shortest:0.00} | {bytes.Shortest / floats.Shortest:0.00} |"));
                floats.Dispose();
                bytes.Dispose();
            }
        }
    }

    /// <summary>An operator, and what it is given.</summary>
    private sealed record Subject(string Name, Func<Operator> Operator, Shape[] Shapes)
    {
        /// <summary>How many activations it takes.</summary>
        public int Operands { get; init; } = 1;

        /// <summary>The shape of a second activation, if it isn't the first one's.</summary>
        public Func<Shape, Shape>? Second { get; init; }

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
            var inputs = new List<Value> { Activation("a", shape) };
            if (subject.Second is { } second) inputs.Add(Activation("b", second(shape)));
            else if (subject.Operands == 2) inputs.Add(Activation("b", shape));
            for (var i = 0; i < subject.Parameters; i++)
                inputs.Add(graph.Constant(Tensor.From([.. Enumerable.Range(0, shape[^1]).Select(c => 0.5f + (c % 7 * 0.1f))], [shape[^1]])));
            var op = integers ? subject.Operator() : (subject.Floats ?? subject.Operator)();
            if (integers && op is not QuantizeLinear) op = op with { Result = subject.Same ? X : subject.Result };
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

            Value Activation(string name, Shape of) => graph.Input(name, integers ? new(DType.U8, of, X) : new(DType.F32, of));
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
