using System.Numerics.Tensors;

namespace EdgeNet.Tensors;

/// <summary>Gives a flat span its shape back.</summary>
internal static class Spans
{
    public static TensorSpan<T> Shaped<T>(Span<T> elements, Shape shape)
    {
        Span<nint> lengths = stackalloc nint[Shape.MaxRank];
        for (var i = 0; i < shape.Rank; i++) lengths[i] = shape[i];
        return new(elements, lengths[..shape.Rank]);
    }
}
