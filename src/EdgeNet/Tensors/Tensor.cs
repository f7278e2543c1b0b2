using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeNet.Memory;

namespace EdgeNet.Tensors;

/// <summary>A tensor outside any arena: a weight, a constant, an input to come. Activations live in a plan's arena instead.</summary>
/// <example><code>
/// var w = Tensor.From([1f, 2f, 3f, 4f], [2, 2]);
/// Span&lt;float&gt; values = w.Span&lt;float&gt;();
/// </code></example>
public sealed unsafe class Tensor
{
    private static readonly Dictionary<string, Tensor> NoPacks = [];

    private readonly Block block;
    private readonly long offset;

    /// <summary>Creates a tensor filled with zeros.</summary>
    public Tensor(TensorSpec spec) : this(spec, new AlignedBlock(spec.Bytes), offset: 0) { }

    /// <summary>Creates a tensor over memory that exists.</summary>
    internal Tensor(TensorSpec spec, Block block, long offset)
    {
        if (offset < 0 || spec.Bytes > block.Bytes - offset) throw new EdgeNetException($"{spec} at byte {offset} lies outside memory of {block.Bytes} bytes.");
        (Spec, this.block, this.offset) = (spec, block, offset);
    }

    /// <summary>The element type, shape and quantization.</summary>
    public TensorSpec Spec { get; }

    /// <summary>The dimensions.</summary>
    public Shape Shape => Spec.Shape;

    /// <summary>The elements as stored, packed.</summary>
    public Span<byte> Bytes => block.Span<byte>(offset, Spec.Bytes);

    /// <summary>What kernels made of the elements and a model file kept, by the format of each.</summary>
    internal IReadOnlyDictionary<string, Tensor> Packs { get; init; } = NoPacks;

    /// <summary>Whether the elements are there; a compiled model may keep nothing but packs of them.</summary>
    internal bool IsStored => block is not MissingBlock;

    /// <summary>The memory it lies in.</summary>
    internal Block Block => block;

    /// <summary>Its first byte there.</summary>
    internal long Offset => offset;

    /// <summary>The first element; valid while this tensor is reachable.</summary>
    internal byte* Pointer => block.Pointer + offset;

    /// <summary>The same memory by another spec.</summary>
    internal Tensor As(TensorSpec spec) => new(spec, block, offset);

    /// <summary>Creates a tensor from values in row-major order.</summary>
    /// <exception cref="EdgeNetException">The values don't fill the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape shape) where T : unmanaged
    {
        if (values.Length != shape.Elements)
            throw new EdgeNetException($"{values.Length} values were given for shape {shape}, which holds {shape.Elements}.");
        var tensor = new Tensor(new(DTypeExtensions.Of<T>(), shape));
        values.CopyTo(tensor.Span<T>());
        return tensor;
    }

    /// <summary>Creates a tensor from values in row-major order.</summary>
    public static Tensor From<T>(T[] values, Shape shape) where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>Creates a tensor without dimensions.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged => From([value], []);

    /// <summary>A copy with memory of its own.</summary>
    public Tensor Clone()
    {
        var copy = new Tensor(Spec);
        Bytes.CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>The elements as a span.</summary>
    /// <exception cref="EdgeNetException"><typeparamref name="T"/> isn't the element type.</exception>
    public Span<T> Span<T>() where T : unmanaged
    {
        var type = DTypeExtensions.Of<T>();
        if (type != Spec.Type) throw new EdgeNetException($"A tensor holds {Spec.Type} elements; they cannot be read as {type}.");
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>The elements as a tensor span of <c>System.Numerics.Tensors</c>.</summary>
    public TensorSpan<T> TensorSpan<T>() where T : unmanaged => Spans.Shaped(Span<T>(), Shape);

    /// <summary>The element type and shape.</summary>
    public override string ToString() => Spec.ToString();
}
