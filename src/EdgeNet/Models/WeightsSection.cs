using EdgeNet.Memory;
using EdgeNet.Tensors;

namespace EdgeNet.Models;

/// <summary>Where a constant's bytes lie in the weights section.</summary>
internal readonly record struct WeightRange(long Offset, long Length)
{
    /// <summary>Nowhere: nothing but packs of it are kept.</summary>
    public static WeightRange None => new(-1, 0);
}

/// <summary>The weights section as it is put together: the bytes of tensors, each at a multiple of 64.</summary>
internal sealed class WeightsSection
{
    private readonly List<Tensor> tensors = [];
    private long bytes;

    /// <summary>Adds a tensor and says where it will lie.</summary>
    public WeightRange Add(Tensor tensor)
    {
        var range = new WeightRange(bytes, tensor.Spec.Bytes);
        bytes = AlignedBlock.Align(bytes + range.Length);
        tensors.Add(tensor);
        return range;
    }

    public void Write(SectionSink sink)
    {
        foreach (var tensor in tensors)
        {
            sink.Write(tensor.Bytes);
            sink.Align();
        }
    }
}
