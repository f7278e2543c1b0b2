using System.Numerics.Tensors;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Data.Datasets;

/// <summary>Images that stand in memory as bytes, a quarter of what floats would take, and become floats as they are read.</summary>
internal sealed class ByteImageDataset : Dataset<Example>
{
    private readonly Tensor images;
    private readonly int[] labels;
    private readonly Normalization normalization;

    public ByteImageDataset(Tensor images, Tensor labels, Normalization? normalization)
    {
        if (images.Spec.Type != DType.U8 || images.Shape.Rank is not (3 or 4))
            throw new DataException($"Images are U8[images, height, width] or U8[images, height, width, channels], not {images}.");
        if (labels.Shape.Rank != 1 || labels.Shape[0] != images.Shape[0])
            throw new DataException($"{images.Shape[0]:N0} images were given with labels {labels}; there must be one label for each image.");
        if (images.Shape.Rank == 3) images = new(images.Spec with { Shape = [.. images.Shape, 1] }, images.Block, images.Offset);
        this.images = images;
        this.labels = Labels.Of(labels);
        this.normalization = normalization ?? Normalization.OfBytes(images.Shape[3]);
        if (this.normalization.Mean.Length != images.Shape[3])
            throw new DataException($"The images have {images.Shape[3]} channels, but the normalization is for {this.normalization.Mean.Length}.");
    }

    public override int Count => labels.Length;

    public override Example CreateItem() => new([new(new(DType.F32, images.Shape[1..]))], [new(new(DType.I32, []))]);

    protected override void Fill(int epoch, int index, Example item)
    {
        var pixels = item.Input.Span<float>();
        TensorPrimitives.ConvertTruncating<byte, float>(images.Bytes.Slice(checked((int)((long)index * pixels.Length)), pixels.Length), pixels);
        normalization.Apply(pixels);
        item.Target.Span<int>()[0] = labels[index];
    }
}
