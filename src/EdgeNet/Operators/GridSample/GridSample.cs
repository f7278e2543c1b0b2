using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>What <see cref="GridSample"/> finds beyond the edge of an image.</summary>
public enum GridPadding
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The nearest pixel of the edge.</summary>
    Border,

    /// <summary>The image mirrored at its edge, as often as it takes.</summary>
    Reflection,
}

/// <summary>
/// Picks each pixel of the output [N, H', W', C] from the place (x, y) in the image [N, H, W, C] that a grid [N, H', W', 2] names. Both go
/// from −1 at the image's left or upper edge to 1 at the other.
/// </summary>
/// <example><code>Value warped = image.GridSample(flow, padding: GridPadding.Border);</code></example>
public sealed partial record GridSample : Operator
{
    internal const int X = 0, Grid = 1;

    /// <summary>How values between pixels are found.</summary>
    public ResizeMode Mode { get; internal set; } = ResizeMode.Linear;

    /// <summary>What lies beyond the edge.</summary>
    public GridPadding Padding { get; internal set; }

    /// <summary>Whether −1 and 1 are the middles of the pixels at the edge, and not their outer sides.</summary>
    public bool AlignCorners { get; internal set; }

    internal override Signature Signature { get; } = new("X", "grid");

    internal override IReadOnlyList<Kernel> Kernels => [new("by pixel", c => new GridSampleStep(this, c))];

    internal override void Attributes(AttributeVisitor a)
    {
        Mode = a.Enum("mode", Mode);
        Padding = a.Enum("padding_mode", Padding);
        AlignCorners = a.Bool("align_corners", AlignCorners);
    }

    internal override void Infer(Inference i)
    {
        var (x, grid) = (i.Expect(X, DType.F32, rank: 4), i.Expect(Grid, DType.F32, rank: 4));
        if (x[1] == 0 || x[2] == 0) throw i.Fail(X, "an image without pixels has none to pick");
        i.ExpectShape(Grid, [x[0], grid[1], grid[2], 2], "as many as there are images, rows, columns, a place for each");
        i.Output(DType.F32, [x[0], grid[1], grid[2], x[3]]);
    }
}

public static partial class Ops
{
    /// <summary>Picks each pixel from the place in the image that a grid names.</summary>
    public static Value GridSample(this Value x, Value grid, ResizeMode mode = ResizeMode.Linear, GridPadding padding = GridPadding.Zeros,
        bool alignCorners = false, string? name = null) =>
        x.Graph.Add(new GridSample { Mode = mode, Padding = padding, AlignCorners = alignCorners }, [x, grid], name)[0];
}
