namespace EdgeNet.Tensors;

/// <summary>What is known of a tensor before it has memory: its element type, its shape, and how it is quantized.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Quantization">How integers stand for reals; null for plain numbers.</param>
/// <example><code>TensorSpec image = new(DType.F32, [1, 224, 224, 3]);</code></example>
public readonly record struct TensorSpec(DType Type, Shape Shape, Quantization? Quantization = null)
{
    /// <summary>The bytes the elements take, packed.</summary>
    public long Bytes => Type.Bytes(Shape.Elements);

    /// <summary>
    /// Whether the elements fit into one block of memory. Dimensions of 0 count as 1: what is computed of one axis at a time,
    /// such as a table of indices, must fit too.
    /// </summary>
    internal bool IsAddressable
    {
        get
        {
            var room = Array.MaxLength / ((Type.Bits() + 7) / 8);
            for (var axis = 0; axis < Shape.Rank; axis++) room /= Math.Max(1, Shape[axis]);
            return room > 0;
        }
    }

    /// <summary>A short form, as in <c>F32[1, 224, 224, 3]</c>.</summary>
    public override string ToString() => $"{Type}{Shape}{(Quantization is null ? "" : $" ({Quantization})")}";
}
