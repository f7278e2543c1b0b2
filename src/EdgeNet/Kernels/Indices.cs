using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>Indices computed by a model, 32 or 64 bits wide, each checked before it is used as an address.</summary>
/// <param name="node">The node that uses them, for messages.</param>
/// <param name="spec">Their element type and number.</param>
/// <param name="at">The first of them.</param>
internal readonly unsafe struct Indices(string node, TensorSpec spec, void* at)
{
    private readonly bool wide = spec.Type == DType.I64;

    /// <summary>The place along an axis that index <paramref name="i"/> means; a negative index counts from the back.</summary>
    /// <exception cref="RunException">It lies outside the axis.</exception>
    public long Place(long i, int dimension)
    {
        var index = this[i];
        var place = index < 0 ? index + dimension : index;
        return (ulong)place < (ulong)dimension ? place : throw Outside(i, index, dimension);
    }

    /// <summary>An index as it stands there.</summary>
    public long this[long i] => wide ? ((long*)at)[i] : ((int*)at)[i];

    private RunException Outside(long i, long index, int dimension) => new(node, dimension == 0
        ? $"index {index} (number {i} of {spec}) is used on an axis without elements."
        : $"index {index} (number {i} of {spec}) lies outside its axis; it must be from {-dimension} to {dimension - 1}.");
}
