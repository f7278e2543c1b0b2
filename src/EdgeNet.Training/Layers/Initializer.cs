using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>How many inputs and outputs each weight of a tensor connects, from which initializers take their scale.</summary>
/// <param name="In">The inputs that one output is made of.</param>
/// <param name="Out">The outputs that one input goes into.</param>
/// <example><code>var fans = Fans.Of([64, 3, 3, 32]); // 288 and 576</code></example>
public readonly record struct Fans(long In, long Out)
{
    /// <summary>Those of weights whose first axis counts outputs and last axis inputs, with a window between.</summary>
    public static Fans Of(Shape shape) =>
        shape.Rank < 2 ? new(shape.Elements, shape.Elements) : new(shape.Product(1, shape.Rank), shape[0] * shape.Product(1, shape.Rank - 1));
}

/// <summary>What weights begin with.</summary>
/// <example><code>var layer = new Dense(64) { Initializer = Initializer.HeNormal };</code></example>
public abstract class Initializer
{
    private enum Fan { In, Out, Mean }

    /// <summary>Zeros, as for biases.</summary>
    public static Initializer Zeros { get; } = Constant(0);

    /// <summary>Ones, as for scales.</summary>
    public static Initializer Ones { get; } = Constant(1);

    /// <summary>Glorot's (Xavier's), evenly drawn: variance 2 / (in + out). For tanh, sigmoid and softmax.</summary>
    public static Initializer GlorotUniform { get; } = new Scaled(1, Fan.Mean, isNormal: false);

    /// <summary>Glorot's (Xavier's), from a normal distribution.</summary>
    public static Initializer GlorotNormal { get; } = new Scaled(1, Fan.Mean, isNormal: true);

    /// <summary>He's, evenly drawn: variance 2 / in. For ReLU and its kin.</summary>
    public static Initializer HeUniform { get; } = new Scaled(2, Fan.In, isNormal: false);

    /// <summary>He's, from a normal distribution.</summary>
    public static Initializer HeNormal { get; } = new Scaled(2, Fan.In, isNormal: true);

    /// <summary>LeCun's, evenly drawn: variance 1 / in. For SELU.</summary>
    public static Initializer LeCunUniform { get; } = new Scaled(1, Fan.In, isNormal: false);

    /// <summary>LeCun's, from a normal distribution.</summary>
    public static Initializer LeCunNormal { get; } = new Scaled(1, Fan.In, isNormal: true);

    /// <summary>Evenly from −1/√in to 1/√in.</summary>
    public static Initializer InverseRootUniform { get; } = new Scaled(1f / 3, Fan.In, isNormal: false);

    /// <summary>Rows (or columns, if there are fewer) at right angles, which keeps what recurrent networks carry on from growing or fading.</summary>
    public static Initializer Orthogonal { get; } = new OrthogonalRows();

    /// <summary>One value everywhere.</summary>
    public static Initializer Constant(float value) => new Drawn(_ => value);

    /// <summary>Evenly drawn from a range.</summary>
    public static Initializer Uniform(float low = -0.05f, float high = 0.05f) => new Drawn(random => low + (high - low) * random.NextSingle());

    /// <summary>Drawn from a normal distribution.</summary>
    public static Initializer Normal(float mean = 0, float deviation = 0.05f) => new Drawn(random => mean + deviation * Gaussian(random));

    /// <summary>Drawn from a normal distribution, what lies beyond two deviations drawn again.</summary>
    public static Initializer TruncatedNormal(float mean = 0, float deviation = 0.05f) => new Drawn(random => mean + deviation * Truncated(random));

    /// <summary>Fills a weight.</summary>
    /// <param name="values">Its elements.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fans">How many inputs and outputs it connects.</param>
    /// <param name="random">Where chance comes from.</param>
    public abstract void Fill(Span<float> values, Shape shape, Fans fans, Random random);

    // Box and Muller's.
    private static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static float Truncated(Random random)
    {
        while (true)
        {
            var value = Gaussian(random);
            if (MathF.Abs(value) <= 2) return value;
        }
    }

    private sealed class Drawn(Func<Random, float> draw) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, Fans fans, Random random)
        {
            foreach (ref var value in values) value = draw(random);
        }
    }

    private sealed class Scaled(float scale, Fan fan, bool isNormal) : Initializer
    {
        // What cutting a normal distribution off at two deviations leaves of its deviation.
        private const double CutDeviation = 0.87962566103423978;

        public override void Fill(Span<float> values, Shape shape, Fans fans, Random random)
        {
            var connections = fan switch { Fan.In => fans.In, Fan.Out => fans.Out, _ => (fans.In + fans.Out) / 2.0 };
            var variance = scale / Math.Max(1, connections);
            var limit = (float)Math.Sqrt(3 * variance);
            var deviation = (float)(Math.Sqrt(variance) / CutDeviation);
            foreach (ref var value in values) value = isNormal ? deviation * Truncated(random) : limit * (2 * random.NextSingle() - 1);
        }
    }

    private sealed class OrthogonalRows : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, Fans fans, Random random)
        {
            // All axes but the last count as one: gates and directions stand above each other.
            if (values.Length == 0) return;
            var columns = shape.Rank == 0 ? 1 : shape[^1];
            var rows = values.Length / columns;
            var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
            var basis = new double[count][];
            for (var i = 0; i < count; i++) basis[i] = Next(basis.AsSpan(0, i), length, random);
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++) values[r * columns + c] = (float)(rows <= columns ? basis[r][c] : basis[c][r]);
        }

        // Gram and Schmidt's, twice, which makes up for rounding.
        private static double[] Next(ReadOnlySpan<double[]> before, int length, Random random)
        {
            var vector = new double[length];
            double norm;
            do
            {
                for (var i = 0; i < length; i++) vector[i] = Gaussian(random);
                for (var pass = 0; pass < 2; pass++)
                {
                    foreach (var other in before)
                    {
                        var along = 0.0;
                        for (var i = 0; i < length; i++) along += vector[i] * other[i];
                        for (var i = 0; i < length; i++) vector[i] -= along * other[i];
                    }
                }

                norm = Math.Sqrt(vector.Sum(v => v * v));
            }
            while (norm < 1e-6);
            for (var i = 0; i < length; i++) vector[i] /= norm;
            return vector;
        }
    }
}
