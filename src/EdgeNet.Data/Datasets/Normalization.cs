using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using EdgeNet.Models;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Data.Datasets;

/// <summary>
/// Brings numbers to a common scale: value = (x − mean) · scale, for each place along the innermost axis (the channels of an image, the columns
/// of a table). What was fitted on the training data goes into the model's file, so that a device does the same.
/// </summary>
/// <example><code>
/// var scaling = Normalization.Fit(train);
/// var (scaledTrain, scaledTest) = (train.Normalize(scaling), test.Normalize(scaling));
/// info = info with { Metadata = info.Metadata.Add("normalization", scaling.ToString()) };
/// </code></example>
public sealed class Normalization
{
    /// <summary>Values treated at once; the constants are repeated up to this, so that images of few channels are fast too.</summary>
    private const int Block = 256;

    private readonly float[] less;
    private readonly float[] times;

    /// <summary>Creates a normalization, of as many means as scales.</summary>
    public Normalization(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale)
    {
        if (mean.Length == 0 || mean.Length != scale.Length)
            throw new DataException($"{mean.Length} means and {scale.Length} scales were given; there is one of each for every channel or column.");
        (Mean, Scale) = ([.. mean], [.. scale]);
        var repeats = Math.Max(1, Block / mean.Length);
        (less, times) = (new float[repeats * mean.Length], new float[repeats * mean.Length]);
        for (var i = 0; i < less.Length; i++) (less[i], times[i]) = (-mean[i % mean.Length], scale[i % mean.Length]);
    }

    /// <summary>What is taken off.</summary>
    public ImmutableArray<float> Mean { get; }

    /// <summary>What the rest is multiplied by.</summary>
    public ImmutableArray<float> Scale { get; }

    /// <summary>Brings bytes to 0 to 1.</summary>
    public static Normalization OfBytes(int channels) => new(new float[channels], [.. Enumerable.Repeat(1 / 255f, channels)]);

    /// <summary>Mean 0 and deviation 1 over all examples, for each place along the innermost axis. What never changes is only centred.</summary>
    /// <param name="data">The training part: what is measured on the test part would tell the model of it.</param>
    /// <param name="tensor">Which tensor of an example; its first input if not given.</param>
    /// <exception cref="DataException">The tensor isn't of floats, or there are no examples.</exception>
    public static Normalization Fit(Dataset<Example> data, Func<Example, Tensor>? tensor = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        tensor ??= static example => example.Input;
        var item = data.CreateItem();
        var values = tensor(item);
        if (values.Spec.Type != DType.F32) throw new DataException($"Only floats are normalized, not {values}.");
        if (data.Count == 0 || values.Shape.Elements == 0) throw new DataException("There are no examples to measure.");
        var channels = values.Shape.Rank == 0 ? 1 : values.Shape[^1];
        var (mean, squares, count) = (new double[channels], new double[channels], 0L);
        for (var i = 0; i < data.Count; i++)
        {
            data.Read(epoch: 0, i, item);
            var span = values.Span<float>();
            for (var at = 0; at < span.Length; at += channels)
            {
                count++;
                for (var c = 0; c < channels; c++)
                {
                    // Welford's update: the sum of squares about the mean so far.
                    var distance = span[at + c] - mean[c];
                    mean[c] += distance / count;
                    squares[c] += distance * (span[at + c] - mean[c]);
                }
            }
        }

        return new([.. mean.Select(m => (float)m)], [.. squares.Select(s => s > 0 ? (float)(1 / Math.Sqrt(s / count)) : 1)]);
    }

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    /// <exception cref="DataException">It is something else.</exception>
    public static Normalization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(';') is [var mean, var scale] && Numbers(mean) is { } means && Numbers(scale) is { } scales
            ? new(means, scales)
            : throw new DataException($"'{text}' is no normalization; it is means and scales, as in '0.5 0.2; 2 1.5'.");

        static float[]? Numbers(string words)
        {
            var numbers = new List<float>();
            foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!float.TryParse(word, CultureInfo.InvariantCulture, out var number)) return null;
                numbers.Add(number);
            }

            return [.. numbers];
        }
    }

    /// <summary>Normalizes numbers in place.</summary>
    /// <exception cref="DataException">They are no whole number of pixels or rows.</exception>
    public void Apply(Span<float> values)
    {
        Check(values.Length);
        for (var at = 0; at < values.Length; at += less.Length)
        {
            var piece = values.Slice(at, Math.Min(less.Length, values.Length - at));
            TensorPrimitives.AddMultiply(piece, less.AsSpan(0, piece.Length), times.AsSpan(0, piece.Length), piece);
        }
    }

    /// <summary>Makes normalized numbers what they were, such as a forecast's degrees.</summary>
    /// <exception cref="DataException">They are no whole number of pixels or rows.</exception>
    public void Undo(Span<float> values)
    {
        Check(values.Length);
        for (var at = 0; at < values.Length; at += less.Length)
        {
            var piece = values.Slice(at, Math.Min(less.Length, values.Length - at));
            TensorPrimitives.Divide(piece, times.AsSpan(0, piece.Length), piece);
            TensorPrimitives.Subtract(piece, less.AsSpan(0, piece.Length), piece);
        }
    }

    /// <summary>One normalization that does this and then another.</summary>
    /// <exception cref="DataException">They are of different numbers of channels.</exception>
    public Normalization Then(Normalization next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Mean.Length != Mean.Length) throw new DataException($"A normalization of {Mean.Length} channels can't be followed by one of {next.Mean.Length}.");
        // ((x − m) · s − m') · s' = (x − (m + m' / s)) · s · s'
        return new([.. Mean.Select((m, c) => m + next.Mean[c] / Scale[c])], [.. Scale.Select((s, c) => s * next.Scale[c])]);
    }

    /// <summary>The same as a model's file says it of an image: for pixels of 0 to 255.</summary>
    public Preprocessing ToPreprocessing(string input, ColorOrder order) => new(input, order, Mean, Scale);

    /// <summary>The means and the scales as text, for a model's metadata.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', Mean.Select(Text))}; {string.Join(' ', Scale.Select(Text))}");

    private static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    private void Check(int values)
    {
        if (values % Mean.Length != 0) throw new DataException($"{values:N0} numbers are no whole number of rows of {Mean.Length}.");
    }
}
