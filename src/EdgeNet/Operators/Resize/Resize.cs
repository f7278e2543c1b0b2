using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How <see cref="Resize"/> finds values between elements.</summary>
public enum ResizeMode
{
    /// <summary>The nearest element's.</summary>
    Nearest,

    /// <summary>From two elements an axis.</summary>
    Linear,

    /// <summary>From four elements an axis, by a cubic.</summary>
    Cubic,
}

/// <summary>Resamples the spatial axes of [N, W, C] or [N, H, W, C] to given sizes or by given scales.</summary>
public sealed partial record Resize : Operator
{
    /// <summary>How values between elements are found.</summary>
    public ResizeMode Mode { get; internal set; }

    /// <summary>The length of each spatial axis of the output; empty if <see cref="Scales"/> are given.</summary>
    public ImmutableArray<int> Sizes { get; internal set; } = [];

    /// <summary>The output's length over the input's, for each spatial axis; empty if <see cref="Sizes"/> are given.</summary>
    public ImmutableArray<float> Scales { get; internal set; } = [];

    /// <summary>Which place of the input an output element stands for.</summary>
    public ResizeCoordinates Coordinates { get; internal set; } = ResizeCoordinates.HalfPixel;

    /// <summary>Which element is nearest, in <see cref="ResizeMode.Nearest"/>.</summary>
    public NearestRounding Rounding { get; internal set; } = NearestRounding.PreferFloor;

    /// <summary>The cubic's coefficient a.</summary>
    public float CubicA { get; internal set; } = -0.75f;

    /// <summary>Whether elements beyond the edge weigh nothing, instead of repeating the edge.</summary>
    public bool ExcludeOutside { get; internal set; }

    /// <summary>For <see cref="ResizeCoordinates.Crop"/>: the part of each axis to show, as fractions: all starts, then all ends.</summary>
    public ImmutableArray<float> Crop { get; internal set; } = [];

    /// <summary>For <see cref="ResizeCoordinates.Crop"/>: the value beyond the input.</summary>
    public float Extrapolation { get; internal set; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("separable", c => new ResizeStep(this, c))];

    internal override IReadOnlyList<Kernel> IntegerKernels => [new("separable bytes", c => Bytes.AreIn(c), c => new ByteResizeStep(this, c))];

    internal override void Attributes(AttributeVisitor a)
    {
        Mode = a.Enum("mode", Mode);
        Sizes = a.Ints("sizes", Sizes, min: 1);
        Scales = a.Floats("scales", Scales);
        Coordinates = a.Enum("coordinate_transformation_mode", Coordinates);
        Rounding = a.Enum("nearest_mode", Rounding);
        CubicA = a.Float("cubic_coeff_a", CubicA);
        ExcludeOutside = a.Bool("exclude_outside", ExcludeOutside);
        Crop = a.Floats("crop", Crop);
        Extrapolation = a.Float("extrapolation_value", Extrapolation);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank is not (3 or 4)) throw i.Fail(0, "expected [N, W, C] or [N, H, W, C]");
        var axes = x.Rank - 2;
        if (Sizes.IsEmpty == Scales.IsEmpty) throw new AttributeException(i.Node, $"attributes 'sizes' and 'scales' are {(Sizes.IsEmpty ? "both empty" : "both given")}; give one of them.");
        Check(i.Node, "sizes", Sizes.Length, Sizes.IsEmpty ? 0 : axes);
        Check(i.Node, "scales", Scales.Length, Scales.IsEmpty ? 0 : axes);
        Check(i.Node, "crop", Crop.Length, Coordinates == ResizeCoordinates.Crop ? 2 * axes : Crop.Length);
        for (var axis = 0; axis < axes; axis++)
        {
            if (x[axis + 1] == 0) throw i.Fail(0, $"spatial axis {axis} has no elements to resample");
            // The product is rounded to a float first, as ONNX Runtime does: 10 · 2.3f are 23.
            double output = Sizes.IsEmpty ? MathF.Floor(x[axis + 1] * Scales[axis]) : Sizes[axis];
            if (!(output is >= 1 and <= int.MaxValue))
                throw new AttributeException(i.Node, $"attribute '{(Sizes.IsEmpty ? "scales" : "sizes")}' has {(Sizes.IsEmpty ? Scales[axis] : Sizes[axis])} for spatial axis {axis}, which makes its {x[axis + 1]} elements {output}; it must leave 1 or more.");
            x = x.With(axis + 1, (int)output);
        }
        i.Output(DType.F32, x);
    }

    private static void Check(string node, string name, int count, int expected)
    {
        if (count != expected) throw new AttributeException(node, $"attribute '{name}' has {count} values; it takes {expected}.");
    }
}

internal sealed unsafe class ResizeStep : Step
{
    private readonly Simd.Resize resize;
    private float* input;
    private FloatRows output;
    private byte* scratch;

    public ResizeStep(Resize op, KernelContext c)
    {
        var (x, y) = (c.Input(0).Shape, c.Output().Shape);
        var rows = x.Rank == 3 ? ResizeTable.Unchanged(1) : op.Table(0, x[1], y[1]);
        resize = new(x[0], rows, op.Table(x.Rank - 3, x[^2], y[^2]), x[^1], op.Extrapolation, c.Level);
    }

    // Whole cache lines, so that workers share none.
    private long WorkerBytes => (((long)resize.ScratchFloats * sizeof(float)) + 63) & -64;

    public override long ScratchBytes(int workers) => workers * WorkerBytes;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        input = binding.Input<float>(0);
        output = binding.OutputRows();
        scratch = binding.Scratch;
    }

    public override int Units(int phase) => resize.Units;

    public override void Run(int phase, int begin, int end, int worker) =>
        resize.Compute(input, output, (float*)(scratch + (worker * WorkerBytes)), begin, end);
}

public static partial class Ops
{
    /// <summary>Resamples the spatial axes to the given lengths.</summary>
    public static Value Resize(this Value x, ReadOnlySpan<int> sizes, ResizeMode mode = ResizeMode.Nearest,
        ResizeCoordinates coordinates = ResizeCoordinates.HalfPixel, string? name = null) =>
        x.Graph.Add(new Resize { Sizes = [.. sizes], Mode = mode, Coordinates = coordinates }, [x], name)[0];

    /// <summary>Resamples the spatial axes by the given factors.</summary>
    public static Value Resize(this Value x, ReadOnlySpan<float> scales, ResizeMode mode = ResizeMode.Nearest,
        ResizeCoordinates coordinates = ResizeCoordinates.HalfPixel, string? name = null) =>
        x.Graph.Add(new Resize { Scales = [.. scales], Mode = mode, Coordinates = coordinates }, [x], name)[0];
}
