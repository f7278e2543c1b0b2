using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family of poolings over windows that slide along the spatial axes of [N, W, C] or [N, H, W, C].</summary>
public abstract record WindowedPool : Operator
{
    /// <summary>The window's length along each spatial axis.</summary>
    public ImmutableArray<int> Kernel { get; internal set; } = [];

    /// <summary>From one window to the next along each spatial axis; empty for ones.</summary>
    public ImmutableArray<int> Strides { get; internal set; } = [];

    /// <summary>From one element of a window to the next along each spatial axis; empty for ones.</summary>
    public ImmutableArray<int> Dilations { get; internal set; } = [];

    /// <summary>Padding: before each spatial axis, then behind each; empty for none.</summary>
    public ImmutableArray<int> Pads { get; internal set; } = [];

    /// <summary>Padding worked out from the shape instead.</summary>
    public AutoPad AutoPad { get; internal set; }

    /// <summary>Whether a last window may reach beyond the padding.</summary>
    public bool Ceil { get; internal set; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("direct", c => new PoolStep(c, Pool))];

    internal override IReadOnlyList<Kernel> IntegerKernels => IBytePooling.Kernels(this, c => ShapeOf(c.Node, c.Input(0).Shape));

    private protected Windows Windows =>
        new() { Kernel = Kernel, Strides = Strides, Dilations = Dilations, Pads = Pads, AutoPad = AutoPad, Ceil = Ceil };

    internal override void Attributes(AttributeVisitor a)
    {
        Kernel = a.Ints("kernel_shape", Kernel, min: 1);
        Strides = a.Ints("strides", Strides, min: 1);
        Dilations = a.Ints("dilations", Dilations, min: 1);
        Pads = a.Ints("pads", Pads, min: 0);
        AutoPad = a.Enum("auto_pad", AutoPad);
        Ceil = a.Bool("ceil_mode", Ceil);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank is not (3 or 4)) throw i.Fail(0, "expected [N, W, C] or [N, H, W, C]");
        i.Output(DType.F32, OutputOf(i.Node, x));
    }

    /// <summary>The shape of what it makes of <paramref name="x"/>.</summary>
    internal Shape OutputOf(string node, Shape x) => [x[0], .. Windows.Axes(node, x).Select(axis => axis.Output), x[^1]];

    /// <summary>How windows slide along the spatial axes of <paramref name="x"/>.</summary>
    internal WindowAxis[] Axes(string node, Shape x) => Windows.Axes(node, x);

    /// <summary>The sizes of its work, an image of one row standing for a single axis.</summary>
    internal PoolShape ShapeOf(string node, Shape x)
    {
        var axes = Windows.Axes(node, x);
        return new(x[0], axes.Length == 1 ? WindowAxis.Single : axes[0], axes[^1], x[^1]);
    }

    /// <summary>The pooling of one window a pixel.</summary>
    private protected abstract Pool Pool(in PoolShape shape, SimdLevel level);

    private Pool Pool(KernelContext c) => Pool(ShapeOf(c.Node, c.Input(0).Shape), c.Level);
}
