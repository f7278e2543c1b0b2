using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Which place x of the input element o of the output stands for, with s the output's length over the input's. Elements
/// are points at whole numbers, or cells of width one around them.
/// </summary>
public enum ResizeCoordinates
{
    /// <summary>Cells' middles: x = (o + ½) / s − ½.</summary>
    HalfPixel,

    /// <summary>As <see cref="HalfPixel"/>, about the middle of the axis where its scaled length is no whole number.</summary>
    HalfPixelSymmetric,

    /// <summary>As <see cref="HalfPixel"/>; x = 0 where the output has one element.</summary>
    PytorchHalfPixel,

    /// <summary>First on first and last on last: x = o · (input − 1) / (output − 1), where scales make an output of no whole length before it is rounded.</summary>
    AlignCorners,

    /// <summary>Cells' beginnings: x = o / s.</summary>
    Asymmetric,

    /// <summary>Corners aligned on a part of the input; what lies beyond the input gets the extrapolation value.</summary>
    Crop,
}

/// <summary>Which element is nearest to a place.</summary>
public enum NearestRounding
{
    /// <summary>The nearer; halfway, the one before.</summary>
    PreferFloor,

    /// <summary>The nearer; halfway, the one behind.</summary>
    PreferCeil,

    /// <summary>The one before.</summary>
    Floor,

    /// <summary>The one behind.</summary>
    Ceil,
}

public sealed partial record Resize
{
    /// <summary>How a spatial axis is resampled.</summary>
    internal ResizeTable Table(int axis, int input, int output)
    {
        var taps = Mode switch { ResizeMode.Nearest => 1, ResizeMode.Linear => 2, _ => 4 };
        var (indices, weights) = (new int[output * taps], new float[output * taps]);
        Span<double> exact = stackalloc double[taps];
        for (var o = 0; o < output; o++)
        {
            var place = Place(axis, o, input, output);
            if (Coordinates == ResizeCoordinates.Crop && (place < 0 || place > input - 1))
            {
                indices[o * taps] = ResizeTable.Outside;
                continue;
            }

            var first = taps == 1 ? Nearest(place) : (int)Math.Floor(place) - ((taps / 2) - 1);
            var sum = 0.0;
            for (var t = 0; t < taps; t++)
            {
                var outside = first + t < 0 || first + t >= input;
                exact[t] = ExcludeOutside && outside ? 0 : Weight(Math.Abs(place - (first + t)));
                sum += exact[t];
            }
            for (var t = 0; t < taps; t++)
            {
                indices[(o * taps) + t] = Math.Clamp(first + t, 0, input - 1);
                weights[(o * taps) + t] = (float)(exact[t] / sum);
            }
        }
        return taps > 1 && IsWhole(indices, weights, taps) ? new(input, 1, [.. Enumerable.Range(0, output)], []) : new(input, taps, indices, weights);
    }

    /// <summary>Whether every output is just the element of its own number: the axis stays as it is.</summary>
    private static bool IsWhole(int[] indices, float[] weights, int taps)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] == ResizeTable.Outside || (weights[i] != 0 && indices[i] != i / taps)) return false;
        }
        return true;
    }

    private double Place(int axis, int o, int input, int output)
    {
        var scale = Scales.IsEmpty ? (double)output / input : Scales[axis];
        return Coordinates switch
        {
            ResizeCoordinates.HalfPixel => ((o + 0.5) / scale) - 0.5,
            ResizeCoordinates.PytorchHalfPixel => output == 1 ? 0 : ((o + 0.5) / scale) - 0.5,
            ResizeCoordinates.HalfPixelSymmetric => (input / 2.0 * (1 - (output / (scale * input)))) + ((o + 0.5) / scale) - 0.5,
            ResizeCoordinates.AlignCorners => output == 1 ? 0 : o * (input - 1.0) / (Length(axis, input, output) - 1),
            ResizeCoordinates.Crop => Cropped(axis, o, input, output),
            _ => o / scale,
        };
    }

    /// <summary>The output's length before it is cut off to a whole number; the product is a float's, as where it is cut off.</summary>
    private float Length(int axis, int input, int output) => Scales.IsEmpty ? output : input * Scales[axis];

    private double Cropped(int axis, int o, int input, int output)
    {
        var (start, end) = (Crop[axis], Crop[axis + (Crop.Length / 2)]);
        return output == 1 ? 0.5 * (start + end) * (input - 1) : (start * (input - 1)) + (o * (end - start) * (input - 1) / (output - 1));
    }

    private int Nearest(double place) => (int)(Rounding switch
    {
        NearestRounding.PreferFloor => Math.Ceiling(place - 0.5),
        NearestRounding.PreferCeil => Math.Floor(place + 0.5),
        NearestRounding.Floor => Math.Floor(place),
        _ => Math.Ceiling(place),
    });

    /// <summary>What an element weighs at a distance.</summary>
    private double Weight(double distance) => Mode switch
    {
        ResizeMode.Nearest => 1,
        ResizeMode.Linear => Math.Max(0, 1 - distance),
        _ => Cubic(distance, CubicA),
    };

    /// <summary>Keys' cubic convolution kernel.</summary>
    private static double Cubic(double d, double a) => d switch
    {
        <= 1 => ((((a + 2) * d) - (a + 3)) * d * d) + 1,
        < 2 => (((((a * d) - (5 * a)) * d) + (8 * a)) * d) - (4 * a),
        _ => 0,
    };
}
